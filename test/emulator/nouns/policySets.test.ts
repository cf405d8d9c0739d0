import { type Emulator, startEmulator } from "tfe-emulator";
import { details, pointers, send, written } from "../api";
import { startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";
const attribute = (name: string) => `/data/attributes/${name}`;

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

function create(attributes: object, relationships: Record<string, string[]> = {}) {
    return send(emulator, "POST", sets, written("policy-sets", attributes, relationships));
}

function update(id: string, attributes: object, relationships: Record<string, string[]> = {}) {
    return send(emulator, "PATCH", `/api/v2/policy-sets/${id}`, written("policy-sets", attributes, relationships));
}

const vcs = () => ({ identifier: "hashicorp/policies", "oauth-token-id": emulator.oauthTokenId });

describe("create", () => {
    test("fills in the defaults", async () => {
        const { status, body } = await create({ name: "production" });
        expect(status).toBe(201);
        expect(body.data).toMatchObject({
            id: expect.stringMatching(/^polset-[A-Za-z0-9]{16}$/),
            type: "policy-sets",
            attributes: {
                name: "production",
                description: null,
                kind: "sentinel",
                global: false,
                "agent-enabled": false,
                "policy-tool-version": "latest",
                overridable: false,
                versioned: false,
                "policy-count": 0,
                "workspace-count": 0,
                "project-count": 0,
                "policies-path": null,
                "policy-update-patterns": [],
                "vcs-repo": null,
                "created-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
            },
            links: { self: `/api/v2/policy-sets/${body.data.id}` },
        });
        expect(body.data.relationships.organization.data).toEqual({ id: "acme", type: "organizations" });
        expect(body.data.relationships["current-version"].data).toBeNull();
        expect(body.data.relationships["newest-version"].data).toBeNull();
    });

    test("takes every list, and counts its members", async () => {
        const workspaces = emulator.control.createMany("workspaces", 2);
        const projects = emulator.control.createMany("projects", 1);
        const policies = emulator.control.createMany("policies", 3);
        const lists = { policies, workspaces, projects, "workspace-exclusions": [workspaces[0]!] };
        const { body } = await create({ name: "all" }, lists);
        expect(body.data.attributes).toMatchObject({ "policy-count": 3, "workspace-count": 2, "project-count": 1 });
        for (const [name, ids] of Object.entries(lists)) {
            const members: { id: string }[] = body.data.relationships[name].data;
            expect(members.map(({ id }) => id)).toEqual(ids);
        }
    });

    test.each(["", "two words", "a/b", "ümlaut"])("refuses the name %p", async (name) => {
        expect(pointers(await create({ name }))).toEqual([attribute("name")]);
    });

    test("refuses a name that is missing or taken, in its organization only", async () => {
        expect(pointers(await create({}))).toEqual([attribute("name")]);
        await create({ name: "twice" });
        const again = await create({ name: "twice" });
        expect(pointers(again)).toEqual([attribute("name")]);
        expect(details(again)).toBe("Name has already been taken");
        await send(emulator, "POST", "/api/v2/organizations", written("organizations", { name: "b", email: "b@b.c" }));
        const elsewhere = await send(
            emulator,
            "POST",
            "/api/v2/organizations/b/policy-sets",
            written("policy-sets", { name: "twice" }),
        );
        expect(elsewhere.status).toBe(201);
    });

    test("names everything that is wrong at once", async () => {
        const answer = await create({ name: 1, color: "red", kind: "cedar", global: "yes" });
        expect(pointers(answer)).toEqual(["name", "color", "kind", "global"].map(attribute));
    });

    test("refuses another type, a missing document and an unknown relationship", async () => {
        expect(pointers(await send(emulator, "POST", sets, written("policies", { name: "a" })))).toEqual([
            "/data/type",
        ]);
        expect(pointers(await send(emulator, "POST", sets, {}))).toEqual(["/data"]);
        expect(pointers(await create({ name: "a" }, { teams: [] }))).toEqual(["/data/relationships/teams"]);
    });

    test("leaves nothing behind when it is refused", async () => {
        await create({ name: "a" }, { workspaces: ["ws-unknown"] });
        expect(emulator.control.list("policy-sets")).toEqual([]);
    });

    test("refuses more sets than the organization is entitled to", async () => {
        emulator.control.get("organizations", "acme").entitlements.policySetLimit = 1;
        expect((await create({ name: "one" })).status).toBe(201);
        expect(details(await create({ name: "two" }))).toMatch(/limited to 1 policy sets/);
    });
});

describe("kind", () => {
    test("opa always runs in an agent and may be overridable", async () => {
        const { body } = await create({ name: "a", kind: "opa", overridable: true, "policy-tool-version": "1.0.0" });
        expect(body.data.attributes).toMatchObject({
            kind: "opa",
            "agent-enabled": true,
            overridable: true,
            "policy-tool-version": "1.0.0",
        });
    });

    test("agent-enabled is taken for opa, where it is always so", async () => {
        for (const given of [true, false]) {
            const { status, body } = await create({ name: `a-${given}`, kind: "opa", "agent-enabled": given });
            expect(status).toBe(201);
            expect(body.data.attributes["agent-enabled"]).toBe(true);
        }
    });

    test("opa has a version, and cannot be told to use the latest", async () => {
        const opa = (await create({ name: "a", kind: "opa" })).body.data;
        expect(opa.attributes["policy-tool-version"]).toMatch(/^\d+\.\d+\.\d+$/);
        const latest = { "policy-tool-version": "latest" };
        expect(pointers(await update(opa.id, latest))).toEqual([attribute("policy-tool-version")]);
        expect(pointers(await create({ name: "b", kind: "opa", ...latest }))).toEqual([
            attribute("policy-tool-version"),
        ]);
        const sentinel = { "agent-enabled": true, ...latest };
        expect((await create({ name: "c", ...sentinel })).body.data.attributes).toMatchObject(sentinel);
    });

    test("sentinel needs an agent for overridable; a policy-tool-version is kept without", async () => {
        const version = { "policy-tool-version": "0.23.0" };
        const answer = await create({ name: "a", overridable: true, ...version });
        expect(pointers(answer)).toEqual([attribute("overridable")]);
        expect((await create({ name: "b", ...version })).body.data.attributes).toMatchObject(version);
        const agent = { "agent-enabled": true, overridable: true, "policy-tool-version": "0.23.0" };
        expect((await create({ name: "a", ...agent })).body.data.attributes).toMatchObject(agent);
    });

    test("without its agent, sentinel has neither a version nor a word on overriding", async () => {
        const agent = { "agent-enabled": true, overridable: true, "policy-tool-version": "0.23.0" };
        const { id } = (await create({ name: "a", ...agent })).body.data;
        const { attributes } = (await update(id, { "agent-enabled": false })).body.data;
        expect(attributes).toMatchObject({ overridable: null, "policy-tool-version": "" });
    });

    test("cannot be changed", async () => {
        const { id } = (await create({ name: "a" })).body.data;
        expect(pointers(await update(id, { kind: "opa" }))).toEqual([attribute("kind")]);
    });
});

describe("scope", () => {
    test("a global set omits workspaces and projects, and counts all there are but the excluded", async () => {
        const [excluded] = emulator.control.createMany("workspaces", 3);
        const { body } = await create({ name: "g", global: true }, { "workspace-exclusions": [excluded!] });
        expect(Object.keys(body.data.relationships)).not.toContain("workspaces");
        expect(Object.keys(body.data.relationships)).not.toContain("projects");
        expect(body.data.attributes).toMatchObject({ "workspace-count": 2, "project-count": 1 });
    });

    test("a global set cannot be attached", async () => {
        const workspaces = emulator.control.createMany("workspaces", 1);
        const projects = emulator.control.createMany("projects", 1);
        const answer = await create({ name: "g", global: true }, { workspaces, projects });
        expect(pointers(answer)).toEqual(["/data/relationships/workspaces", "/data/relationships/projects"]);
    });

    test("becomes global only once nothing is attached", async () => {
        const workspaces = emulator.control.createMany("workspaces", 1);
        const { id } = (await create({ name: "g" }, { workspaces })).body.data;
        expect(pointers(await update(id, { global: true }))).toEqual(["/data/relationships/workspaces"]);
        expect((await update(id, { global: true }, { workspaces: [] })).status).toBe(200);
    });

    test("projects are excluded from a global set only, workspaces from any", async () => {
        const workspaces = emulator.control.createMany("workspaces", 1);
        const projects = emulator.control.createMany("projects", 1);
        const lists = { "workspace-exclusions": workspaces, "project-exclusions": projects };
        const refused = ["/data/relationships/project-exclusions"];
        expect(pointers(await create({ name: "a" }, lists))).toEqual(refused);
        const { id } = (await create({ name: "a", global: true }, lists)).body.data;
        expect(pointers(await update(id, { global: false }))).toEqual(refused);
        expect((await update(id, { global: false }, { "project-exclusions": [] })).status).toBe(200);
        expect((await update(id, {}, { "workspace-exclusions": workspaces })).status).toBe(200);
    });

    test("members must exist in the set's organization, and policies be of its kind", async () => {
        const elsewhere = emulator.control.create("workspaces", { organization: "other" }).id;
        const [here] = emulator.control.createMany("workspaces", 1);
        const rego = emulator.control.create("policies", { name: "rego", kind: "opa" }).id;
        const answer = await create({ name: "a" }, { workspaces: [here!, elsewhere, "ws-gone"], policies: [rego] });
        expect(pointers(answer)).toEqual([
            "/data/relationships/workspaces/data/1/id",
            "/data/relationships/workspaces/data/2/id",
            "/data/relationships/policies/data/0/id",
        ]);
        expect(details(answer)).toContain("ws-gone was not found");
    });
});

describe("vcs-repo", () => {
    test("makes the set versioned and shows where it comes from", async () => {
        const { body } = await create({
            name: "v",
            "vcs-repo": { ...vcs(), branch: "main" },
            "policies-path": "/sets/a",
            "policy-update-patterns": ["**/*.sentinel"],
        });
        expect(body.data.attributes).toMatchObject({
            versioned: true,
            "policies-path": "/sets/a",
            "policy-update-patterns": ["**/*.sentinel"],
            "vcs-repo": {
                identifier: "hashicorp/policies",
                branch: "main",
                "ingress-submodules": false,
                "oauth-token-id": emulator.oauthTokenId,
            },
        });
        expect(Object.keys(body.data.relationships)).not.toContain("policies");
    });

    test("needs exactly one credential, which exists", async () => {
        const identifier = "a/b";
        const both = { ...vcs(), "github-app-installation-id": emulator.githubAppInstallationId };
        const pointer = attribute("vcs-repo");
        expect(pointers(await create({ name: "v", "vcs-repo": { identifier } }))).toEqual([pointer]);
        expect(pointers(await create({ name: "v", "vcs-repo": both }))).toEqual([pointer]);
        const unknown = await create({ name: "v", "vcs-repo": { identifier, "oauth-token-id": "ot-gone" } });
        expect(pointers(unknown)).toEqual([`${pointer}/oauth-token-id`]);
        const empty = await create({ name: "v", "vcs-repo": { identifier, "github-app-installation-id": "" } });
        expect(pointers(empty)).toEqual([`${pointer}/github-app-installation-id`]);
    });

    test("refuses a bad identifier, a wrong type and what it does not know", async () => {
        const bad = (repo: object) => create({ name: "v", "vcs-repo": { ...vcs(), ...repo } });
        expect(pointers(await bad({ identifier: "alone" }))).toEqual([attribute("vcs-repo/identifier")]);
        expect(pointers(await bad({ branch: 1 }))).toEqual([attribute("vcs-repo/branch")]);
        expect(pointers(await bad({ tag: "v1" }))).toEqual([attribute("vcs-repo/tag")]);
    });

    test("a PATCH keeps what it leaves out, and swaps the credential", async () => {
        const { id } = (await create({ name: "v", "vcs-repo": { ...vcs(), branch: "main" } })).body.data;
        const installation = { "github-app-installation-id": emulator.githubAppInstallationId };
        const { attributes } = (await update(id, { "vcs-repo": installation })).body.data;
        expect(attributes["vcs-repo"]).toMatchObject({
            identifier: "hashicorp/policies",
            branch: "main",
            ...installation,
        });
        expect(attributes["vcs-repo"]["oauth-token-id"]).toBeUndefined();
    });

    test("null takes it away, and the path and patterns with it", async () => {
        const { id } = (await create({ name: "v", "vcs-repo": vcs(), "policies-path": "/a" })).body.data;
        const { attributes } = (await update(id, { "vcs-repo": null })).body.data;
        expect(attributes).toMatchObject({ "vcs-repo": null, "policies-path": null, versioned: false });
    });

    test("a path is valid with a repository only, patterns are kept without; there are at most 100", async () => {
        const alone = await create({ name: "v", "policies-path": "/a", "policy-update-patterns": ["a"] });
        expect(pointers(alone)).toEqual([attribute("policies-path")]);
        const kept = { "policy-update-patterns": ["a"] };
        expect((await create({ name: "k", ...kept })).body.data.attributes).toMatchObject(kept);
        const patterns = Array.from({ length: 101 }, (_, index) => `${index}`);
        const many = await create({ name: "v", "vcs-repo": vcs(), "policy-update-patterns": patterns });
        expect(pointers(many)).toEqual([attribute("policy-update-patterns")]);
    });

    test("excludes policies", async () => {
        const policies = emulator.control.createMany("policies", 1);
        const answer = await create({ name: "v", "vcs-repo": vcs() }, { policies });
        expect(pointers(answer)).toEqual(["/data/relationships/policies"]);
        const { id } = (await create({ name: "p" }, { policies })).body.data;
        expect(pointers(await update(id, { "vcs-repo": vcs() }))).toEqual(["/data/relationships/policies"]);
    });
});

describe("list", () => {
    beforeEach(async () => {
        const policies = emulator.control.createMany("policies", 1);
        await create({ name: "Alpha" }, { policies });
        await create({ name: "alphabet", kind: "opa" });
        await create({ name: "beta", "vcs-repo": vcs() });
    });

    test.each([
        ["", ["Alpha", "alphabet", "beta"]],
        ["?search[name]=ALPHA", ["Alpha", "alphabet"]],
        ["?filter[kind]=opa", ["alphabet"]],
        ["?filter[versioned]=true", ["beta"]],
        ["?filter[versioned]=false", ["Alpha", "alphabet"]],
        ["?search[name]=alpha&filter[kind]=sentinel", ["Alpha"]],
    ])("%p", async (query, names) => {
        const { body } = await send(emulator, "GET", sets + query);
        expect(body.data.map((set: { attributes: { name: string } }) => set.attributes.name)).toEqual(names);
        expect(body.meta.pagination["total-count"]).toBe(names.length);
    });

    test("includes what is asked for, once", async () => {
        const [first] = emulator.control.list("policy-sets");
        await create({ name: "gamma" }, { policies: first!.policyIds });
        const { body } = await send(emulator, "GET", `${sets}?include=policies`);
        expect(body.included.map(({ id }: { id: string }) => id)).toEqual(first!.policyIds);
    });

    test("refuses filters that make no sense", async () => {
        expect((await send(emulator, "GET", `${sets}?filter[kind]=cedar`)).status).toBe(400);
        expect((await send(emulator, "GET", `${sets}?filter[versioned]=1`)).status).toBe(400);
    });
});

describe("read", () => {
    test("includes in both spellings; anything else is 400", async () => {
        const workspaces = emulator.control.createMany("workspaces", 1);
        const projects = emulator.control.createMany("projects", 1);
        const lists = { workspaces, projects, "workspace-exclusions": workspaces };
        const { id } = (await create({ name: "a" }, lists)).body.data;
        for (const name of ["workspace-exclusions", "workspace_exclusions"]) {
            const { body } = await send(emulator, "GET", `/api/v2/policy-sets/${id}?include=projects,${name}`);
            expect(body.included.map((each: { id: string }) => each.id)).toEqual([...projects, ...workspaces]);
        }
        const all = "policies,workspaces,project-exclusions,current_version,newest_version";
        expect((await send(emulator, "GET", `/api/v2/policy-sets/${id}?include=${all}`)).status).toBe(200);
        const bad = await send(emulator, "GET", `/api/v2/policy-sets/${id}?include=teams`);
        expect(bad.status).toBe(400);
        expect(details(bad)).toMatch(/"teams" is not one of policies, workspaces/);
    });

    test("404 when it is not there, or the organization is not entitled", async () => {
        expect((await send(emulator, "GET", "/api/v2/policy-sets/polset-gone")).status).toBe(404);
        const { id } = (await create({ name: "a" })).body.data;
        emulator.control.get("organizations", "acme").entitlements.policyEnforcement = false;
        expect((await send(emulator, "GET", `/api/v2/policy-sets/${id}`)).status).toBe(404);
        expect((await send(emulator, "GET", sets)).status).toBe(404);
    });
});

describe("update", () => {
    test("changes what it carries and nothing else; null clears the description", async () => {
        const { id } = (await create({ name: "a", description: "old" })).body.data;
        expect((await update(id, { name: "b" })).body.data.attributes).toMatchObject({ name: "b", description: "old" });
        expect((await update(id, { description: null })).body.data.attributes.description).toBeNull();
        expect(pointers(await update(id, { name: null }))).toEqual([attribute("name")]);
    });

    test("replaces the lists it carries; an empty one clears", async () => {
        const [one, two] = emulator.control.createMany("workspaces", 2) as [string, string];
        const projects = emulator.control.createMany("projects", 1);
        const { id } = (await create({ name: "a" }, { workspaces: [one], projects })).body.data;
        await update(id, {}, { workspaces: [two] });
        expect(emulator.control.get("policy-sets", id)).toMatchObject({ workspaceIds: [two], projectIds: projects });
        await update(id, {}, { workspaces: [] });
        expect(emulator.control.get("policy-sets", id).workspaceIds).toEqual([]);
    });

    test("keeps its own name, and refuses another's", async () => {
        const { id } = (await create({ name: "a" })).body.data;
        await create({ name: "b" });
        expect((await update(id, { name: "a" })).status).toBe(200);
        expect(pointers(await update(id, { name: "b" }))).toEqual([attribute("name")]);
    });

    test("409 for a document about another set", async () => {
        const { id } = (await create({ name: "a" })).body.data;
        const document = { data: { type: "policy-sets", id: "polset-other", attributes: {} } };
        expect((await send(emulator, "PATCH", `/api/v2/policy-sets/${id}`, document)).status).toBe(409);
    });

    test("is whole or not at all", async () => {
        const { id } = (await create({ name: "a" })).body.data;
        await update(id, { name: "b", description: "new" }, { workspaces: ["ws-gone"] });
        expect(emulator.control.get("policy-sets", id)).toMatchObject({ name: "a", description: null });
    });
});

describe("delete", () => {
    test("204, then 404", async () => {
        const { id } = (await create({ name: "a" })).body.data;
        expect(await send(emulator, "DELETE", `/api/v2/policy-sets/${id}`)).toMatchObject({ status: 204, body: "" });
        expect((await send(emulator, "DELETE", `/api/v2/policy-sets/${id}`)).status).toBe(404);
    });

    test("409 while runs are active", async () => {
        const { id } = (await create({ name: "a" })).body.data;
        emulator.control.patch("policy-sets", id, { activeRuns: true });
        const refused = await send(emulator, "DELETE", `/api/v2/policy-sets/${id}`);
        expect(refused.status).toBe(409);
        expect(details(refused)).toMatch(/runs that use it are active/);
        emulator.control.patch("policy-sets", id, { activeRuns: false });
        expect((await send(emulator, "DELETE", `/api/v2/policy-sets/${id}`)).status).toBe(204);
    });
});

describe("tag selectors", () => {
    const selector = (key: string, value: string | null = null, exclude = false) => ({
        "tag-key": key,
        "tag-value": value,
        "is-exclude": exclude,
    });
    const change = (method: string, id: string, data: object[]) =>
        send(emulator, method, `/api/v2/policy-sets/${id}/tag-selectors`, { data });

    test("are an attribute, and are added and taken away", async () => {
        const { id, attributes } = (await create({ name: "t", "tag-selectors": [selector("env", "prod")] })).body.data;
        expect(attributes).toMatchObject({ "scoping-type": "tag", "tag-selectors": [selector("env", "prod")] });
        expect((await change("POST", id, [selector("team"), selector("env", "prod")])).status).toBe(204);
        expect((await change("DELETE", id, [selector("env", "prod"), selector("gone")])).status).toBe(204);
        const { body } = await send(emulator, "GET", `/api/v2/policy-sets/${id}`);
        expect(body.data.attributes["tag-selectors"]).toEqual([selector("team")]);
        expect((await update(id, { "tag-selectors": [] })).body.data.attributes["scoping-type"]).toBe("explicit");
    });

    test("are whole, and none of a set that is global or attached", async () => {
        const { id } = (await create({ name: "t" })).body.data;
        const bad = [{ "tag-key": "", "tag-value": 1, color: "red" }];
        expect(pointers(await change("POST", id, bad))).toEqual([
            "/data/0/color",
            "/data/0/tag-key",
            "/data/0/tag-value",
        ]);
        const workspaces = emulator.control.createMany("workspaces", 1);
        await update(id, {}, { workspaces });
        expect(pointers(await change("POST", id, [selector("team")]))).toEqual(["/data"]);
        const pointer = attribute("tag-selectors");
        expect(pointers(await create({ name: "g", global: true, "tag-selectors": [selector("team")] }))).toEqual([
            pointer,
        ]);
    });

    test.each<[string, object, boolean]>([
        ["a tag with the value", { tagBindings: [{ key: "env", value: "prod" }] }, true],
        ["a tag with another value", { tagBindings: [{ key: "env", value: "test" }] }, false],
        ["a flat tag for any value", { tagNames: ["team"] }, true],
        ["an excluded tag besides", { tagNames: ["team", "lab"] }, false],
        ["no tag", {}, false],
    ])("a run in a workspace with %s", async (_, given, meets) => {
        const policyIds = [emulator.control.create("policies", { code: "main = rule { true }" }).id];
        const tagSelectors = [
            { tagKey: "env", tagValue: "prod", isExclude: false },
            { tagKey: "team", tagValue: null, isExclude: false },
            { tagKey: "lab", tagValue: null, isExclude: true },
        ];
        emulator.control.create("policy-sets", { policyIds, tagSelectors });
        const workspace = workspaceIn(emulator, given);
        const run = await startTo(emulator, workspace.id, meets ? "policy_checked" : "planned");
        const { body } = await send(emulator, "GET", `/api/v2/runs/${run.id}/policy-checks`);
        expect(body.data).toHaveLength(meets ? 1 : 0);
    });
});
