import { scenario } from "./harness";

const here = scenario();
const { declare } = here;
const lines = (output: string) => output.split("\n").map((line) => line.trim());
const SECRET = "sw0rdfish-parameter";

const parameters = (value: string, rest = "") => `
const pulumi = require("@pulumi/pulumi");
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("guardrails", { name: "guardrails" });
const policySetId = set.id;
const region = new tfe.PolicySetParameter("region", { policySetId, key: "region", value: "${value}" });
exports.region = region.value;
${rest}`;

const tokens = `
const value = new pulumi.Config("test").require("token");
const token = new tfe.PolicySetParameter("token", { policySetId, key: "token", value, sensitive: true });
const later = new tfe.PolicySetParameter("later", { policySetId, key: "later", value, sensitive: pulumi.output(true) });
exports.tokens = [token.value, later.value];
`;

test("parameters: a sensitive value shows nowhere, not even after a refresh; the others show in full", async () => {
    const s = await declare(parameters("eu", tokens), {
        config: { "tfe:organization": "acme", "test:token": { secret: SECRET } },
    });
    const preview = lines((await s.preview({ diff: true })).stdout);
    expect(preview).toContain('value      : "eu"');
    expect(preview.filter((line) => /^value +: \[secret\]$/.test(line))).toHaveLength(2);
    await s.up();
    const all = () => here.emulator.control.list("policy-set-parameters");
    expect(all().filter(({ value, sensitive }) => value === SECRET && sensitive)).toHaveLength(2);
    expect(await s.outputs()).toEqual({ region: "eu", tokens: ["[secret]", "[secret]"] });

    for (const { id } of all()) here.emulator.control.patch("policy-set-parameters", id, { value: "by hand" });
    const drift = lines((await s.refresh({ diff: true })).stdout);
    expect(drift.filter((line) => line.startsWith("~ value"))).toEqual(['~ value: "eu" => "by hand"']);
    s.setProgram(parameters("us", tokens));
    expect(lines((await s.preview({ diff: true })).stdout)).toContain('~ value: "by hand" => "us"');
    await s.up();

    here.emulator.control.delete("policy-set-parameters", all().find(({ key }) => key === "token")!.id);
    await s.up({ refresh: true });
    expect(
        all()
            .map(({ value }) => value)
            .sort(),
    ).toEqual(["by hand", SECRET, "us"].sort());
    await s.destroy();
});

const policy = (rest = "", opts = "{}") => `
const tfe = require("pulumi-tfe-policy");
const tags = new tfe.Policy("tags", { name: "tags", file: "tags.sentinel", ${rest} }, ${opts});
const set = new tfe.PolicySet("guardrails", { name: "guardrails" }, { dependsOn: tags });
new tfe.PolicyAttachment("tags", { policySetId: set.id, policyIds: [tags.id] });
`;

const files = { "tags.sentinel": 'import "tfplan/v2"\nmain = rule { true }\n' };

test("a policy whose up is killed between its creation and its upload goes on by an import", async () => {
    const s = await declare(policy(), { files });
    await here.killUpAt("PUT /api/v2/policies/:id/upload", "before");
    const { control } = here.emulator;
    expect(control.list("policies")).toMatchObject([{ code: null }]);
    const id = control.list("policies")[0]?.id as string;
    const taken = await s.up({ expectFailure: true });
    expect(taken.output).toContain(`has a policy tags already: ${id}.`);
    s.setProgram(policy("", `{ import: "${id}" }`));
    await s.up();
    s.setProgram(policy());
    expect((await s.up()).output).not.toMatch(/created|updated|replaced/);
    expect(control.list("policies")).toMatchObject([{ id, code: files["tags.sentinel"] }]);
});

test("a policy: its lines in previews, and drift", async () => {
    const s = await declare(policy(), { files });
    const { control } = here.emulator;
    await s.up();
    const id = control.list("policies")[0]?.id as string;
    expect(control.list("policies")).toMatchObject([
        { code: files["tags.sentinel"], enforcementLevel: "soft-mandatory" },
    ]);
    expect(control.list("policy-sets")).toMatchObject([{ policyIds: [id] }]);

    s.setFile("tags.sentinel", files["tags.sentinel"].replace("true", "false"));
    const preview = lines((await s.preview({ diff: true })).stdout);
    expect(preview).toEqual(expect.arrayContaining(["- main = rule { true }", "+ main = rule { false }"]));
    expect(preview).not.toContain('- import "tfplan/v2"');
    s.setProgram(policy('description: "d"'));
    await s.up();
    expect(control.list("policies")).toMatchObject([{ description: "d" }]);

    control.patch("policies", id, { code: "by hand\n" });
    expect(lines((await s.refresh({ diff: true, args: ["--preview-only"] })).stdout)).toContain("+ by hand");
    await s.up({ refresh: true });
    expect(control.list("policies")[0]?.code).toContain("rule { false }");
    await s.destroy();
    expect(control.list("policies")).toEqual([]);
});
