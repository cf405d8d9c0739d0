import { type Emulator, startEmulator } from "tfe-emulator";
import { pointers, send } from "../api";

let emulator: Emulator;
const workspaces = "/api/v2/organizations/acme/workspaces";

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

function create(attributes: object, project?: string) {
    const relationships = project === undefined ? {} : { project: { data: { id: project, type: "projects" } } };
    return send(emulator, "POST", workspaces, { data: { type: "workspaces", attributes, relationships } });
}

test("create puts it into the default project, or the one that is named", async () => {
    const [standard] = emulator.control.list("projects");
    const { id: team } = emulator.control.create("projects", { name: "team" });
    const first = await create({ name: "a" });
    expect(first.status).toBe(201);
    expect(first.body.data.id).toMatch(/^ws-/);
    expect(first.body.data.relationships.project.data.id).toBe(standard!.id);
    expect((await create({ name: "b" }, team)).body.data.relationships.project.data.id).toBe(team);
    expect(pointers(await create({ name: "c" }, "prj-gone"))).toEqual(["/data/relationships/project/data/id"]);
});

test("create refuses a bad or taken name", async () => {
    await create({ name: "a" });
    for (const name of ["a", "two words", ""]) {
        expect(pointers(await create({ name }))).toEqual(["/data/attributes/name"]);
    }
});

test("read by id and by name", async () => {
    const { id } = (await create({ name: "a" })).body.data;
    expect((await send(emulator, "GET", `/api/v2/workspaces/${id}`)).body.data.attributes.name).toBe("a");
    expect((await send(emulator, "GET", `${workspaces}/a`)).body.data.id).toBe(id);
    expect((await send(emulator, "GET", `${workspaces}/b`)).status).toBe(404);
});

test.each([
    ["search[name]=PROD", ["prod-net", "net-prod"]],
    ["search[wildcard-name]=prod-*", ["prod-net"]],
    ["search[wildcard-name]=*net", ["prod-net", "dev.net"]],
    ["search[tags]=app,eu", ["net-prod"]],
    ["filter[project][id]=prj-team,prj-none", ["dev.net"]],
    ["search[name]=net&search[tags]=app", ["prod-net", "net-prod"]],
])("list finds by %p", async (query, names) => {
    emulator.control.create("workspaces", { name: "prod-net", tagNames: ["app"] });
    emulator.control.create("workspaces", { name: "net-prod", tagNames: ["eu", "app"] });
    emulator.control.create("workspaces", { name: "dev.net", projectId: "prj-team" });
    const { body } = await send(emulator, "GET", `${workspaces}?${query}`);
    expect(body.data.map((each: { attributes: { name: string } }) => each.attributes.name)).toEqual(names);
});

test.each(["id", "name"])("delete by %s takes it out of policy sets", async (by) => {
    const { id } = (await create({ name: "a" })).body.data;
    const { id: set } = emulator.control.create("policy-sets", { workspaceIds: [id], workspaceExclusionIds: [id] });
    const path = by === "id" ? `/api/v2/workspaces/${id}` : `${workspaces}/a`;
    expect((await send(emulator, "DELETE", path)).status).toBe(204);
    expect((await send(emulator, "DELETE", path)).status).toBe(404);
    expect(emulator.control.get("policy-sets", set)).toMatchObject({ workspaceIds: [], workspaceExclusionIds: [] });
});

test("workspaces are found by tags with values, by all of them, and left out by flat tags", async () => {
    const tagBindings = [
        { key: "env", value: "production" },
        { key: "team", value: "network" },
    ];
    const found = emulator.control.create("workspaces", { name: "network", tagBindings, tagNames: ["core"] }).id;
    emulator.control.create("workspaces", { name: "sandbox", tagBindings: [{ key: "env", value: "test" }] });
    const ids = async (query: string) => {
        const answer = await send(emulator, "GET", `/api/v2/organizations/acme/workspaces?${query}`);
        return answer.body.data.map(({ id }: { id: string }) => id);
    };
    expect(await ids("filter[tagged][0][key]=env&filter[tagged][0][value]=production")).toEqual([found]);
    expect(await ids("filter[tagged][0][key]=env")).toHaveLength(2);
    expect(await ids("filter[tagged][0][key]=env&filter[tagged][1][key]=team")).toEqual([found]);
    expect(await ids("filter[tagged][0][key]=core")).toEqual([found]);
    expect(await ids("search[exclude-tags]=core")).not.toContain(found);
});

