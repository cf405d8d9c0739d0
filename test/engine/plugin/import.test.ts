import { scenario } from "../harness";
import { inYaml } from "./model";
import { each, everything, planned, worldIn } from "./world";

jest.setTimeout(400_000);

const here = scenario();
const VERSION = { text: "first", without: 0, replaced: false };
const config = { "tfe-policy:organization": "acme" };
const IMPORTS = [
    "guardrails",
    "lone",
    "everywhere",
    "singles",
    "workspace",
    "policy",
    "member",
    "parameter",
    "override",
];
/** Lists: the id of their set stands for all members that it has. */
const LISTS = ["workspaces", "projects", "excluded", "excludedProjects"];

test("everything that can be imported, with one command: the program it writes previews without a change", async () => {
    const { control } = here.emulator;
    const program = everything(await worldIn(here.emulator), VERSION);
    const stack = await here.declare(inYaml(program), { language: "yaml", config });
    await stack.up();
    const made = await stack.resources();
    await stack.importState({ version: 3, deployment: {} });

    const resources = [
        ...IMPORTS.map((name) => ({ name, type: made[name]!.type, id: made[name]!.id })),
        ...LISTS.map((name) => ({ name, type: made[name]!.type, id: made[name]!.inputs!.policySetId })),
    ];
    stack.setFile("imports.json", JSON.stringify({ resources }));
    control.resetCounts();
    await stack.pulumi(["import", "--file", "imports.json", "--out", "out.yaml", "--yes", "--protect=false"]);
    expect(control.writes()).toBe(0);
    stack.setProgram(stack.file("out.yaml"));
    control.resetCounts();
    expect(await planned(stack)).toEqual(
        each(
            resources.map(({ name }) => name),
            "same",
        ),
    );
    expect(control.total()).toBe(0);
    const { lone, guardrails, parameter } = await stack.resources();
    expect(lone?.inputs).toEqual({
        name: "lone",
        organization: "acme",
        workspaceIds: expect.any(Array),
        projectIds: expect.any(Array),
        workspaceExclusionIds: expect.any(Array),
    });
    expect(guardrails?.inputs).toMatchObject({ name: "guardrails", organization: "acme", description: "first" });
    expect(parameter?.inputs).not.toHaveProperty("value");
    await stack.refresh({ args: ["--expect-no-changes"] });
});

test("by name; what is not there, and what cannot be imported, is said; a get reads without a name in the state", async () => {
    const { control } = here.emulator;
    const set = control.create("policy-sets", { name: "by-hand", description: "theirs" });
    const stack = await here.declare("", { language: "yaml", config });
    await stack.pulumi(["import", "tfe-policy:index:PolicySet", "named", "acme/by-hand", "--yes", "--protect=false"]);
    expect((await stack.resources()).named?.id).toBe(set.id);
    const none = ["import", "tfe-policy:index:PolicySet", "none", "polset-none000000000000", "--yes"];
    const missing = await stack.pulumi(none, { expectFailure: true });
    expect(missing.output).toContain("There is no policy set polset-none000000000000, or the token may not see it.");
    const another = control.create("policy-sets", { name: "another", description: "theirs as well" });
    const version = control.create("policy-set-versions", { policySetId: set.id });
    const refused = ["import", "tfe-policy:index:PolicySetVersion", "content", version.id, "--yes"];
    await stack.pulumi(refused, { expectFailure: true });
    control.resetCounts();
    stack.setProgram(`resources:
  named:
    type: tfe-policy:PolicySet
    properties: { name: by-hand, description: theirs }
  seen:
    type: tfe-policy:PolicySet
    get: { id: ${set.id} }
  option:
    type: tfe-policy:PolicySet
    properties: { name: another, description: theirs as well }
    options: { import: ${another.id} }
outputs:
  description: \${seen.description}
  versioned: \${seen.versioned}`);
    const differs = stack.file("Pulumi.yaml").replace("theirs as well", "ours");
    const whole = stack.file("Pulumi.yaml");
    stack.setFile("Pulumi.yaml", differs);
    // The engine imports what there is, and then makes it what the program says.
    expect((await stack.preview()).stdout).toMatch(/option update .*~description/);
    stack.setFile("Pulumi.yaml", whole);
    await stack.up();
    expect((await stack.resources()).option?.id).toBe(another.id);
    expect(await stack.outputs()).toEqual({ description: "theirs", versioned: false });
    await stack.refresh({ args: ["--expect-no-changes"] });
    expect(control.writes()).toBe(0);
});
