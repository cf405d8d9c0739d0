import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { engineAddress } from "../../../provider/handlers/base/engine";
import { Holds } from "../../../provider/handlers/base/holds";
import { privateFolder, runFolder } from "../../../provider/handlers/base/runFolder";
import { RunJournal } from "../../../provider/handlers/base/runJournal";

const ENGINE = "127.0.0.1:40123";

let temporary: string;
beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "holds-"));
});
afterEach(() => rmSync(temporary, { recursive: true }));

/** What one provider process knows. */
const processOf = (engine = ENGINE) => new Holds(() => RunJournal.join(engine, temporary));
const instances = (holds: Holds, key: string, own = "own") =>
    holds
        .others(key, own)
        .map(({ instance }) => instance)
        .sort();
const folder = () => runFolder(privateFolder(temporary), ENGINE);

test("what one process notes, drops and names, the others of the run know, and no other run does", () => {
    const [one, two, elsewhere] = [processOf(), processOf(), processOf("127.0.0.1:40124")];
    one.note("polset-1", "a", "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:PolicySet::old");
    one.note("polset-1", "own");
    expect(two.others("polset-1", "own")).toMatchObject([{ instance: "a", urn: expect.stringContaining("::old") }]);
    expect(instances(processOf(), "polset-1")).toEqual(["a"]);
    expect(instances(elsewhere, "polset-1")).toEqual([]);
    two.drop("polset-1", "a");
    expect(instances(one, "polset-1")).toEqual([]);
    one.note("polset-1", "a");
    expect(two.others("polset-1", "own")).toMatchObject([{ urn: expect.stringContaining("::old") }]);
});

test("any notes of any processes: all know who holds what last, whoever asks and when", () => {
    const key = fc.constantFrom("polset-1", "polset-1 workspaces ws-é", "pol-\u{1f512}\n");
    const step = fc.record({
        by: fc.nat(2),
        key,
        instance: fc.constantFrom("a", "b", "c"),
        holds: fc.boolean(),
        asks: fc.nat(2),
    });
    let run = 0;
    fc.assert(
        fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
            const engine = `127.0.0.1:${++run}`;
            const processes = [0, 1, 2].map(() => processOf(engine));
            const model = new Map<string, Set<string>>();
            for (const { by, key, instance, holds, asks } of steps) {
                const holders = model.get(key) ?? new Set();
                model.set(key, holders);
                holders[holds ? "add" : "delete"](instance);
                (processes[by] as Holds)[holds ? "note" : "drop"](key, instance);
                expect(instances(processes[asks] as Holds, key, "a")).toEqual(
                    [...holders].filter((each) => each !== "a").sort(),
                );
            }
        }),
    );
});

test("what a killed process has noted still counts in its run; what a run that is over has left behind does not", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const line = `${JSON.stringify({ key: "polset-1", instance: "killed", holds: true, at: 1 })}\n`;
    const alive = processOf();
    alive.note("polset-1", "alive");
    // A line that the process was killed in the middle of is none.
    writeFileSync(join(folder(), `${pid}-00000000`), `${line}{"key":"polset-1","inst`);
    expect(instances(processOf(), "polset-1")).toEqual(["alive", "killed"]);

    rmSync(folder(), { recursive: true });
    mkdirSync(folder());
    writeFileSync(join(folder(), `${pid}-00000000`), line);
    const others = `${folder()}0`;
    mkdirSync(others);
    writeFileSync(join(others, `${pid}-00000000`), line);
    expect(instances(processOf(), "polset-1")).toEqual([]);
    expect(readdirSync(privateFolder(temporary))).toHaveLength(1);
});

test("nobody else may read it", () => {
    processOf().note("polset-1", "a");
    for (const path of [privateFolder(temporary), folder()]) expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder())) expect(statSync(join(folder(), name)).mode & 0o777).toBe(0o600);
});

test.each([
    ["is open to others", (path: string) => chmodSync(path, 0o755)],
    [
        "is a link",
        (path: string) => {
            rmSync(path, { recursive: true });
            symlinkSync(temporary, path);
        },
    ],
    [
        "is a file",
        (path: string) => {
            rmSync(path, { recursive: true });
            writeFileSync(path, "");
        },
    ],
])("a folder that %s is not used: noting goes on, and nobody can tell who holds what", (_name, spoil) => {
    spoil(privateFolder(temporary));
    const holds = processOf();
    holds.note("polset-1", "a");
    expect(() => holds.others("polset-1", "b")).toThrow(/Nobody can tell .* Set TMPDIR/);
});

test("a process that cannot write any more is not taken for one that holds nothing", () => {
    const [one, two] = [RunJournal.join(ENGINE, temporary), processOf()];
    const full = new Holds(() => one);
    full.note("polset-1", "a");
    Object.assign(one, { file: -1 });
    full.note("polset-2", "a");
    for (const each of [full, two]) expect(() => each.others("polset-2", "b")).toThrow("Nobody can tell");
});

test("the engine's address is the last argument, whatever flags stand before it", () => {
    expect(engineAddress(["node", "index.js", "--logtostderr", ENGINE])).toBe(ENGINE);
    expect(engineAddress(["node", "jest"])).toBeUndefined();
});
