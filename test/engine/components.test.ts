import { scenario } from "./harness";

const here = scenario();
const { declare } = here;
const SECRET = "sw0rdfish-derived";

const START = `
const pulumi = require("@pulumi/pulumi");
const tfe = require("pulumi-tfe-policy");
class Component extends pulumi.ComponentResource {
    constructor(name, opts, declare) {
        super("acme:" + name, name, {}, opts);
        declare(this, { parent: this });
        this.registerOutputs();
    }
}
`;

/** Children that depend on each other and children that do not; one input is a secret made from a sibling's output. */
const children = (prefix: string) => `(component, opts) => {
    const set = new tfe.PolicySet("${prefix}-set", { name: "${prefix}-set" }, opts);
    new tfe.PolicySet("${prefix}-other", { name: "${prefix}-other" }, opts);
    new tfe.WorkspaceAttachment("${prefix}-one", { policySetId: set.id, workspaceId: ids.network }, opts);
    new tfe.WorkspaceAttachment("${prefix}-list", { policySetId: set.id, workspaceIds: [ids.database] }, opts);
    const policy = new tfe.Policy("${prefix}-policy", { name: "${prefix}-policy", code: "main = rule { true }" }, opts);
    new tfe.PolicySet("${prefix}-listed", { name: "${prefix}-listed", policyIds: [policy.id] }, opts);
    const value = pulumi.secret(set.id.apply((id) => "${SECRET}" + id));
    new tfe.PolicySetParameter("${prefix}-derived", { policySetId: set.id, key: "derived", value }, opts);
    component.id = set.id;
}`;

const program = (rest: string) => {
    const [network, database] = here.emulator.control.createMany("workspaces", 2);
    const ids = { network, database };
    return `${START} const ids = ${JSON.stringify(ids)}; ${rest}`;
};

async function expectRightUrns(stack: Awaited<ReturnType<typeof declare>>, count: number): Promise<void> {
    const own = Object.values(await stack.resources()).filter(({ custom }) => custom);
    expect(own).toHaveLength(count);
    for (const { urn, inputs } of own) expect(inputs?.__urn).toBe(urn);
}

test("components, also nested ones, one beside the other and one that needs the other, are created whole", async () => {
    const s = await declare(
        program(`
        const outer = new Component("outer", {}, (outer, opts) => {
            ${children("outer").replace("(component, opts) =>", "const declare = (component) =>")};
            declare(outer);
            outer.inner = new Component("inner", opts, ${children("inner")});
            new tfe.PolicySetParameter("across", { policySetId: outer.inner.id, key: "across", value: outer.id }, opts);
        });
        const beside = new Component("beside", { dependsOn: [outer] }, ${children("beside")});
        new tfe.PolicySetParameter("below", { policySetId: beside.id, key: "below", value: outer.id }, { parent: beside });
        const set = new tfe.PolicySet("parent", { name: "parent" });
        new tfe.PolicySet("child-1", { name: "child-1" }, { parent: set });
        new tfe.PolicySet("child-2", { name: "child-2" }, { parent: set });
        `),
    );
    s.secrets.add(SECRET);
    await s.up({ preview: true });
    await expectRightUrns(s, 26);
    const { dependencies = [], urn } = (await s.resources())["inner-listed"] ?? {};
    expect(urn).toContain("::acme:outer$acme:inner$pulumi-nodejs:dynamic/tfe:PolicySet::inner-listed");
    expect(dependencies.map((each) => each.slice(each.lastIndexOf(":") + 1))).toEqual(["inner-policy"]);
    expect((await s.preview()).stdout).toContain("30 unchanged");
    await s.destroy();
    expect(here.emulator.control.list("policy-sets")).toEqual([]);
});

test("with providers, transforms and aliases", async () => {
    const inside = (name: string, aliases = "") =>
        program(`
        const { TFE_ADDRESS: address, TFE_TOKEN: token } = process.env;
        const provider = new tfe.Provider("explicit", { address, token, organization: "acme" });
        const transforms = [({ props, opts, type }) =>
            type.endsWith(":PolicySet") ? { props: { ...props, description: "transformed" }, opts } : undefined];
        const transformations = [({ props, opts, type }) =>
            type.endsWith(":Policy") ? { props: { ...props, description: "transformed" }, opts } : undefined];
        new Component("${name}", { providers: [provider], transformations, transforms, aliases: [${aliases}] }, ${children("a")});
        `);
    const s = await declare(inside("old"));
    s.secrets.add(SECRET);
    await s.up({ preview: true });
    await expectRightUrns(s, 7);
    const before = await s.resources();
    const { control } = here.emulator;
    expect(control.list("policy-sets").map(({ description }) => description)).toEqual(Array(3).fill("transformed"));
    expect(control.list("policies").map(({ description }) => description)).toEqual(["transformed"]);
    expect(Object.values(before).filter(({ custom, provider }) => custom && !provider?.includes("explicit"))).toEqual(
        [],
    );

    s.setProgram(inside("new", '{ type: "acme:old", name: "old" }'));
    await s.up({ preview: true });
    await expectRightUrns(s, 7);
    const after = await s.resources();
    expect(after["a-set"]?.urn).toContain("::acme:new$pulumi-nodejs:dynamic/tfe:PolicySet::a-set");
    expect(after["a-set"]?.id).toBe(before["a-set"]?.id);
    expect(control.list("policy-sets")).toHaveLength(3);
});
