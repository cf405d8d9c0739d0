import { Stack, scenario } from "./harness";

// Whatever becomes of the resources, the objects stay on the platform as long as the program declares them.

const here = scenario();
const control = () => here.emulator.control;
let stack: Stack;
let host: string;
let workspaces: [string, string, string];
beforeEach(() => {
    host = control().create("policy-sets", { name: "host" }).id;
    workspaces = control().createMany("workspaces", 3) as typeof workspaces;
});

interface Declared {
    /** The names of the resources. */
    name: string;
    opts?: string;
    /** The options of each resource, by its class, besides. */
    each?: (type: string) => string;
    kind?: "sentinel" | "opa";
    key?: string;
}

/** One resource of each kind that stands for something on the platform. */
const objects = ({ name, opts = "", each = () => "", kind = "sentinel", key = "region" }: Declared) => `
    ;(made["${name}"] ??= []).push(new tfe.PolicySet("${name}", { name: "guardrails", kind: "${kind}" }, { ${opts} ${each("PolicySet")} }),
    new tfe.Policy("${name}", { name: "tags", kind: "${kind}", query: ${kind === "opa" ? '"data.main.deny"' : "undefined"},
        code: ${kind === "opa" ? '"package main"' : '"main = rule { true }"'} }, { ${opts} ${each("Policy")} }),
    new tfe.PolicySetParameter("${name}", { policySetId: "${host}", key: "${key}", value: "eu", sensitive: true }, { ${opts} ${each("PolicySetParameter")} }));`;
/** The same, and attachments of a set that is there already. */
const all = (declared: Declared) => {
    const { name, opts = "" } = declared;
    return `${objects(declared)}
    ;(made["${name}"] ??= []).push(new tfe.WorkspaceAttachment("${name}", { policySetId: "${host}", workspaceId: "${workspaces[0]}" }, { ${opts} }),
    new tfe.WorkspaceAttachment("${name}-list", { policySetId: "${host}", workspaceIds: ["${workspaces[1]}"] }, { ${opts.replace('name: "old"', 'name: "old-list"')} }));`;
};
const program = (source: string) => `
    const pulumi = require("@pulumi/pulumi");
    const tfe = require("pulumi-tfe-policy");
    const made = {};
    ${source}`;

/** What is on the platform, by id. */
const there = () => ({
    sets: control()
        .list("policy-sets")
        .map(({ id, name, kind }) => ({ id, name, kind })),
    policies: control()
        .list("policies")
        .map(({ id, name, kind }) => ({ id, name, kind })),
    parameters: control()
        .list("policy-set-parameters")
        .map(({ id, key }) => ({ id, key })),
    attached: [
        ...(control()
            .list("policy-sets")
            .find(({ id }) => id === host)?.workspaceIds ?? []),
    ].sort(),
});
const idOf = (type: string) =>
    ({
        PolicySet: there().sets.find(({ name }) => name === "guardrails")?.id,
        Policy: there().policies[0]?.id,
        PolicySetParameter: `${host}/${there().parameters[0]?.id}`,
    })[type];
const imports = (type: string) => `import: "${idOf(type)}",`;
const ALIAS = 'aliases: [{ name: "old" }],';

async function upAll(declared: Declared = { name: "old" }, before = "") {
    stack = await here.declare(program(before + all(declared)));
    await stack.up();
    const made = there();
    expect(made).toMatchObject({
        sets: [{}, {}],
        policies: [{}],
        parameters: [{}],
        attached: workspaces.slice(0, 2).sort(),
    });
    return made;
}

