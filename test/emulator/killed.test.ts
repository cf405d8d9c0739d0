import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "tfe-emulator";
import { MEDIA_TYPE, written } from "./api";

const BIN = join(__dirname, "../../emulator/bin.js");

let folder: string;
let file: string;
let children: ChildProcess[];

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfe-emulator-killed-"));
    file = join(folder, "data.json");
    children = [];
});
afterEach(async () => {
    for (const child of children) await killed(child);
    rmSync(folder, { recursive: true });
});

async function killed(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
}

/** An emulator in a process of its own that keeps the file, with enough in it for a write to take its time. */
async function start(): Promise<{ child: ChildProcess; create: (name: string) => Promise<boolean> }> {
    const args = [BIN, "--json", "--file", file, "--token", "owner", "--workspaces", "6000"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const [line] = await once(child.stdout!, "data");
    const { url } = JSON.parse(String(line));
    const headers = { authorization: "Bearer owner", "content-type": MEDIA_TYPE };
    /** Whether the emulator said that it has the set. */
    const create = (name: string) =>
        fetch(`${url}/api/v2/organizations/acme/policy-sets`, {
            method: "POST",
            headers,
            body: JSON.stringify(written("policy-sets", { name })),
        }).then(
            ({ status }) => status === 201,
            () => false,
        );
    return { child, create };
}

const namesOnDisk = () =>
    JSON.parse(readFileSync(file, "utf8"))["policy-sets"].map(({ name }: { name: string }) => name) as string[];

/** Kills a process when something has happened to its file so many times: it is being written then. */
function killDuringWrite(child: ChildProcess, events: number): void {
    let seen = 0;
    const watcher = watch(folder, () => {
        seen += 1;
        if (seen < events) return;
        child.kill("SIGKILL");
        watcher.close();
    });
    child.once("exit", () => watcher.close());
}

test.each([1, 2, 5])(
    "killed while it writes (%d), it leaves a whole file with all that it answered",
    async (events) => {
        const { child, create } = await start();
        expect(await create("first")).toBe(true);
        killDuringWrite(child, events);
        const names = Array.from({ length: 12 }, (_, index) => `set-${index}`);
        const answers = await Promise.all(names.map(create));
        await killed(child);
        const answered = names.filter((_, index) => answers[index]);
        expect(namesOnDisk()).toEqual(expect.arrayContaining(["first", ...answered]));
        const again = await startEmulator({ file });
        expect(again.control.list("workspaces")).toHaveLength(6000);
        await again.close();
    },
);

test("two that keep one file, one of them killed, leave a whole file of one of them", async () => {
    const [one, two] = [await start(), await start()];
    const first = Array.from({ length: 8 }, (_, index) => one.create(`one-${index}`));
    const second = Array.from({ length: 8 }, (_, index) => two.create(`two-${index}`));
    killDuringWrite(one.child, 2);
    expect(await Promise.all(second)).not.toContain(false);
    await Promise.all(first);
    expect(namesOnDisk().length).toBeGreaterThan(0);
    const last = await two.create("last");
    expect([last, namesOnDisk().includes("last")]).toEqual([true, true]);
});
