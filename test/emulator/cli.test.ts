import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MEDIA_TYPE } from "./api";

const bin = join(__dirname, "../../emulator/bin.js");
const children: ChildProcess[] = [];

function start(...args: string[]) {
    const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    const output = { out: "", err: "" };
    child.stdout.on("data", (chunk) => {
        output.out += chunk;
    });
    child.stderr.on("data", (chunk) => {
        output.err += chunk;
    });
    const ended = once(child, "close").then(([code, signal]) => ({ code, signal, ...output }));
    return { child, ended };
}

afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
});

test("--help explains itself", async () => {
    const { code, out, err } = await start("--help").ended;
    expect([code, err]).toEqual([0, ""]);
    for (const option of [
        "--port",
        "--host",
        "--file",
        "--token",
        "--organization",
        "--rate-limit",
        "--latency",
        "--opa",
    ]) {
        expect(out).toContain(option);
    }
});

test.each([
    [["--prot", "1"], /'--prot'/],
    [["--port", "many"], /--port must be a whole number, not "many"/],
])("%p is refused in one line", async (args, message) => {
    const { code, err } = await start(...args).ended;
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split("\n")).toHaveLength(2);
});

test.each(["SIGINT", "SIGTERM"] as const)("serves what it prints until %s", async (signal) => {
    const { child, ended } = start("--json", "--token", "secret", "--organization", "o", "--workspaces", "2");
    const [line] = await once(createInterface(child.stdout!), "line");
    const facts = JSON.parse(line);
    expect(facts).toMatchObject({ token: "secret", organization: "o" });
    const answer = await fetch(`${facts.url}/api/v2/organizations/o/workspaces`, {
        headers: { authorization: "Bearer secret" },
    });
    expect(answer.headers.get("content-type")).toBe(MEDIA_TYPE);
    const document = (await answer.json()) as { meta: { pagination: Record<string, number> } };
    expect(document.meta.pagination["total-count"]).toBe(2);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, signal: null, err: "" });
});

test("says how to use it from Pulumi", async () => {
    const { child, ended } = start("--token", "secret");
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout!)) {
        lines.push(line);
        if (line.includes("Ctrl+C")) child.kill("SIGTERM");
    }
    expect((await ended).code).toBe(0);
    const text = lines.join("\n");
    expect(text).toMatch(/export TFE_ADDRESS=http:\/\/127\.0\.0\.1:\d+/);
    expect(text).toMatch(/export TFE_TOKEN=secret/);
    expect(text).toMatch(/export TFE_ORGANIZATION=acme/);
});

test("a port that is taken is an error of one line", async () => {
    const { child } = start("--json");
    const [line] = await once(createInterface(child.stdout!), "line");
    const { code, err } = await start("--port", new URL(JSON.parse(line).url).port).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^tfe-emulator: .*EADDRINUSE.*\n$/);
});
