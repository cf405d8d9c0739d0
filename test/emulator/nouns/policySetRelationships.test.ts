import { type Emulator, startEmulator } from "tfe-emulator";
import { details, identifiers, pointers, send } from "../api";

let emulator: Emulator;

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

const change = (method: string, id: string, name: string, ids: string[]) =>
    send(emulator, method, `/api/v2/policy-sets/${id}/relationships/${name}`, { data: identifiers(name, ids) });
const add = (id: string, name: string, ids: string[]) => change("POST", id, name, ids);
const remove = (id: string, name: string, ids: string[]) => change("DELETE", id, name, ids);

describe.each([
    ["policies", "policies", "policyIds", {}],
    ["workspaces", "workspaces", "workspaceIds", {}],
    ["projects", "projects", "projectIds", {}],
    ["workspace-exclusions", "workspaces", "workspaceExclusionIds", { global: true }],
    ["project-exclusions", "projects", "projectExclusionIds", { global: true }],
] as const)("%s", (name, kind, field, attributes) => {
    test("POST adds, once, and DELETE takes away, ignoring what is no member", async () => {
        const { id } = emulator.control.create("policy-sets", attributes);
        const [one, two, three] = emulator.control.createMany(kind, 3) as [string, string, string];
        expect(await add(id, name, [one, two])).toMatchObject({ status: 204, body: "" });
        expect((await add(id, name, [two, two, three])).status).toBe(204);
        expect(emulator.control.get("policy-sets", id)[field]).toEqual([one, two, three]);
        expect((await remove(id, name, [two, `${one}-gone`])).status).toBe(204);
        expect(emulator.control.get("policy-sets", id)[field]).toEqual([one, three]);
    });

    test("refuses members of another type, without an id, unknown ones, and what is no list", async () => {
        const { id } = emulator.control.create("policy-sets", attributes);
        const path = `/api/v2/policy-sets/${id}/relationships/${name}`;
        const [known] = emulator.control.createMany(kind, 1) as [string];
        const member = { id: known, type: kind };
        for (const method of ["POST", "DELETE"]) {
            const mixed = { data: [member, { id: known, type: "teams" }, { type: kind }] };
            expect(pointers(await send(emulator, method, path, mixed))).toEqual(["/data/1/type", "/data/2/id"]);
            expect(pointers(await send(emulator, method, path, { data: member }))).toEqual(["/data"]);
            expect(pointers(await send(emulator, method, path))).toEqual(["/data"]);
        }
        const answer = await add(id, name, [known, "xx-unknown"]);
        expect(pointers(answer)).toEqual(["/data/1/id"]);
        expect(details(answer)).toContain("xx-unknown");
        expect(emulator.control.get("policy-sets", id)[field]).toEqual([]);
    });

    test("stays inside the organization", async () => {
        const { id } = emulator.control.create("policy-sets", attributes);
        const foreign = (emulator.control.create(kind, { organization: "other" }) as { id: string }).id;
        expect(pointers(await add(id, name, [foreign]))).toEqual(["/data/0/id"]);
    });

    test("404 for an unknown set", async () => {
        expect((await add("polset-gone", name, [])).status).toBe(404);
        expect((await remove("polset-gone", name, [])).status).toBe(404);
    });
});

test.each(["workspaces", "projects"] as const)("a global set is neither attached to %s nor detached", async (kind) => {
    const { id } = emulator.control.create("policy-sets", { global: true });
    const members = emulator.control.createMany(kind, 1);
    expect(pointers(await add(id, kind, members))).toEqual(["/data"]);
    expect(pointers(await remove(id, kind, members))).toEqual(["/data"]);
});

test("policies of a set with a VCS repository are closed to both verbs", async () => {
    const vcsRepo = {
        identifier: "a/b",
        branch: null,
        ingressSubmodules: false,
        oauthTokenId: emulator.oauthTokenId,
        githubAppInstallationId: null,
    };
    const { id } = emulator.control.create("policy-sets", { vcsRepo });
    const policies = emulator.control.createMany("policies", 1);
    expect(details(await add(id, "policies", policies))).toMatch(/VCS repository/);
    expect(details(await remove(id, "policies", policies))).toMatch(/VCS repository/);
});

test("policies of a set with uploaded versions are refused", async () => {
    const { id } = emulator.control.create("policy-sets", { newestVersionId: "polsetver-1" });
    const policies = emulator.control.createMany("policies", 1);
    expect(details(await add(id, "policies", policies))).toMatch(/uploaded versions/);
});

test("policies of another kind are refused by name", async () => {
    const { id } = emulator.control.create("policy-sets", { kind: "opa", agentEnabled: true });
    const policies = emulator.control.createMany("policies", 1);
    expect(details(await add(id, "policies", policies))).toBe(
        `${policies[0]} is of kind sentinel, the policy set of kind opa`,
    );
});

test("workspaces are excluded from any set, projects from a global one; both may always go", async () => {
    const [workspace] = emulator.control.createMany("workspaces", 1) as [string];
    const [project] = emulator.control.createMany("projects", 1) as [string];
    const { id } = emulator.control.create("policy-sets");
    expect((await add(id, "workspace-exclusions", [workspace])).status).toBe(204);
    expect(details(await add(id, "project-exclusions", [project]))).toMatch(/global/);
    expect((await remove(id, "workspace-exclusions", [workspace])).status).toBe(204);
    expect((await remove(id, "project-exclusions", [project])).status).toBe(204);
});

test("a thousand members go in and out at once", async () => {
    const workspaces = emulator.control.createMany("workspaces", 1000);
    const { id } = emulator.control.create("policy-sets");
    expect((await add(id, "workspaces", workspaces)).status).toBe(204);
    const { body } = await send(emulator, "GET", `/api/v2/policy-sets/${id}?include=workspaces`);
    expect(body.data.relationships.workspaces.data).toHaveLength(1000);
    expect(body.included).toHaveLength(1000);
    await remove(id, "workspaces", workspaces);
    expect(emulator.control.get("policy-sets", id).workspaceIds).toEqual([]);
});
