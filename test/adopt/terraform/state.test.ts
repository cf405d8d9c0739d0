import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { resourcesOf } from "../../../provider/adopt/program";
import { declareState } from "../../../provider/adopt/terraform/declareState";
import { foundIn } from "../../../provider/adopt/terraform/found";
import { readState } from "../../../provider/adopt/terraform/state";
import { typescript } from "../../../provider/adopt/typescript";
import { yaml } from "../../../provider/adopt/yaml";
import { emulatorForTest } from "../../handlers/setup";
import { evaluatedTypescript, evaluatedYaml, meaningOf } from "../printed";
import { takeOver } from "../takeOver";
import { organization, populate } from "../world";
import { stateOf } from "./stateOf";

const numRuns = Number(process.env.FUZZ_RUNS ?? 40);
const home = process.cwd();
let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "terraform-"));
});
afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
});

async function adopted(text: string) {
    const found = foundIn(readState(text), {});
    return { found, ...(await declareState(found, new Map())) };
}

test("what Terraform has made is taken over without a write, whatever way it was declared, and printed as it is meant", async () => {
    let loops = 0;
    await fc.assert(
        fc.asyncProperty(organization, fc.array(fc.nat(1000), { minLength: 3 }), async (given, choices) => {
            const emulator = await emulatorForTest();
            try {
                // What Terraform has made has code, and a name that its provider takes.
                populate(emulator, {
                    ...given,
                    policies: given.policies.map((each) => ({ ...each, uploaded: 1, code: `# ${each.code}` })),
                });
                const { pulled, shown } = stateOf(emulator, choices);
                if (emulator.control.list("policy-sets").length === 0) return;
                const { program, left } = await adopted(pulled);
                expect(left).toEqual([]);
                expect((await adopted(shown)).program.sections).toHaveLength(program.sections.length);
                expect(meaningOf((await adopted(shown)).program).length).toBe(meaningOf(program).length);
                expect(evaluatedTypescript(typescript(program))).toEqual(meaningOf(program));
                expect(evaluatedYaml(yaml(program, {}), "1.2")).toEqual(meaningOf(program, false));
                loops += resourcesOf(program).filter(({ instances }) => instances).length;
                await takeOver(program, emulator, folder);
                expect(emulator.control.writes()).toBe(0);
            } finally {
                await emulator.close();
            }
        }),
        { numRuns },
    );
    expect(loops).toBeGreaterThan(numRuns / 4);
});
