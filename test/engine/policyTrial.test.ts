import { expectPrint } from "../docs/prints";
import { workspaceIn } from "../emulator/runWorld";
import { scenario } from "./harness";

const here = scenario();

const tags = (owner: string) => `package tags

import rego.v1

deny contains sprintf("%s has no ${owner}", [change.address]) if {
    some change in input.plan.resource_changes
    not change.change.after.tags.${owner}
}
`;
const FILES = {
    "policies/policies.hcl": `policy "size" {
  query             = "data.size.deny"
  enforcement_level = "mandatory"
}

policy "tags" {
  query             = "data.tags.deny"
  enforcement_level = "mandatory"
}
`,
    "policies/size.rego":
        'package size\n\nimport rego.v1\n\ndeny contains "too many" if count(input.plan.resource_changes) > 9\n',
    "policies/tags.rego": tags("owner"),
};
const PROGRAM = `
const tfe = require("pulumi-tfe-policy");
const trial = new tfe.PolicyTrial("tags", { directory: "policies", wildcardName: "prod-*" });
const set = new tfe.PolicySet("guardrails", { name: "guardrails", kind: "opa" });
new tfe.PolicySetVersion("tags", { policySetId: set.id, directory: "policies" }, { dependsOn: trial });
exports.tried = trial.tried;
`;

/** A plan that makes one resource with a tag. */
const plan = (tag: string) => ({
    json: {
        format_version: "1.2",
        resource_changes: [
            { address: "aws_instance.web", change: { actions: ["create"], after: { tags: { [tag]: "me" } } } },
        ],
    },
});

test("a trial that fails keeps what depends on it from happening; mended, it passes; unchanged, it sends nothing; destroyed, nothing is there", async () => {
    const { control } = here.emulator;
    const [, second] = ["prod-a", "prod-b", "prod-c"].map((name) => workspaceIn(here.emulator, { name }).id);
    control.runs.script({ stepMilliseconds: 1, plan: plan("owner") });
    control.runs.script({ stepMilliseconds: 1, plan: plan("team") }, second);
    const stack = await here.declare(PROGRAM, { files: FILES });

    const preview = await stack.preview();
    expect(preview.stdout).toMatch(/PolicyTrial +tags +create/);
    expect(control.requests()).toEqual([]);
    const { stdout } = await stack.up({ expectFailure: true });
    const [said = ""] = stdout.slice(stdout.lastIndexOf("error: The trial")).split(/\n *(?:Outputs|Resources):/);
    expectPrint("trial-refused", said.replace(/^ {4}/gm, "").replace(/ +$/gm, ""));
    expect(control.list("policy-set-versions")).toEqual([]);
    expect(control.list("policy-sets").map(({ name }) => name)).toEqual(["guardrails"]);

    stack.setFile(
        "policies/tags.rego",
        tags("owner").replace("not change", "not change.change.after.tags.team\n    not change"),
    );
    await stack.up();
    expect(await stack.outputs()).toEqual({ tried: 3 });
    expect(control.list("policy-set-versions")).toMatchObject([{ status: "ready" }]);
    expect(control.list("runs").every(({ planOnly, status }) => planOnly && status === "planned_and_finished")).toBe(
        true,
    );

    control.resetCounts();
    const again = await stack.preview();
    expect(again.stdout).toContain("unchanged");
    await stack.up();
    expect(control.requests().filter(({ path }) => path.includes("runs"))).toEqual([]);
    await stack.refresh({ args: ["--expect-no-changes"] });
    await stack.destroy();
    expect(control.list("policy-sets")).toEqual([]);
});

test("an up that is killed in a trial leaves nothing that stops anybody, and the next one cleans it away and goes on", async () => {
    const { control } = here.emulator;
    for (const name of ["prod-a", "prod-b"]) workspaceIn(here.emulator, { name });
    control.runs.script({ stepMilliseconds: 1, plan: plan("owner") });
    const stack = await here.declare(PROGRAM, { files: FILES });
    await here.killUpAt("POST /api/v2/runs", "before");
    const trials = () => control.list("policy-sets").filter(({ name }) => name.startsWith("policies--trial-"));
    const [left] = trials();
    expect(trials()).toHaveLength(1);
    const version = control.list("policy-set-versions").find(({ policySetId }) => policySetId === left?.id);
    expect(version?.files?.["policies.hcl"]).not.toContain('"mandatory"');
    // As when its time is up.
    const past = left?.description?.replace(/until \S+\. /, "until 2020-01-01T00:00:00.000Z. ");
    control.patch("policy-sets", left?.id ?? "", { description: past });
    await stack.up();
    expect(trials()).toEqual([]);
    expect(await stack.outputs()).toEqual({ tried: 2 });
});

test("through the plugin, in YAML: a preview starts nothing, and up tries", async () => {
    const { control } = here.emulator;
    workspaceIn(here.emulator, { name: "prod-a" });
    control.runs.script({ stepMilliseconds: 1, plan: plan("owner") });
    const program = `
resources:
  tags:
    type: tfe-policy:PolicyTrial
    properties:
      directory: policies
      wildcardName: prod-*
outputs:
  tried: \${tags.tried}`;
    const config = { "tfe-policy:organization": here.emulator.organization };
    const stack = await here.declare(program, { language: "yaml", files: FILES, config });
    await stack.preview();
    expect(control.writes()).toBe(0);
    await stack.up();
    expect(await stack.outputs()).toEqual({ tried: 1 });
    expect((await stack.preview()).stdout).toContain("unchanged");
    expect(control.list("runs")).toHaveLength(1);
    await stack.destroy();
});
