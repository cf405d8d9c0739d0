import { startCounter } from "../../scripts/setup/counter";
import { root, runHeard } from "../../scripts/setup/process";

function written(isTTY: boolean): string {
    const text: string[] = [];
    let count = 0;
    const stream = { isTTY, write: (more: string) => void text.push(more) };
    const counter = startCounter(() => `${count} modules`, stream);
    for (count = 1; count < 3; count++) counter.show();
    counter.end();
    return text.join("");
}

test("a build counts on one line of a terminal, and says no more than the end of it elsewhere", () => {
    expect(written(true).split("\r\u001b[K")).toEqual(["", "  1 modules", "  2 modules", "  3 modules\n"]);
    expect(written(false)).toBe("  3 modules\n");
});

test("every line of a command is heard, also the last one without an end, before its code is known", async () => {
    const script =
        "process.stdout.write('a\\nb'); process.stderr.write('c\\n'.repeat(3000) + 'd'); process.exitCode = 3";
    const out: string[] = [];
    const err: string[] = [];
    const listeners = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
    expect(await runHeard(process.execPath, ["-e", script], { cwd: root }, listeners)).toBe(3);
    expect([out, err.length, err.at(-1)]).toEqual([["a", "b"], 3001, "d"]);
});

test("a command that cannot be started says so", async () => {
    const err: string[] = [];
    expect(await runHeard("no-such-command", [], {}, { err: (line) => void err.push(line) })).toBe(127);
    expect(err.join()).toContain("no-such-command could not be started");
});
