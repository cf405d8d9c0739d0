import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../provider/cli";
import { emulatorForTest } from "../handlers/setup";
import { large, populate } from "./world";

let folder: string;
const before = { ...process.env };

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interrupted-"));
});
afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true, force: true });
});

async function adopt(name: string): Promise<{ code: number; said: string; files: Record<string, string> }> {
    const out = join(folder, name, "guardrails");
    let said = "";
    const listen = (text: string) => {
        said += text;
    };
    const code = await main(["adopt", "--out", out], listen, listen);
    return { code, said, files: filesIn(out) };
}

function filesIn(out: string): Record<string, string> {
    try {
        const all = readdirSync(out, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
        return Object.fromEntries(
            all.map(({ parentPath, name }) => [
                join(parentPath, name).slice(out.length),
                readFileSync(join(parentPath, name), "utf8"),
            ]),
        );
    } catch {
        return {};
    }
}

test.each([
    ["reset", {}],
    ["truncated", {}],
    ["cut", {}],
    ["html", {}],
    ["empty", {}],
    // Nobody can tell of the code of a policy whether it is the right one; the first up compares it once more.
    ["malformed", { match: "GET *organizations*" }],
    ["status", { status: 429, headers: { "retry-after": "0" } }],
    ["status", { status: 500 }],
    ["status", { status: 401 }],
    ["status", { status: 403 }],
    ["status", { status: 404 }],
] as const)(
    "%s %j at any request: the program is whole, or says what is missing, or is not there",
    async (kind, more) => {
        const emulator = await emulatorForTest();
        try {
            populate(emulator, large({ sets: 6, policies: 4 }));
            const { url, token, organization } = emulator;
            Object.assign(process.env, { TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization });
            emulator.control.resetCounts();
            const whole = await adopt("whole");
            expect(whole).toMatchObject({ code: 0 });
            const count = emulator.control.requests().length;
            for (let at = 1; at <= count; at++) {
                emulator.control.fault({ kind, at, ...more });
                const { code, said, files } = await adopt(String(at));
                emulator.control.clearFaults();
                if (code === 0) expect(files).toEqual(whole.files);
                else if (code === 3) expect(said).toMatch(/Could not be read:\n {2}the |Not in the program:\n {2}/);
                else
                    expect({ code, files, said }).toMatchObject({
                        code: 1,
                        files: {},
                        said: expect.stringContaining("Nothing was written."),
                    });
                expect(said).not.toContain(token);
                expect(
                    readdirSync(folder, { recursive: true }).filter((name) => /unfinished/.test(String(name))),
                ).toEqual([]);
            }
            expect(emulator.control.writes()).toBe(0);
        } finally {
            await emulator.close();
        }
    },
);