test("renamed: refused with the ways out; by an alias nothing changes; a replacing change after that replaces", async () => {
    const made = await upAll();
    stack.setProgram(program(all({ name: "new" })));
    const { output } = await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
    expect(there()).toEqual(made);
    for (const type of ["PolicySet", "Policy", "PolicySetParameter"]) {
        const ways = `already: ${idOf(type)}. If it belongs to a resource of this stack that has another name or parent by now, say so`;
        expect(output).toContain(ways);
        expect(output).toContain(`import: "${idOf(type)}"`);
    }

    stack.setProgram(program(all({ name: "new", opts: ALIAS })));
    expect((await stack.up()).output).not.toMatch(/created|updated|replaced/);
    expect(there()).toEqual(made);

    stack.setProgram(program(all({ name: "new", opts: ALIAS, kind: "opa", key: "zone" })));
    await stack.up();
    expect(there()).toMatchObject({
        sets: [{ id: host }, { name: "guardrails", kind: "opa" }],
        policies: [{ name: "tags", kind: "opa" }],
        parameters: [{ key: "zone" }],
        attached: made.attached,
    });
    await stack.destroy();
    expect(there()).toMatchObject({ sets: [{ id: host }], policies: [], parameters: [], attached: [] });
});

test("renamed with an import: the new resources have the objects, and deleting the old ones leaves them", async () => {
    const made = await upAll();
    stack.setProgram(program(all({ name: "new", each: imports })));
    const { output } = await stack.up();
    expect(there()).toEqual(made);
    expect(output).toContain(
        `The policy set ${idOf("PolicySet")} was left as it is: PolicySet "new" of this stack holds it too.`,
    );
    expect(Object.keys(await stack.resources()).sort()).toEqual(["new", "new-list"]);
    await stack.refresh({ args: ["--expect-no-changes"] });
    await stack.destroy();
    expect(there()).toMatchObject({ sets: [{ id: host }], policies: [], parameters: [], attached: [] });
});

test("another provider, which is another process: refused, or imported and left; attachments stay", async () => {
    const providers = `
        const one = new tfe.Provider("one", { address: "${here.emulator.url}", organization: "acme", token: process.env.TFE_TOKEN });
        const two = new tfe.Provider("two", { address: "${here.emulator.url}", organization: "acme", token: process.env.TFE_TOKEN });`;
    const made = await upAll({ name: "old", opts: "provider: one," }, providers);
    stack.setProgram(program(providers + all({ name: "new", opts: "provider: two," })));
    await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
    expect(there()).toEqual(made);
    stack.setProgram(program(providers + all({ name: "new", opts: "provider: two,", each: imports })));
    await stack.up();
    expect(there()).toEqual(made);
    await stack.refresh({ args: ["--expect-no-changes"] });
    expect(Object.keys(await stack.resources()).sort()).toEqual(["new", "new-list"]);
});

test("moved into a component: refused; with an alias nothing changes", async () => {
    const made = await upAll();
    const component = `
        class Baseline extends pulumi.ComponentResource {
            constructor(name, opts) {
                super("test:index:Baseline", name, {}, opts);
                $ALL
                this.registerOutputs();
            }
        }
        new Baseline("baseline");`;
    const inside = (aliases: string) =>
        program(component.replace("$ALL", all({ name: "old", opts: `parent: this, ${aliases}` })));
    stack.setProgram(inside(""));
    const { output } = await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
    expect(output).toContain("that has another name or parent by now");
    expect(there()).toEqual(made);
    stack.setProgram(inside("aliases: [{ parent: pulumi.rootStackResource }],"));
    await stack.up();
    expect(there()).toEqual(made);
    expect((await stack.up()).output).not.toMatch(/created|updated|replaced/);
});

test("--replace and --target-replace: what has a unique name is refused and stays; deleteBeforeReplace does it", async () => {
    const made = await upAll();
    const urns = Object.values((await stack.state()).deployment.resources ?? []).filter(({ type }) =>
        type.includes("dynamic/tfe:"),
    );
    const flags = (flag: string) => urns.flatMap(({ urn }) => [flag, urn]);
    for (const flag of ["--replace", "--target-replace"]) {
        const { output } = await stack.up({ expectFailure: true, args: ["--continue-on-error", ...flags(flag)] });
        for (const type of ["PolicySet", "Policy", "PolicySetParameter"]) {
            expect(output).toContain(`already: ${idOf(type)}.`);
        }
        expect(there()).toEqual(made);
    }
    stack.setProgram(program(all({ name: "old", opts: "deleteBeforeReplace: true," })));
    await stack.up({ args: flags("--replace") });
    const { sets, policies, parameters, attached } = there();
    expect([sets.length, policies.length, parameters.length, attached]).toEqual([2, 1, 1, made.attached]);
    expect(policies).not.toEqual(made.policies);
});

