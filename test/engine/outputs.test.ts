import { FAIL, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { typedClasses } from "../resources/typedOutputs";
import { scenario } from "./harness";

const here = scenario();
const classes = typedClasses();

/** Resources by name: class, arguments (or the id to get), options; as code, in which `$` begins another resource's name. */
type Declared = Record<string, { type: string; args?: string; get?: string; opts?: string }>;

/** A program that shows every output that the class of each resource types. */
function program(declared: Declared): string {
    const lines = Object.entries(declared).map(([name, { type, args, get, opts = "{}" }]) => {
        const made = args ? `new tfe.${type}("${name}", ${args}, ${opts})` : `tfe.${type}.get("${name}", "${get}")`;
        const outputs = [...(classes.get(type)?.outputs.keys() ?? [])].map((output) => `${output}: $${name}.${output}`);
        return `const $${name} = ${made};\nexports.${name} = { ${outputs.join(", ")} };`;
    });
    return `const tfe = require("pulumi-tfe-policy");\n${lines.join("\n")}`;
}

/** The outputs that are typed as always there, and are not. */
function missing(declared: Declared, shown: Record<string, unknown>): string[] {
    return Object.entries(declared).flatMap(([name, { type }]) => {
        const always = [...(classes.get(type)?.outputs ?? [])].filter(([, definite]) => definite);
        const values = (shown[name] ?? {}) as Record<string, unknown>;
        return always.filter(([output]) => values[output] === undefined).map(([output]) => `${name}.${output}`);
    });
}

const SENTINEL = `{ "sentinel.hcl": "policy \\"a\\" {\\n  source = \\"./a.sentinel\\"\\n}\\n", "a.sentinel": "main = rule { true }\\n" }`;

test("what a class types as always there is there after an up, an import and a get", async () => {
    const { control } = here.emulator;
    const [ws, other] = control.createMany("workspaces", 2) as [string, string];
    const [prj, prj2] = control.createMany("projects", 2) as [string, string];
    const { id: workspaceId } = workspaceIn(here.emulator, { name: "runs" });
    const { id: planned } = workspaceIn(here.emulator, { name: "planned" });
    policySetIn(
        here.emulator,
        { tags: ["soft-mandatory", FAIL] },
        { name: "soft", global: false, workspaceIds: [workspaceId] },
    );
    control.runs.script({ stepMilliseconds: 1 });
    await startTo(here.emulator, workspaceId, "policy_override");
    const policyCheckId = control.list("policy-checks")[0]?.id;

    const declared: Declared = {
        set: { type: "PolicySet", args: `{ name: "set" }` },
        open: { type: "PolicySet", args: `{ name: "open", global: true }` },
        plain: { type: "PolicySet", args: `{ name: "plain" }` },
        version: { type: "PolicySetVersion", args: `{ policySetId: $set.id, files: ${SENTINEL} }` },
        parameter: { type: "PolicySetParameter", args: `{ policySetId: $version.policySetId, key: "k" }` },
        policy: { type: "Policy", args: `{ name: "policy", code: "main = rule { true }" }` },
        workspace: { type: "WorkspaceAttachment", args: `{ policySetId: $set.id, workspaceId: "${ws}" }` },
        workspaces: { type: "WorkspaceAttachment", args: `{ policySetId: $plain.id, workspaceIds: ["${ws}"] }` },
        project: { type: "ProjectAttachment", args: `{ policySetId: $set.id, projectId: "${prj}" }` },
        policies: { type: "PolicyAttachment", args: `{ policySetId: $plain.id, policyId: $policy.id }` },
        without: { type: "WorkspaceExclusion", args: `{ policySetId: $open.id, workspaceId: "${other}" }` },
        withoutProject: { type: "ProjectExclusion", args: `{ policySetId: $open.id, projectId: "${prj2}" }` },
        tagged: { type: "PolicySet", args: `{ name: "tagged", tagSelectors: [{ tagKey: "team", tagValue: "a" }] }` },
        byTag: { type: "PolicySet", args: `{ name: "by-tag" }` },
        tag: { type: "TagAttachment", args: `{ policySetId: $byTag.id, tagKey: "env", tagValue: "prod" }` },
        withoutTag: { type: "TagExclusion", args: `{ policySetId: $byTag.id, tagKey: "legacy" }` },
        override: { type: "PolicyCheckOverride", args: `{ policyCheckId: "${policyCheckId}" }` },
        trial: { type: "PolicyTrial", args: `{ files: ${SENTINEL}, workspaceNames: ["planned"] }` },
        run: { type: "Run", args: `{ workspaceId: "${planned}", planOnly: true }` },
    };
    expect([...classes.keys()].filter((type) => !Object.values(declared).some((each) => each.type === type))).toEqual(
        [],
    );
    const kept = Object.entries(declared).map(([name, each]) => [name, { ...each, opts: "{ retainOnDelete: true }" }]);
    const s = await here.declare(program(Object.fromEntries(kept)));
    const up = await s.up({ preview: true });
    expect(up.output).not.toContain("Undefined value");
    expect(missing(declared, await s.outputs())).toEqual([]);

    const ids = Object.fromEntries(Object.entries(await s.resources()).map(([name, { id }]) => [name, id as string]));
    const gets: Declared = {};
    for (const [name, { type }] of Object.entries(declared)) {
        if (!["workspaces", "trial"].includes(name)) gets[`${name}Got`] = { type, get: ids[name] };
    }
    // What the platform shows least of.
    gets.bare = { type: "Policy", get: control.create("policies", { name: "bare" }).id };
    const hidden = control.create("policy-set-parameters", { policySetId: ids.set, key: "hidden", sensitive: true });
    gets.hidden = { type: "PolicySetParameter", get: `${ids.set}/${hidden.id}` };
    s.setProgram(program(gets));
    expect((await s.up({ preview: true })).output).not.toContain("Undefined value");
    expect(missing(gets, await s.outputs())).toEqual([]);

    const imports: Declared = {};
    for (const [name, { type, args }] of Object.entries(declared)) {
        if (["Run", "PolicySetVersion", "PolicyTrial"].includes(type) || name === "workspaces") continue;
        const known = args
            ?.replace("$version.policySetId", "$set.id")
            .replace(/\$(\w+)\.\w+/g, (_, of) => JSON.stringify(ids[of]));
        imports[name] = { type, args: known, opts: JSON.stringify({ import: ids[name] }) };
    }
    s.setProgram(program(imports));
    await s.up();
    expect(missing(imports, await s.outputs())).toEqual([]);
});
