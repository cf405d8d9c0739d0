import { type Emulator, startEmulator } from "tfe-emulator";
import { details, MEDIA_TYPE, pointers, send, written } from "../api";

let emulator: Emulator;
const policies = "/api/v2/organizations/acme/policies";
const OCTETS = { "content-type": "application/octet-stream" };

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

const create = (attributes: object, relationships: Record<string, string[]> = {}) =>
    send(emulator, "POST", policies, written("policies", attributes, relationships));
const update = (id: string, attributes: object) =>
    send(emulator, "PATCH", `/api/v2/policies/${id}`, written("policies", attributes));
const sentinel = { name: "tags", "enforcement-level": "soft-mandatory" };
const opa = { name: "tags", kind: "opa", query: "data.terraform.deny", "enforcement-level": "mandatory" };

test("a Sentinel policy shows its level, and no query", async () => {
    const { status, body } = await create(sentinel);
    expect(status).toBe(201);
    expect(body.data.id).toMatch(/^pol-[A-Za-z0-9]{16}$/);
    expect(body.data.attributes).toEqual({
        name: "tags",
        description: null,
        kind: "sentinel",
        "enforcement-level": "soft-mandatory",
        enforce: [],
        "policy-set-count": 0,
        "updated-at": null,
    });
    expect(body.data.links).toEqual({
        self: `/api/v2/policies/${body.data.id}`,
        upload: `/api/v2/policies/${body.data.id}/upload`,
    });
});

test("an OPA policy has a query", async () => {
    const { body } = await create(opa);
    expect(body.data.attributes).toMatchObject({
        query: opa.query,
        enforce: [],
    });
});

test("the query belongs to OPA, which needs it; for Sentinel it is ignored", async () => {
    expect(pointers(await create({ ...opa, query: undefined }))).toEqual(["/data/attributes/query"]);
    const { status, body } = await create({ ...sentinel, query: "x" });
    expect([status, body.data.attributes.query]).toEqual([201, undefined]);
});

test("each kind has its levels, and one must be given", async () => {
    const pointer = "/data/attributes/enforcement-level";
    expect(pointers(await create({ ...sentinel, "enforcement-level": "mandatory" }))).toEqual([pointer]);
    expect(pointers(await create({ ...opa, "enforcement-level": "hard-mandatory" }))).toEqual([pointer]);
    expect(pointers(await create({ name: "tags" }))).toEqual([pointer]);
});

test("the older enforce list is taken; a path that is not the policy's means the default", async () => {
    const enforce = (path: string) => [{ path, mode: "advisory" }];
    const level = async (attributes: object) => (await create(attributes)).body.data.attributes["enforcement-level"];
    expect(await level({ name: "a", enforce: enforce("a.sentinel") })).toBe("advisory");
    expect(await level({ name: "b", enforce: enforce("a.sentinel") })).toBe("hard-mandatory");
    expect(await level({ name: "c", kind: "opa", query: "q", enforce: enforce("x.rego") })).toBe("advisory");
});

test("the name is checked, unique, and stays", async () => {
    const pointer = "/data/attributes/name";
    expect(pointers(await create({ ...sentinel, name: "two words" }))).toEqual([pointer]);
    const { id } = (await create(sentinel)).body.data;
    expect(pointers(await create(sentinel))).toEqual([pointer]);
    expect(pointers(await update(id, { name: "other" }))).toEqual([pointer]);
});

test("may become a member of policy sets at once, of its kind and not versioned", async () => {
    const set = emulator.control.create("policy-sets", { name: "a" }).id;
    const { body } = await create(sentinel, { "policy-sets": [set] });
    expect(body.data.attributes["policy-set-count"]).toBe(1);
    expect(emulator.control.get("policy-sets", set).policyIds).toEqual([body.data.id]);
    const versioned = emulator.control.create("policy-sets", { newestVersionId: "polsetver-1" }).id;
    const refused = await create({ ...opa, name: "b" }, { "policy-sets": [set] });
    expect(details(refused)).toMatch(/kind sentinel/);
    expect(details(await create({ ...sentinel, name: "b" }, { "policy-sets": [versioned] }))).toMatch(/versioned/);
    expect(details(await create({ ...sentinel, name: "b" }, { "policy-sets": ["polset-gone"] }))).toMatch(/not found/);
});

