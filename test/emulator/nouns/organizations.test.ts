import { type Emulator, startEmulator } from "tfe-emulator";
import { pointers, send, written } from "../api";

let emulator: Emulator;

beforeEach(async () => {
    emulator = await startEmulator({ organization: "first" });
});
afterEach(() => emulator.close());

const create = (attributes: object) =>
    send(emulator, "POST", "/api/v2/organizations", written("organizations", attributes));

test("the first is there from the beginning", async () => {
    const { body } = await send(emulator, "GET", "/api/v2/organizations/first");
    expect(body.data).toMatchObject({ id: "first", type: "organizations", attributes: { name: "first" } });
    expect((await send(emulator, "GET", "/api/v2/organizations/acme")).status).toBe(404);
});

test("is found whatever the case of the letters, and answers with the name as it is stored", async () => {
    const { body } = await send(emulator, "GET", "/api/v2/organizations/FIRST");
    expect(body.data).toMatchObject({ id: "first", attributes: { name: "first" } });
    const set = written("policy-sets", { name: "cased" });
    const created = await send(emulator, "POST", "/api/v2/organizations/First/policy-sets", set);
    expect(created.body.data.relationships.organization.data.id).toBe("first");
    expect(pointers(await create({ name: "First", email: "a@b.c" }))).toEqual(["/data/attributes/name"]);
});

test("create, list and read; each has a project from its beginning", async () => {
    expect((await create({ name: "second", email: "a@b.c" })).status).toBe(201);
    const { body } = await send(emulator, "GET", "/api/v2/organizations");
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(["first", "second"]);
    const projects = await send(emulator, "GET", "/api/v2/organizations/second/projects");
    expect(projects.body.data[0].attributes.name).toBe("Default Project");
});

test("create refuses a bad or taken name and a missing email", async () => {
    expect(pointers(await create({ name: "a b", email: "a@b.c" }))).toEqual(["/data/attributes/name"]);
    expect(pointers(await create({ name: "first", email: "a@b.c" }))).toEqual(["/data/attributes/name"]);
    expect(pointers(await create({ name: "third" }))).toEqual(["/data/attributes/email"]);
});

test("delete takes everything in it along, and nothing else", async () => {
    await create({ name: "second", email: "a@b.c" });
    for (const kind of ["workspaces", "policies", "policy-sets"] as const) {
        emulator.control.create(kind, { organization: "second" });
        emulator.control.create(kind);
    }
    expect((await send(emulator, "DELETE", "/api/v2/organizations/second")).status).toBe(204);
    expect((await send(emulator, "GET", "/api/v2/organizations/second")).status).toBe(404);
    for (const objects of Object.values(emulator.control.snapshot())) {
        expect(objects).not.toContainEqual(expect.objectContaining({ organization: "second" }));
    }
    expect(emulator.control.list("policy-sets")).toHaveLength(1);
    expect(emulator.control.list("projects")).toHaveLength(1);
});

test("the entitlement set says what is allowed, and follows the organization", async () => {
    const path = "/api/v2/organizations/first/entitlement-set";
    expect((await send(emulator, "GET", path)).body.data.attributes).toMatchObject({
        "policy-enforcement": true,
        "vcs-integrations": true,
        "policy-set-limit": null,
    });
    emulator.control.get("organizations", "first").entitlements.policySetLimit = 5;
    expect((await send(emulator, "GET", path)).body.data.attributes["policy-set-limit"]).toBe(5);
});

describe("update", () => {
    const change = (attributes: object) =>
        send(emulator, "PATCH", "/api/v2/organizations/first", written("organizations", attributes));

    test("keeps and shows what means nothing to policies", async () => {
        const given = {
            "cost-estimation-enabled": true,
            "session-timeout": 60,
            "collaborator-auth-policy": "two_factor_mandatory",
            "default-execution-mode": "local",
        };
        expect((await change(given)).body.data.attributes).toMatchObject(given);
        expect((await send(emulator, "GET", "/api/v2/organizations/first")).body.data.attributes).toMatchObject(given);
        expect(pointers(await change({ "plan-expired": true, color: "red" }))).toEqual([
            "/data/attributes/plan-expired",
            "/data/attributes/color",
        ]);
    });

    test("by another name everything in it goes along", async () => {
        const set = emulator.control.create("policy-sets").id;
        expect((await change({ name: "renamed" })).body.data.id).toBe("renamed");
        expect((await send(emulator, "GET", "/api/v2/organizations/first")).status).toBe(404);
        const { body } = await send(emulator, "GET", "/api/v2/organizations/renamed/policy-sets");
        expect(body.data).toMatchObject([{ id: set, relationships: { organization: { data: { id: "renamed" } } } }]);
    });
});
