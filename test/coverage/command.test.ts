import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "tfe-emulator";
import { main } from "../../provider/cli";
import { FORMATS } from "../../provider/report";
import { removeScratch, scratch, writeTree } from "../content/tree";
import { FAIL, PASS, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";

let emulator: Emulator;
const environment = { ...process.env };
beforeEach(async () => {
    emulator = await startEmulator();
    emulator.control.runs.script({ stepMilliseconds: 1 });
    Object.assign(process.env, {
        TFE_ADDRESS: emulator.url,
        TFE_TOKEN: emulator.token,
        TFE_ORGANIZATION: emulator.organization,
    });
});
afterEach(async () => {
    process.env = { ...environment };
    await emulator.close();
    removeScratch();
});

async function run(...args: string[]) {
    const said = { out: "", err: "" };
    const code = await main(
        ["coverage", ...args],
        (text) => {
            said.out += text;
        },
        (text) => {
            said.err += text;
        },
    );
    return { code, ...said };
}
async function data(...args: string[]) {
    const { code, out } = await run(...args, "--format", "json");
    const parsed = JSON.parse(out);
    const levels = Object.fromEntries(
        parsed.workspaces.map(({ name, level }: { name: string; level: string }) => [name, level]),
    );
    return { code, levels, ...parsed };
}

const at = "2026-01-01T00:00:00Z";
const policy = (name: string, enforcementLevel: string) =>
    emulator.control.create("policies", { name, enforcementLevel, code: PASS, updatedAt: at }).id;
const set = (name: string, more: object) => emulator.control.create("policy-sets", { name, ...more });
const workspace = (name: string, more: object = {}) => emulator.control.create("workspaces", { name, ...more }).id;

/** A set whose content was uploaded, so that nobody sees its levels. */
function uploaded(name: string, more: object) {
    const { id } = set(name, more);
    const version = emulator.control.create("policy-set-versions", { policySetId: id, status: "ready" });
    emulator.control.patch("policy-sets", id, { newestVersionId: version.id, currentVersionId: version.id });
    return id;
}

test("a table of who is reached by what, and what reaches nobody", async () => {
    const [network, database] = [workspace("network"), workspace("database")];
    workspace("sandbox");
    set("baseline", { workspaceIds: [network, database], policyIds: [policy("tags", "hard-mandatory")] });
    set("advice", { global: true, workspaceExclusionIds: [network], policyIds: [policy("names", "advisory")] });
    set("idle", { policyIds: [policy("costs", "advisory")] });
    expect(await run()).toEqual({
        code: 0,
        err: expect.stringContaining("3 policy sets"),
        out: [
            "   WORKSPACE  PROJECT          STRICTEST  REACHED BY               EXCLUDED FROM",
            "!  sandbox    Default Project  advisory   global: advice",
            "✓  database   Default Project  mandatory  global: advice; worksp…",
            "✓  network    Default Project  mandatory  workspace: baseline      advice",
            "",
            "idle warning The policy set reaches no workspace. (set-reaches-nothing)",
            "",
            "3 workspaces, 3 policy sets.",
            "Reached by a mandatory policy: 2; by advisory ones alone: 1; by none: 0; unknown, which counts as missed: 0.",
            "Never checked by any policy, as far as is known: 3.",
            "",
        ].join("\n"),
    });
});

test("what is required and misses a workspace ends with 3, and so does what nobody can tell", async () => {
    const network = workspace("network");
    workspace("sandbox");
    const policyIds = [policy("tags", "advisory")];
    const { id } = set("baseline", { workspaceIds: [network], policyIds });
    expect(await run("--require", "baseline")).toMatchObject({
        code: 3,
        out: expect.stringContaining("sandbox error It is not reached by policy set baseline. (workspace-missed)"),
    });
    expect((await run("--require", "*")).code).toBe(3);
    emulator.control.patch("policy-sets", id, { global: true, workspaceIds: [] });
    expect((await run("--require", "baseline")).code).toBe(0);
    expect((await run("--require", "*")).code).toBe(0);
    expect((await run("--require", "*", "--mandatory")).code).toBe(3);
    expect(await run("--require", "baselin")).toMatchObject({
        code: 3,
        out: expect.stringContaining("There is no policy set named baselin."),
    });
    emulator.control.patch("policy-sets", id, { policyIds: [] });
    expect(await run("--require", "baseline")).toMatchObject({
        code: 3,
        out: expect.stringContaining("it checks nothing"),
    });
    const selector = (tagKey: string, tagValue: string | null = null) => ({ tagKey, tagValue, isExclude: false });
    const tagSelectors = [selector("env"), selector("team", "a")];
    emulator.control.patch("policy-sets", id, { global: false, policyIds, tagSelectors });
    emulator.control.patch("workspaces", network, { tagNames: ["env"] });
    // Whether it takes both tags or one of them, the API does not say.
    expect(await data("--require", "baseline")).toMatchObject({
        code: 3,
        levels: { network: "unknown" },
        required: [{ missed: ["sandbox"], unknown: ["network"] }],
    });
    emulator.control.patch("workspaces", network, { tagBindings: [{ key: "team", value: "a" }] });
    expect(await data("--require", "baseline")).toMatchObject({
        levels: { network: "advisory" },
        required: [{ missed: ["sandbox"], unknown: [] }],
    });
});

test("levels of uploaded policies come from their folder, or from newest runs, and are unknown without", async () => {
    workspace("network");
    uploaded("guardrails", { global: true, policiesPath: "policies" });
    expect(await data("--require", "*", "--mandatory")).toMatchObject({ code: 3, levels: { network: "unknown" } });
    expect(await data("--require", "*")).toMatchObject({ code: 0 });
    const folder = (level: string) =>
        writeTree(scratch(), {
            "policies/sentinel.hcl": `policy "a" {\n source = "./a.sentinel"\n ${level}\n}`,
            "policies/a.sentinel": PASS,
        });
    const level = async (text: string) => (await data("--content", `guardrails=${folder(text)}`)).levels.network;
    expect(await level('enforcement_level = "soft-mandatory"')).toBe("mandatory");
    expect(await level('enforcement_level = "advisory"')).toBe("advisory");
    expect(await level("")).toBe("advisory");
    expect(await level('enforcement_level = "sometimes"')).toBe("unknown");
    expect(await run("--content", `guards=${folder("")}`)).toMatchObject({ code: 2, out: "" });
});

test("newest runs say who was ever checked, and by how strict a policy", async () => {
    const [network, database] = [
        workspaceIn(emulator, { name: "network" }),
        workspaceIn(emulator, { name: "database" }),
    ];
    workspaceIn(emulator, { name: "sandbox" });
    policySetIn(
        emulator,
        { tags: ["soft-mandatory", FAIL], names: ["advisory", PASS] },
        { workspaceIds: [network.id], global: false },
    ).policyIds.forEach((id) => {
        emulator.control.patch("policies", id, { updatedAt: at });
    });
    await startTo(emulator, network.id, "policy_override");
    await startTo(emulator, database.id, "planned_and_finished", { "plan-only": true });
    emulator.control.resetCounts();
    const { workspaces } = await data("--last-runs");
    const found = workspaces.map(({ name, level, checked, lastRun }: Record<string, unknown>) => [
        name,
        level,
        checked,
        (lastRun as { said: string }).said,
    ]);
    expect(found).toEqual([
        ["database", "none", "no", "no policies"],
        ["network", "mandatory", "yes", "1 policy passed, 1 soft failed"],
        ["sandbox", "none", "no", "no run"],
    ]);
    expect(
        Object.keys(emulator.control.counts()).filter((route) =>
            /GET .*\/(workspaces|organizations)\/[^/]+\/runs$/.test(route),
        ),
    ).toEqual([]);
    expect((await run("--last-runs")).err).toContain("3 of 3 newest runs");
});

test("a platform that does not name newest runs is asked for each list of runs", async () => {
    const network = workspaceIn(emulator, { name: "network" });
    workspaceIn(emulator, { name: "sandbox" });
    await startTo(emulator, network.id, "planned_and_finished", { "plan-only": true });
    emulator.control.misanswer("GET */workspaces", (document) => {
        for (const each of document.data) delete each.relationships["latest-run"];
    });
    emulator.control.resetCounts();
    const { workspaces } = await data("--last-runs");
    expect(workspaces.map(({ checked }: { checked: string }) => checked)).toEqual(["no", "no"]);
    expect(emulator.control.counts()["GET /api/v2/workspaces/:id/runs"]).toBe(2);
});

test("a list that a set hides, and others show, is no empty list", async () => {
    const network = workspace("network");
    const policyIds = [policy("tags", "hard-mandatory")];
    set("baseline", { global: true, policyIds });
    set("other", { workspaceIds: [network], policyIds, workspaceExclusionIds: [network] });
    expect(await data("--require", "*")).toMatchObject({ code: 0, levels: { network: "mandatory" } });
    const hiding = (name: string, list: string) =>
        emulator.control.misanswer("GET */policy-sets", (document) => {
            const hidden = document.data.find(
                (each: { attributes: { name: string } }) => each.attributes.name === name,
            );
            delete hidden.relationships[list];
        });
    const end = hiding("baseline", "workspace-exclusions");
    expect(await data("--require", "*")).toMatchObject({ code: 3, levels: { network: "unknown" } });
    end();
    hiding("other", "projects");
    expect(await data("--require", "other")).toMatchObject({ code: 3, required: [{ missed: ["network"] }] });
});

test("only some workspaces, by project and by tag, their own or their project's", async () => {
    const tagBindings = [{ key: "env", value: "prod" }];
    const projectId = emulator.control.create("projects", { name: "platform", tagBindings }).id;
    workspace("network", { projectId });
    workspace("database", { projectId, tagBindings: [{ key: "env", value: "test" }] });
    workspace("sandbox", { tagBindings });
    workspace("legacy", { tagNames: ["old"] });
    set("idle", {});
    const names = async (...args: string[]) => Object.keys((await data(...args)).levels);
    expect(await names("--project", "platform")).toEqual(["database", "network"]);
    expect(await names("--project", projectId)).toEqual(["database", "network"]);
    expect(await names("--tag", "env")).toEqual(["database", "network", "sandbox"]);
    expect(await names("--tag", "env=prod")).toEqual(["network", "sandbox"]);
    expect(await names("--tag", "env=prod", "--project", "platform")).toEqual(["network"]);
    expect(await names("--tag", "old")).toEqual(["legacy"]);
    expect((await run("--tag", "env")).out).toMatch(/nothing is said of sets that reach nothing/);
    expect((await run("--project", "platfrom")).code).toBe(2);
});

test.each([403, 404])("what is answered with %d is listed, and nothing is green", async (status) => {
    workspace("network");
    set("baseline", { global: true, policyIds: [policy("tags", "hard-mandatory")] });
    const refused = async (list: string, ...args: string[]) => {
        emulator.control.fault({ kind: "status", status, match: `GET */${list}`, times: 1_000 });
        const answer = await data(...args);
        emulator.control.clearFaults();
        expect(answer.code).toBe(3);
        expect(answer.unread).toHaveLength(1);
        return answer;
    };
    // First, as names that were read a moment ago are known.
    expect((await refused("projects")).levels).toEqual({ network: "mandatory" });
    expect((await refused("policy-sets", "--require", "*")).required).toMatchObject([{ unknown: ["network"] }]);
    expect((await refused("policies")).levels).toEqual({ network: "unknown" });
    expect((await refused("workspaces")).levels).toEqual({});
});

test("workspaces that sets name and the token does not see are not forgotten", async () => {
    const network = workspace("network");
    set("baseline", { workspaceIds: [network], policyIds: [policy("tags", "hard-mandatory")] });
    emulator.control.patch("policy-sets", set("other", {}).id, { workspaceIds: ["ws-1234567890123456"] });
    const { code, unread } = await data();
    expect({ code, unread }).toEqual({
        code: 3,
        unread: ["workspaces that the token does not see: ws-1234567890123456"],
    });
});

test("exclusions that have expired and are still there", async () => {
    const network = workspace("network");
    const { id } = set("baseline", {
        global: true,
        policyIds: [policy("tags", "hard-mandatory")],
        workspaceExclusionIds: [network],
    });
    const exported = (type: string, inputs: object) => {
        const file = join(scratch(), "export.json");
        const resource = {
            urn: `urn:pulumi:dev::p::${type}::legacy`,
            type,
            id: `${id}/${network}`,
            inputs: { policySetId: id, ...inputs },
        };
        writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources: [resource] } }));
        return file;
    };
    const dynamic = "pulumi-nodejs:dynamic/tfe:WorkspaceExclusion";
    const expired = exported(dynamic, { workspaceId: network, expiresAt: "2020-01-31" });
    expect(await run("--stack", expired)).toMatchObject({
        code: 3,
        out: expect.stringMatching(
            /legacy error It expired \(2020-01-31\) and still keeps ws-\w+ from policy set baseline\./,
        ),
    });
    const listed = exported("tfe-policy:index:WorkspaceExclusion", {
        workspaceIds: [network],
        expiresAt: "2020-01-31T00:00:00Z",
    });
    expect((await run("--stack", listed)).code).toBe(3);
    expect((await run("--stack", exported(dynamic, { workspaceId: network, expiresAt: "2999-01-31" }))).code).toBe(0);
    expect((await run("--stack", exported(dynamic, { workspaceId: network }))).code).toBe(0);
    emulator.control.patch("policy-sets", id, { workspaceExclusionIds: [] });
    expect((await run("--stack", expired)).code).toBe(0);
    writeFileSync(expired, "{}");
    expect(await run("--stack", expired)).toMatchObject({ code: 1, out: "" });
});

test.each([[["--format", "yaml"]], [["--mandatory"]], [["--content", "a"]], [["extra"]]])("2 for %j", async (args) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: "" });
});

test("an organization that there is not ends with 1", async () => {
    expect(await run("--organization", "nowhere")).toMatchObject({ code: 1, out: "" });
});

test.each(FORMATS)("every form: %s", async (format) => {
    workspace("network");
    const { out } = await run("--require", "*", "--format", format);
    expect(out).toContain("network");
    expect(out).toContain(format === "text" ? "no" : "workspace-missed".slice(0, format === "json" ? 0 : undefined));
});