test("upload takes text, download redirects to a link that needs no token", async () => {
    const { id, links } = (await create(sentinel)).body.data;
    expect((await send(emulator, "GET", `/api/v2/policies/${id}/download`)).status).toBe(404);
    const uploaded = await send(emulator, "PUT", links.upload, "main = rule { true }", OCTETS);
    expect(uploaded.status).toBe(200);
    expect(uploaded.body.data.attributes["updated-at"]).toMatch(/Z$/);
    expect(uploaded.body.data.attributes.enforce).toEqual([{ path: "tags.sentinel", mode: "soft-mandatory" }]);
    expect(uploaded.body.data.links.download).toBe(`/api/v2/policies/${id}/download`);
    const redirect = await send(emulator, "GET", `/api/v2/policies/${id}/download`);
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get("location")!;
    const plain = { authorization: undefined, "content-type": undefined };
    expect(await send(emulator, "GET", location, undefined, plain)).toMatchObject({
        status: 200,
        body: "main = rule { true }",
    });
    expect((await send(emulator, "GET", location)).status).toBe(200);
    const carried = emulator.control.requests().filter(({ route }) => route.startsWith("/_archivist/"));
    expect(carried.map(({ token }) => token !== undefined)).toEqual([false, true]);
    emulator.control.expireLinks("policies", id);
    expect((await send(emulator, "GET", location, undefined, plain)).status).toBe(403);
    expect((await send(emulator, "GET", `${location}x`, undefined, plain)).status).toBe(404);
});

test("upload wants octets, none if need be, and at most 10 MB", async () => {
    const { id } = (await create(sentinel)).body.data;
    const path = `/api/v2/policies/${id}/upload`;
    expect((await send(emulator, "PUT", path, "x", { "content-type": MEDIA_TYPE })).status).toBe(415);
    expect((await send(emulator, "PUT", path, "x".repeat(10 * 1024 * 1024 + 1), OCTETS)).status).toBe(413);
    expect(emulator.control.get("policies", id).code).toBeNull();
    expect((await send(emulator, "PUT", path, undefined, OCTETS)).status).toBe(200);
    expect(emulator.control.get("policies", id).code).toBe("");
});

test("update changes level, query and description", async () => {
    const { id } = (await create({ ...opa, description: "old" })).body.data;
    const { attributes } = (await update(id, { "enforcement-level": "advisory", query: "q", description: null })).body
        .data;
    expect(attributes).toMatchObject({ "enforcement-level": "advisory", query: "q", description: null });
});

test("list searches by name and kind, and includes the sets", async () => {
    const set = emulator.control.create("policy-sets", { name: "a" }).id;
    await create({ ...sentinel, name: "Tags-1" }, { "policy-sets": [set] });
    await create({ ...opa, name: "tags-2" });
    await create({ ...sentinel, name: "cost" });
    const names = async (query: string) =>
        (await send(emulator, "GET", policies + query)).body.data.map(
            (policy: { attributes: { name: string } }) => policy.attributes.name,
        );
    expect(await names("?search[name]=tags")).toEqual(["Tags-1", "tags-2"]);
    expect(await names("?filter[kind]=opa")).toEqual(["tags-2"]);
    const { body } = await send(emulator, "GET", `${policies}?include=policy_sets`);
    expect(body.included.map(({ id }: { id: string }) => id)).toEqual([set]);
    expect((await send(emulator, "GET", `${policies}?include=runs`)).status).toBe(400);
});

test("delete takes the policy out of its sets", async () => {
    const set = emulator.control.create("policy-sets").id;
    const { id } = (await create(sentinel, { "policy-sets": [set] })).body.data;
    expect((await send(emulator, "DELETE", `/api/v2/policies/${id}`)).status).toBe(204);
    expect((await send(emulator, "GET", `/api/v2/policies/${id}`)).status).toBe(404);
    expect(emulator.control.get("policy-sets", set).policyIds).toEqual([]);
});
