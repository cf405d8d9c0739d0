import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "tfe-emulator";
import { send, written } from "./api";

let folder: string;
const sets = "/api/v2/organizations/acme/policy-sets";

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tfe-emulator-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file outlives the emulator: every write that was answered is in it", async () => {
    const file = join(folder, "data.json");
    const first = await startEmulator({ file });
    const names = Array.from({ length: 20 }, (_, index) => `set-${index}`);
    await Promise.all(names.map((name) => send(first, "POST", sets, written("policy-sets", { name }))));
    // Read before it closes: a process that is killed does not close.
    const onDisk = JSON.parse(readFileSync(file, "utf8"));
    expect(onDisk["policy-sets"].map(({ name }: { name: string }) => name).sort()).toEqual(names.sort());
    await first.close();
    const second = await startEmulator({ file });
    expect((await send(second, "GET", sets)).body.meta.pagination["total-count"]).toBe(20);
    expect(second.oauthTokenId).toBe(first.oauthTokenId);
    await second.close();
    expect(readdirSync(folder)).toEqual(["data.json"]);
});

test("changes by hand over HTTP are in it, too", async () => {
    const file = join(folder, "data.json");
    const emulator = await startEmulator({ file });
    await send(
        emulator,
        "POST",
        "/_emulator/objects/workspaces",
        { name: "by-hand" },
        { "content-type": "application/json" },
    );
    expect(readFileSync(file, "utf8")).toContain("by-hand");
    await emulator.close();
});

test("changes by hand in the same process are saved when it closes", async () => {
    const file = join(folder, "data.json");
    const emulator = await startEmulator({ file });
    emulator.control.create("workspaces", { name: "in-process" });
    await emulator.close();
    expect(readFileSync(file, "utf8")).toContain("in-process");
});

test("a file that is not one is refused and left alone", async () => {
    const file = join(folder, "data.json");
    writeFileSync(file, '{"policy-sets": 1}');
    await expect(startEmulator({ file })).rejects.toThrow(/"policy-sets" must be a list/);
    writeFileSync(file, "half a f");
    await expect(startEmulator({ file })).rejects.toThrow();
    expect(readFileSync(file, "utf8")).toBe("half a f");
});

test("in memory, nothing is written", async () => {
    const emulator = await startEmulator();
    await send(emulator, "POST", sets, written("policy-sets", { name: "a" }));
    expect(emulator.store.file).toBeUndefined();
    expect(existsSync(join(folder, "data.json"))).toBe(false);
    await emulator.close();
});

test("data of an emulator that knew less is completed, from a file and by control", async () => {
    const emulator = await startEmulator();
    const { id } = emulator.control.create("policy-sets", { name: "old" });
    const { tagSelectors, ...before } = emulator.control.get("policy-sets", id);
    const data = { ...emulator.control.snapshot(), "policy-sets": [before] };
    emulator.control.load(data);
    expect(emulator.control.get("policy-sets", id)).toEqual({ ...before, tagSelectors });
    await emulator.close();
    const file = join(folder, "data.json");
    writeFileSync(file, JSON.stringify(data));
    const next = await startEmulator({ file });
    expect(next.control.get("policy-sets", id)).toEqual({ ...before, tagSelectors });
    await next.close();
});
