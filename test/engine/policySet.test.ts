import { scenario } from "./harness";

const program = (args: string, opts = "{}") => `
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("guardrails", ${args}, ${opts});
exports.id = set.id;
`;

const here = scenario();
const { declare } = here;
const sets = () => here.emulator.control.list("policy-sets");
/** What a preview says of properties and resources, line by line. */
const lines = (output: string) => output.split("\n").map((line) => line.trim());

test("life: preview, create, nothing to do, change in place, replacement, destroy", async () => {
    const s = await declare(program(`{ name: "guardrails", description: "one" }`));
    const preview = await s.preview({ diff: true });
    expect(lines(preview.stdout)).toEqual(
        expect.arrayContaining([
            "+ pulumi-nodejs:dynamic/tfe:PolicySet: (create)",
            'description : "one"',
            "global      : false",
            'kind        : "sentinel"',
            'name        : "guardrails"',
            'organization: "acme"',
        ]),
    );
    expect(preview.stdout).not.toContain("__");
    expect(here.emulator.control.total()).toBe(0);

    await s.up();
    expect(sets()).toMatchObject([{ name: "guardrails", description: "one" }]);
    here.emulator.control.resetCounts();
    expect((await s.up({ preview: true })).stdout).toContain("2 unchanged");
    expect(here.emulator.control.total()).toBe(0);

    s.setProgram(program(`{ name: "guardrails", description: "two" }`));
    expect(lines((await s.preview({ diff: true })).stdout)).toContain('~ description: "one" => "two"');
    await s.up();
    expect(sets()).toMatchObject([{ description: "two" }]);
    expect(here.emulator.control.counts()).toEqual({ "PATCH /api/v2/policy-sets/:id": 1 });

    s.setProgram(program(`{ name: "guardrails", kind: "opa" }`));
    const replacement = lines((await s.preview({ diff: true })).stdout);
    expect(replacement).toContain("+-pulumi-nodejs:dynamic/tfe:PolicySet: (replace)");
    expect(replacement).toContain('~ kind       : "sentinel" => "opa"');
    await s.up();
    expect(sets()).toMatchObject([{ kind: "opa", name: "guardrails", description: null }]);

    s.setProgram(program(`{ name: "guardrails", kind: "opa" }`, `{ customTimeouts: { delete: "1s" } }`));
    await s.up();
    here.emulator.control.patch("policy-sets", sets()[0]!.id, { activeRuns: true });
    const held = await s.destroy({ expectFailure: true });
    expect(held.output).toContain("was not deleted, because runs that it applies to are active");
    here.emulator.control.patch("policy-sets", sets()[0]!.id, { activeRuns: false });
    await s.destroy();
    expect(sets()).toHaveLength(0);
});

test("drift shows property by property, and a set removed by hand comes back", async () => {
    const s = await declare(program(`{ name: "guardrails", description: "ours", workspaceIds: [] }`));
    await s.up();
    const [set] = sets();
    const workspace = here.emulator.control.create("workspaces", { name: "network" });
    here.emulator.control.patch("policy-sets", set!.id, { description: "by hand", workspaceIds: [workspace.id] });

    const drift = lines((await s.refresh({ diff: true, args: ["--preview-only"] })).stdout);
    expect(drift).toContain('~ description : "ours" => "by hand"');
    expect(drift).toContain(`+ [0]: "${workspace.id}"`);
    const back = lines((await s.preview({ diff: true, refresh: true })).stdout);
    expect(back).toContain('~ description : "by hand" => "ours"');
    await s.up({ refresh: true });
    expect(sets()).toMatchObject([{ description: "ours", workspaceIds: [] }]);

    here.emulator.control.delete("policy-sets", set!.id);
    await s.up({ refresh: true });
    expect(sets()).toMatchObject([{ name: "guardrails", description: "ours" }]);
});

