import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FAIL, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { scenario } from "./harness";

const here = scenario();
const EXAMPLES = join(__dirname, "../../examples");

/** The program of an example and the files beside it. */
function example(name: string) {
    const folder = join(EXAMPLES, name);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !["package.json", "Pulumi.yaml", "README.md"].includes(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
    const { "index.ts": program = "", ...rest } = files;
    return { program, options: { language: "typescript" as const, files: rest } };
}

test("run-gate: the others get new policies only when the canary has passed them", async () => {
    const canary = workspaceIn(here.emulator, { name: "canary" });
    here.emulator.control.runs.script({ stepMilliseconds: 1, policies: { "*": "passed" } });
    const { program, options } = example("run-gate");
    const config = { "tfe:organization": "acme", "test:canaryWorkspaceId": canary.id };
    const stack = await here.declare(program, { ...options, config });
    await stack.up();
    expect(await stack.outputs()).toMatchObject({
        canaryStatus: "planned_and_finished",
        policies: ["require-tags: passed"],
    });
    const versions = () => {
        const [set] = here.emulator.control.list("policy-sets").filter(({ name }) => name === "guardrails");
        return here.emulator.control.list("policy-set-versions").filter(({ policySetId }) => policySetId === set?.id);
    };
    expect(versions()).toHaveLength(1);

    here.emulator.control.runs.script({ stepMilliseconds: 1, policies: { "*": "failed" } });
    const changed = options.files["policies/sentinel.hcl"]?.replace('["owner"]', '["owner", "cost-center"]') ?? "";
    stack.setFile("policies/sentinel.hcl", changed);
    const { stdout } = await stack.up({ expectFailure: true });
    expect(stdout).toMatch(/errored, because mandatory policies failed; nothing was applied/);
    expect(stdout).toMatch(/guardrails-canary {2}require-tags {2}hard-mandatory {2}failed/);
    expect(versions()).toHaveLength(1);

    here.emulator.control.runs.script({ stepMilliseconds: 1, policies: { "*": "passed" } });
    await stack.up();
    expect(versions()).toHaveLength(2);
    expect(here.emulator.control.list("runs").map(({ status }) => status)).toEqual([
        "planned_and_finished",
        "errored",
        "planned_and_finished",
    ]);
});

test("override: what was agreed on, and nothing else", async () => {
    const { id } = workspaceIn(here.emulator);
    policySetIn(here.emulator, { "require-tags": ["soft-mandatory", FAIL], "limit-cost": ["soft-mandatory", FAIL] });
    here.emulator.control.runs.script({ stepMilliseconds: 1 });
    const run = await startTo(here.emulator, id, "policy_override");
    const { program, options } = example("override");
    const config = { "test:runId": run.id, "test:reason": "CHG-4711" };
    const stack = await here.declare(program, { ...options, config });
    await stack.pulumi(["config", "set", "--path", "test:policies[0]", "require-tags"]);
    const { output } = await stack.up({ expectFailure: true });
    expect(output).toContain(`error: Nobody agreed to override limit-cost (soft-mandatory) in ${run.id}.`);
    expect(run.status).toBe("policy_override");
    await stack.pulumi(["config", "set", "--path", "test:policies[1]", "limit-cost"]);
    await stack.up();
    expect(await stack.outputs()).toEqual({ overridden: ["require-tags", "limit-cost"], status: "policy_checked" });
    expect(here.emulator.control.list("comments")).toMatchObject([{ body: "CHG-4711" }]);
});
