import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Emulator } from "tfe-emulator";
import { Client } from "../../../provider/api/client";
import { main } from "../../../provider/cli";
import type { Outcome } from "../../../provider/handlers/policyTrial/inWorkspace";
import { tryLocally } from "../../../provider/handlers/policyTrial/local";
import { type Tried, tryOut } from "../../../provider/handlers/policyTrial/trial";
import { startTo, workspaceIn } from "../../emulator/runWorld";
import { emulatorForTest } from "../setup";

let emulator: Emulator;
let folder: string;
const before = { ...process.env };

beforeEach(async () => {
    emulator = await emulatorForTest();
    emulator.control.clearLowerLimits();
    folder = mkdtempSync(join(tmpdir(), "local-"));
});
afterEach(async () => {
    process.env = { ...before };
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
});

const planOf = (resources: readonly object[]) => ({
    hasChanges: true,
    json: { format_version: "1.2", resource_changes: resources, variables: {} },
});

async function tried(files: Record<string, string>, local: boolean): Promise<Tried> {
    const { url, token, organization } = emulator;
    const client = (await Client.connect({ address: url, token, organization }, {})).within(600_000);
    const trying = { client, status: () => undefined, warn: () => undefined, afterwards: () => client };
    const wanted = { organization, files, wildcardName: "prod-*", parallel: 2 };
    return local
        ? tryLocally({ ...wanted, unredacted: false }, trying)
        : tryOut({ ...wanted, name: "a", refresh: false }, trying);
}

const rules = fc.constantFrom(
    'deny contains "no owner" if {\n    some r in input.plan.resource_changes\n    not r.change.after.tags.owner\n}',
    'deny contains sprintf("%s is large", [r.address]) if {\n    some r in input.plan.resource_changes\n    r.change.after.size > 3\n}',
    'deny contains "prod-a" if input.run.workspace.name == "prod-a"',
    'deny contains "too many" if count(input.plan.resource_changes) > 2',
    'deny contains "team" if input.run.organization.name != "acme"',
    "deny := true",
    "deny := false",
    "deny := []",
    'deny contains "speculative" if input.run.is_destroy',
    'deny contains "auto" if input.run.workspace.auto_apply',
    'deny contains "project" if input.run.project.name == ""',
    "deny := 1 / 0",
);
const resources = fc.array(
    fc.record({
        address: fc.constantFrom("a.b", "c.d"),
        change: fc.record({ after: fc.record({ size: fc.nat(6), tags: fc.constantFrom({}, { owner: "me" }) }) }),
    }),
    { maxLength: 4 },
);

/** What each policy said, workspace by workspace; messages are compared where it failed. */
function verdicts({ outcomes }: Tried) {
    return outcomes.map(({ name, results, problem }: Outcome) => ({
        name,
        isKnown: problem === undefined,
        results: results
            .filter(({ status }) => status !== "errored")
            .map(({ policy, status }) => `${policy} ${status}`),
    }));
}

test("what opa says here is what the platform says, for any policies and plans", async () => {
    let failed = 0;
    await fc.assert(
        fc.asyncProperty(
            fc.array(rules, { minLength: 1, maxLength: 3 }),
            fc.tuple(resources, resources),
            async (rego, plans) => {
                await emulator.close();
                emulator = await emulatorForTest();
                emulator.control.clearLowerLimits();
                for (const [at, some] of plans.entries()) {
                    const { id } = workspaceIn(emulator, { name: `prod-${"ab"[at]}` });
                    emulator.control.runs.script({ stepMilliseconds: 1, plan: planOf(some) }, id);
                    await startTo(emulator, id, "planned", {}, { stepMilliseconds: 1, plan: planOf(some) });
                }
                const names = rego.map((_, at) => `p${at}`);
                const blocks = names.map(
                    (name) =>
                        `policy "${name}" {\n  query = "data.${name}.deny"\n  enforcement_level = "mandatory"\n}\n`,
                );
                const files = {
                    "policies.hcl": blocks.join(""),
                    ...Object.fromEntries(
                        rego.map((rule, at) => [`p${at}.rego`, `package p${at}\n\nimport rego.v1\n\n${rule}\n`]),
                    ),
                };
                const here = await tried(files, true);
                expect(verdicts(here)).toEqual(verdicts(await tried(files, false)));
                failed += here.outcomes.flatMap(({ results }) => results).filter(({ passed }) => !passed).length;
            },
        ),
        { numRuns: Math.ceil(Number(process.env.FUZZ_RUNS ?? 300) / 25) },
    );
    expect(failed).toBeGreaterThan(0);
});

/** What the command says. */
async function trial(...args: string[]): Promise<{ code: number; text: string }> {
    const { url, token, organization } = emulator;
    Object.assign(process.env, { TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization });
    let text = "";
    const listen = (more: string) => {
        text += more;
    };
    const code = await main(["trial", folder, "--local", ...args], listen, listen);
    expect(text).not.toContain(token);
    return { code, text };
}

test("the command: no policy set, no run, no plan on disk, and what it cannot know is said", async () => {
    writeFileSync(
        join(folder, "policies.hcl"),
        'policy "a" {\n  query = "data.a.deny"\n  enforcement_level = "mandatory"\n}\n',
    );
    writeFileSync(
        join(folder, "a.rego"),
        'package a\n\nimport rego.v1\n\ndeny contains "x" if input.run.cost_estimate\n\ndeny contains r.address if some r in input.plan.resource_changes\n',
    );
    const { id } = workspaceIn(emulator, { name: "prod-a" });
    await startTo(emulator, id, "planned", {}, { stepMilliseconds: 1, plan: planOf([{ address: "aws.web" }]) });
    workspaceIn(emulator, { name: "prod-b" });
    emulator.control.resetCounts();
    const { code, text } = await trial("--wildcard", "prod-*");
    expect(code).toBe(1);
    expect(text).toMatch(/WORKSPACE +A\n.*prod-a +failed\n.*prod-b +-\n/);
    expect(text).toContain("prod-a error a: aws.web (policy-failed)");
    expect(text).toContain("prod-b note it has no run, and so no plan (not-tried)");
    expect(text).toContain("The trial does not pass: policy a fails in 1 workspace, and allow is 0.");
    expect(text).toContain("These policies ask for input.run.cost_estimate, which only the platform has");
    expect(emulator.control.writes()).toBe(0);
    expect(emulator.control.requests().some(({ path }) => path.endsWith("/json-output-redacted"))).toBe(true);
    const allowed = await trial("--wildcard", "prod-*", "--allow", "1", "--format", "json");
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.text.slice(allowed.text.indexOf("\n{") + 1))).toMatchObject({
        passes: true,
        policies: ["a"],
        workspaces: [
            { name: "prod-a", results: [{ policy: "a", status: "failed" }] },
            { name: "prod-b", isEmpty: true },
        ],
    });
    await trial("--wildcard", "prod-*", "--unredacted");
    expect(emulator.control.requests().some(({ path }) => path.endsWith("/json-output"))).toBe(true);
});

test.each([
    ["Sentinel", [], /--local decides OPA policies only/, 1],
    ["a flag of the other way", ["--refresh"], /--refresh does not go with --local/, 2],
])("%s is refused", async (_, args, says, code) => {
    writeFileSync(
        join(folder, "sentinel.hcl"),
        'policy "a" {\n  source = "./a.sentinel"\n  enforcement_level = "advisory"\n}\n',
    );
    writeFileSync(join(folder, "a.sentinel"), "main = rule { true }\n");
    const answer = await trial("--wildcard", "*", ...args);
    expect(answer.text).toMatch(says);
    expect(answer.code).toBe(code);
});
