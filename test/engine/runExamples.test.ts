import { expectPrint } from "../docs/prints";
import { FAIL, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { scenario } from "./harness";
import { example } from "./harness/example";

const here = scenario({ organization: "my-org" });

test("run-gate: the others get new policies only when the canary has passed them", async () => {
    const canary = workspaceIn(here.emulator, { name: "canary" });
    here.emulator.control.runs.script({ stepMilliseconds: 1, policies: { "*": "passed" } });
    const { program, options } = example("run-gate");
    const config = { "tfe:organization": "my-org", "test:canaryWorkspaceId": canary.id };
    const stack = await here.declare(program, { ...options, config });
    expectPrint("example-run-gate", (await stack.preview({ diff: true })).stdout);
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
    expectPrint("example-run-gate-refused", stdout);
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
    expectPrint("example-override", output);
    expect(run.status).toBe("policy_override");
    await stack.pulumi(["config", "set", "--path", "test:policies[1]", "limit-cost"]);
    await stack.up();
    expect(await stack.outputs()).toEqual({ overridden: ["require-tags", "limit-cost"], status: "policy_checked" });
    expect(here.emulator.control.list("comments")).toMatchObject([{ body: "CHG-4711" }]);
});