test("declared twice: refused by name; where a state has it twice, one that is taken out leaves the object", async () => {
    const made = await upAll({ name: "one" });
    // Which of two the engine hears of first is up to chance otherwise, and only what it has heard of can be named.
    stack.setProgram(program(all({ name: "one" }) + all({ name: "two", opts: "dependsOn: made.one," })));
    const { output } = await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
    for (const type of ["PolicySet", "Policy", "PolicySetParameter"]) {
        expect(output).toContain(`It belongs to ${type} "one" of this stack.`);
    }
    expect(there()).toEqual(made);

    // As states were left behind when what looked the same was taken over: nothing tells the two apart but what they say.
    stack.setProgram(program(all({ name: "one" }) + all({ name: "two", opts: "dependsOn: made.one,", each: imports })));
    const twice = await stack.up();
    expect(twice.output).toMatch(/PolicySet "two" and PolicySet "one" of this stack are the same policy set, polset-/);
    expect(twice.output).toMatch(/as destroy and --target do/);
    const state = await stack.state();
    for (const { outputs } of state.deployment.resources ?? []) delete outputs?.__instance;
    await stack.importState(state);
    stack.setProgram(program(all({ name: "two" })));
    await stack.up();
    expect(there()).toEqual(made);
    await stack.destroy();
    expect(there()).toMatchObject({ sets: [{ id: host }], policies: [], parameters: [] });
});

test("two stacks: the second is refused, before and at the same time, and its destroy leaves the first one's", async () => {
    const made = await upAll();
    const both = program(objects({ name: "old" }));
    const second = await Stack.create({
        program: both,
        emulator: here.emulator,
        config: { "tfe:organization": here.emulator.organization },
    });
    try {
        await second.up({ expectFailure: true, args: ["--continue-on-error"] });
        await second.destroy();
        expect(there()).toEqual(made);
        await stack.destroy();
        stack.setProgram(both);
        const running = [stack, second].map((each) => each.start("up", { args: ["--continue-on-error"] }));
        await Promise.all(running.map(({ done }) => done));
        const { sets, policies, parameters } = there();
        expect([sets.length, policies.length, parameters.length]).toEqual([2, 1, 1]);
        // Each stack has what it has made, and nothing else.
        const resources = await Promise.all([stack.resources(), second.resources()]);
        const ids = [stack, second].map(async (each) =>
            ((await each.state()).deployment.resources ?? [])
                .filter(({ type }) => type.includes("tfe:"))
                .map(({ id }) => id),
        );
        expect(resources).toHaveLength(2);
        expect((await Promise.all(ids)).flat().sort()).toEqual(
            ["PolicySet", "Policy", "PolicySetParameter"].map(idOf).sort(),
        );
        await second.destroy();
        await stack.destroy();
        expect(there()).toMatchObject({ sets: [{ id: host }], policies: [], parameters: [] });
    } finally {
        await second.dispose();
    }
});

test("drift of a list shows what is the program's, and nothing that is not", async () => {
    await upAll();
    control().patch("policy-sets", host, { workspaceIds: [workspaces[0]] });
    const refreshed = await stack.refresh({ diff: true });
    const preview = await stack.preview({ diff: true });
    for (const { stdout } of [refreshed, preview]) {
        expect(stdout).toContain("workspaceIds");
        expect(stdout).not.toContain("__");
    }
    expect((await stack.up()).output).not.toContain("__");
    expect(there().attached).toEqual(workspaces.slice(0, 2).sort());
});
