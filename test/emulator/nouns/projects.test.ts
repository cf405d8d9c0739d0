import { type Emulator, startEmulator } from "tfe-emulator";
import { pointers, send, written } from "../api";

let emulator: Emulator;
const projects = "/api/v2/organizations/acme/projects";

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

const create = (name: string) => send(emulator, "POST", projects, written("projects", { name }));

test("create, read, rename", async () => {
    const { status, body } = await create("Team A");
    expect(status).toBe(201);
    expect(body.data.id).toMatch(/^prj-/);
    const path = `/api/v2/projects/${body.data.id}`;
    await send(emulator, "PATCH", path, written("projects", { name: "Team B" }));
    expect((await send(emulator, "GET", path)).body.data.attributes).toMatchObject({
        name: "Team B",
        description: null,
    });
});

test.each(["ab", " lead", "trail ", "a".repeat(41), "semi;colon"])("refuses the name %p", async (name) => {
    expect(pointers(await create(name))).toEqual(["/data/attributes/name"]);
});

test("names are unique in the organization", async () => {
    await create("Team A");
    expect(pointers(await create("Team A"))).toEqual(["/data/attributes/name"]);
});

test("list finds by exact names, several at once", async () => {
    for (const name of ["one", "two", "two-more"]) await create(name);
    const { body } = await send(emulator, "GET", `${projects}?filter[names]=one,two`);
    expect(body.data.map((each: { attributes: { name: string } }) => each.attributes.name)).toEqual(["one", "two"]);
});

test("delete is refused for the default project and for one with workspaces", async () => {
    const [standard] = emulator.control.list("projects");
    expect((await send(emulator, "DELETE", `/api/v2/projects/${standard!.id}`)).status).toBe(409);
    const { id } = (await create("Team A")).body.data;
    const workspace = emulator.control.create("workspaces", { projectId: id });
    expect((await send(emulator, "DELETE", `/api/v2/projects/${id}`)).status).toBe(409);
    emulator.control.delete("workspaces", workspace.id);
    const { id: set } = emulator.control.create("policy-sets", { projectIds: [id] });
    expect((await send(emulator, "DELETE", `/api/v2/projects/${id}`)).status).toBe(204);
    expect(emulator.control.get("policy-sets", set).projectIds).toEqual([]);
});

test("list searches by a part of the name", async () => {
    for (const name of ["Network", "network-lab", "apps"]) await create(name);
    const { body } = await send(emulator, "GET", `${projects}?q=NETWORK`);
    expect(body.data.map((each: { attributes: { name: string } }) => each.attributes.name)).toEqual([
        "Network",
        "network-lab",
    ]);
});

test("settings and tags are kept and shown, and workspaces are moved into it", async () => {
    const attributes = {
        name: "Team A",
        "default-execution-mode": "local",
        "setting-overwrites": { "default-execution-mode": true },
    };
    const bindings = { data: [{ type: "tag-bindings", attributes: { key: "team", value: "a" } }] };
    const document = { data: { type: "projects", attributes, relationships: { "tag-bindings": bindings } } };
    const { id, attributes: shown } = (await send(emulator, "POST", projects, document)).body.data;
    expect(shown).toMatchObject({ "default-execution-mode": "local", "workspace-count": 0 });
    expect(shown["setting-overwrites"]).toMatchObject({ "default-execution-mode": true, "default-agent-pool": false });
    const workspace = emulator.control.create("workspaces");
    const move = (data: object[]) =>
        send(emulator, "POST", `/api/v2/projects/${id}/relationships/workspaces`, { data });
    expect(pointers(await move([{ type: "workspaces", id: "ws-gone" }]))).toEqual(["/data/0/id"]);
    expect((await move([{ type: "workspaces", id: workspace.id }])).status).toBe(204);
    const effective = await send(emulator, "GET", `/api/v2/workspaces/${workspace.id}/effective-tag-bindings`);
    expect(effective.body.data).toMatchObject([
        { attributes: { key: "team", value: "a" }, relationships: { "inherited-from": { data: { id } } } },
    ]);
});