test("import takes over what is as declared, and lists differences otherwise; get only looks", async () => {
    const { id } = here.emulator.control.create("policy-sets", { name: "guardrails", description: "by hand" });
    const s = await declare(program(`{ name: "guardrails", description: "declared" }`, `{ import: "${id}" }`));
    const refused = await s.up({ expectFailure: true });
    expect(refused.output).toContain('description: the program says "declared", the platform has "by hand"');
    expect(refused.output).not.toContain("at Object.");
    expect(sets()).toMatchObject([{ id, description: "by hand" }]);

    s.setProgram(program(`{ name: "guardrails", description: "by hand" }`, `{ import: "acme/guardrails" }`));
    expect((await s.preview()).stdout).toContain(
        "creates nothing: takes over the policy set acme/guardrails, if it is as the program says",
    );
    await s.up();
    expect(await s.outputs()).toMatchObject({ id });
    expect(here.emulator.control.writes()).toBe(0);
    expect((await s.preview()).stdout).not.toContain("takes over");

    s.setProgram(`
        const tfe = require("pulumi-tfe-policy");
        new tfe.PolicySet("guardrails", { name: "guardrails", description: "by hand" });
        const seen = tfe.PolicySet.get("seen", "${id}");
        exports.description = seen.description;`);
    await s.up();
    expect(await s.outputs()).toMatchObject({ description: "by hand" });
    expect(here.emulator.control.writes()).toBe(0);
    await s.destroy();
    expect(sets()).toHaveLength(0);
});

test("bad inputs: one clear line each, all at once, nothing sent, nothing lost", async () => {
    const s = await declare(program(`{ name: "guardrails", description: "one" }`));
    await s.up();
    here.emulator.control.resetCounts();
    s.setProgram(
        program(`{ name: "not a name!", global: true, workspaceIds: ["prj-1"], descripton: "x", kind: "rego",
            vcsRepo: { identifier: "acme/policies" } }`),
    );
    const { output } = await s.preview({ expectFailure: true });
    for (const line of [
        /property name value \{not a name!\} has a problem: may hold only letters, numbers, "-" and "_"/,
        /property kind value \{rego\} has a problem: must be one of sentinel, opa, tfpolicy/,
        /property workspaceIds .* must hold only ids that begin with "ws-", but "prj-1" is in it/,
        /property vcsRepo .* needs a credential: give oauthTokenId or githubAppInstallationId/,
        /descripton: there is no such property; did you mean description\?/,
    ]) {
        expect(output).toMatch(line);
    }
    expect(here.emulator.control.total()).toBe(0);
    expect(Object.keys(await s.resources())).toEqual(["guardrails"]);
});

test("unknown, unset and secret inputs and a set with 500 workspaces", async () => {
    const workspaceIds = here.emulator.control.createMany("workspaces", 500);
    const source = (description: string) => `
        const pulumi = require("@pulumi/pulumi");
        const tfe = require("pulumi-tfe-policy");
        const first = new tfe.PolicySet("first", { name: "first" });
        new tfe.PolicySet("second", {
            name: first.id.apply((id) => "after-" + id),
            description: pulumi.secret(${JSON.stringify(description)}),
            policiesPath: undefined,
            vcsRepo: null,
            workspaceIds: ${JSON.stringify(workspaceIds)},
        });`;
    const s = await declare(source("a-confidential-reason"));
    s.secrets.add("a-confidential-reason");
    s.secrets.add("another-confidential-reason");
    expect((await s.preview({ diff: true })).stdout).toMatch(/name +: \[unknown\]/);
    await s.up();
    expect(sets().find(({ name }) => name.startsWith("after-polset-"))).toMatchObject({
        description: "a-confidential-reason",
        workspaceIds,
    });
    s.secrets.add("a confidential name");
    s.setProgram(program(`{ name: require("@pulumi/pulumi").secret("a confidential name") }`));
    expect((await s.preview({ expectFailure: true })).output).toContain("has a problem: name: may hold only letters");

    s.setProgram(source("another-confidential-reason").replace(`"${workspaceIds[0]}",`, ""));
    const preview = await s.preview({ diff: true });
    expect(preview.stdout).toContain("[secret]");
    await s.up();
    const second = sets().find(({ name }) => name !== "first");
    expect(second?.workspaceIds).toHaveLength(499);
    expect(second?.description).toBe("another-confidential-reason");
});