test("tags that count for a workspace are included where that is asked for: its own before those of its project", async () => {
    const tags = (all: Record<string, string>) => ({
        tagBindings: Object.entries(all).map(([key, value]) => ({ key, value })),
    });
    const projectId = emulator.control.create("projects", { name: "net", ...tags({ env: "test", team: "a" }) }).id;
    const { id } = emulator.control.create("workspaces", { name: "a", projectId, ...tags({ env: "production" }) });
    const answer = await send(emulator, "GET", `/api/v2/workspaces/${id}?include=effective_tag_bindings`);
    const named = answer.body.data.relationships["effective-tag-bindings"].data.map((each: { id: string }) => each.id);
    expect(answer.body.included.map((each: { id: string }) => each.id)).toEqual(named);
    expect(answer.body.included.map((each: { attributes: object }) => each.attributes)).toEqual([
        { key: "env", value: "production" },
        { key: "team", value: "a" },
    ]);
});

const show = async (id: string) => (await send(emulator, "GET", `/api/v2/workspaces/${id}`)).body.data;
const update = (path: string, attributes: object, relationships: object = {}) =>
    send(emulator, "PATCH", path, { data: { type: "workspaces", attributes, relationships } });

test("what means nothing to policies is kept and shown all the same", async () => {
    const given = {
        "allow-destroy-plan": false,
        "auto-apply-run-trigger": true,
        "file-triggers-enabled": false,
        "queue-all-runs": true,
        "speculative-enabled": false,
        "structured-run-output-enabled": false,
        "working-directory": "infra",
        "global-remote-state": true,
        "trigger-prefixes": ["/modules"],
        "trigger-patterns": ["**/*.tf"],
        "setting-overwrites": { "execution-mode": true, "agent-pool": false },
    };
    const { id } = (await create({ name: "a", ...given })).body.data;
    expect((await show(id)).attributes).toMatchObject(given);
    expect((await show(id)).attributes).toMatchObject({ "resource-count": 0, actions: { "is-destroyable": true } });
});

test.each(["id", "name"])("update by %s changes what it carries, renames, and moves to another project", async (by) => {
    const { id } = (await create({ name: "a", "working-directory": "infra" })).body.data;
    const { id: project } = emulator.control.create("projects", { name: "team" });
    const path = by === "id" ? `/api/v2/workspaces/${id}` : `${workspaces}/a`;
    const moved = { project: { data: { type: "projects", id: project } } };
    expect((await update(path, { name: "b", "working-directory": null }, moved)).status).toBe(200);
    expect(await show(id)).toMatchObject({
        attributes: { name: "b", "working-directory": null },
        relationships: { project: { data: { id: project } } },
    });
    const { body } = await send(emulator, "GET", `${workspaces}?filter[project][id]=${project}`);
    expect(body.data).toMatchObject([{ id }]);
    expect(pointers(await update(`/api/v2/workspaces/${id}`, {}, { project: { data: null } }))).toEqual([
        "/data/relationships/project/data",
    ]);
});

test("tags are given by their names, or with values", async () => {
    const relationships = {
        tags: { data: [{ type: "tags", attributes: { name: "core" } }] },
        "tag-bindings": { data: [{ type: "tag-bindings", attributes: { key: "env", value: "test" } }] },
    };
    const document = { data: { type: "workspaces", attributes: { name: "a" }, relationships } };
    const { id, attributes } = (await send(emulator, "POST", workspaces, document)).body.data;
    expect(attributes["tag-names"]).toEqual(["core"]);
    expect(emulator.control.get("workspaces", id).tagBindings).toEqual([{ key: "env", value: "test" }]);
});

test("safe-delete refuses one with resources, and anything else may go", async () => {
    const { id } = (await create({ name: "a" })).body.data;
    emulator.control.patch("workspaces", id, { resourceCount: 1 });
    const path = `/api/v2/workspaces/${id}/actions/safe-delete`;
    expect((await send(emulator, "POST", path)).status).toBe(409);
    emulator.control.patch("workspaces", id, { resourceCount: 0 });
    expect((await send(emulator, "POST", path)).status).toBe(204);
    expect((await send(emulator, "GET", `/api/v2/workspaces/${id}`)).status).toBe(404);
});

test("shows its newest configuration version and its runs, and includes them", async () => {
    const { id } = (await create({ name: "a" })).body.data;
    const version = emulator.control.create("configuration-versions", { workspaceId: id });
    const run = emulator.control.create("runs", { workspaceId: id, status: "planning" });
    const answer = await send(emulator, "GET", `/api/v2/workspaces/${id}?include=current_run,project`);
    expect(answer.body.data).toMatchObject({
        attributes: { locked: true, permissions: { "can-force-delete": true } },
        relationships: {
            "current-run": { data: { id: run.id } },
            "latest-run": { data: { id: run.id } },
            "locked-by": { data: { id: run.id, type: "runs" } },
            "current-configuration-version": { data: { id: version.id } },
        },
    });
    expect(answer.body.included.map(({ type }: { type: string }) => type)).toEqual(["runs", "projects"]);
});
