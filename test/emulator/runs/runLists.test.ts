import { type Emulator, type Run, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";

let emulator: Emulator;
let workspace: Workspace;

beforeAll(async () => {
    emulator = await startEmulator();
});
beforeEach(() => {
    emulator.control.clearLowerLimits();
    workspace = emulator.control.create("workspaces", { name: "network" });
});
afterEach(() => emulator.control.delete("workspaces", workspace.id));
afterAll(() => emulator.close());

const add = (given: Partial<Run>) => emulator.control.create("runs", { workspaceId: workspace.id, ...given });
const list = (query = "") => send(emulator, "GET", `/api/v2/workspaces/${workspace.id}/runs${query}`);
const inOrganization = (query = "") => send(emulator, "GET", `/api/v2/organizations/acme/runs${query}`);
const messages = ({ body }: { body: { data: { attributes: { message: string } }[] } }) =>
    body.data.map(({ attributes }) => attributes.message);

test("newest first, without those that only plan", async () => {
    for (const message of ["a", "b"]) add({ message });
    add({ message: "look", planOnly: true });
    expect(messages(await list())).toEqual(["b", "a"]);
    expect(messages(await inOrganization())).toEqual(["b", "a"]);
    expect(messages(await list("?filter[operation]=plan_only,plan_and_apply"))).toEqual(["look", "b", "a"]);
});

test.each<[string, string[]]>([
    ["filter[operation]=destroy", ["destroy"]],
    ["filter[operation]=save_plan,empty_apply", ["empty", "save"]],
    ["filter[operation]=refresh_only", ["refresh"]],
    ["filter[operation]=action_only", ["action"]],
    ["filter[status]=planned,errored", ["save", "errored"]],
    ["filter[status_group]=non_final", ["save", "override"]],
    ["filter[status_group]=discardable", ["save", "override"]],
    ["filter[source]=tfe-ui", ["ui"]],
    ["filter[status_group]=final&filter[source]=tfe-ui", ["ui"]],
    ["filter[agent_pool_names]=pool", []],
    ["filter[timeframe]=2020", ["old"]],
    ["search[basic]=OVERR", ["override"]],
    ["search[commit]=OVERR&search[basic]=override", []],
    ["search[user]=octocat", []],
])("%s", async (query, expected) => {
    add({ message: "old", createdAt: "2020-06-01T00:00:00.000Z" });
    add({ message: "ui", source: "tfe-ui" });
    add({ message: "action", refreshOnly: true, invokeActionAddrs: ["action.a"] });
    add({ message: "refresh", refreshOnly: true });
    add({ message: "destroy", isDestroy: true });
    add({ message: "override", status: "policy_override" });
    add({ message: "errored", status: "errored" });
    add({ message: "save", status: "planned", savePlan: true });
    add({ message: "empty", allowEmptyApply: true });
    expect(messages(await list(`?${query}`))).toEqual(expected);
});

test("finds a run by its id", async () => {
    const [first] = [add({ message: "a" }), add({ message: "b" })];
    expect(messages(await list(`?search[basic]=${first.id}`))).toEqual(["a"]);
});

test.each(["filter[operation]=teapot", "filter[status_group]=teapot", "filter[timeframe]=yesterday", "include=teapot"])(
    "%s is refused",
    async (query) => {
        expect((await list(`?${query}`)).status).toBe(400);
    },
);

test("an organization's list is of the last year, and by the names of workspaces", async () => {
    add({ message: "old", createdAt: "2020-06-01T00:00:00.000Z" });
    add({ message: "new" });
    expect(messages(await inOrganization())).toEqual(["new"]);
    expect(messages(await inOrganization("?filter[timeframe]=2020"))).toEqual(["old"]);
    expect(messages(await inOrganization("?filter[workspace_names]=network,other"))).toEqual(["new"]);
    expect(messages(await inOrganization("?filter[workspace_names]=other"))).toEqual([]);
});

test("pages are counted in a workspace's list, and not in an organization's", async () => {
    for (const message of ["a", "b", "c"]) add({ message });
    const page = await list("?page[size]=2&page[number]=2");
    expect(messages(page)).toEqual(["a"]);
    expect(page.body.meta.pagination).toEqual({
        "current-page": 2,
        "page-size": 2,
        "prev-page": 1,
        "next-page": null,
        "total-pages": 2,
        "total-count": 3,
    });
    const first = await inOrganization("?page[size]=2");
    expect(first.body.meta.pagination).toEqual({
        "current-page": 1,
        "page-size": 2,
        "prev-page": null,
        "next-page": 2,
    });
    expect(Object.keys(first.body.links)).toEqual(["self", "prev", "next"]);
});

test("each list takes 30 requests a minute", async () => {
    const other = await startEmulator();
    try {
        const { id } = other.control.create("workspaces", { name: "network" });
        const path = `/api/v2/workspaces/${id}/runs`;
        const statuses = await Promise.all(Array.from({ length: 31 }, () => send(other, "GET", path)));
        expect(statuses.filter(({ status }) => status === 429)).toHaveLength(1);
        expect((await send(other, "GET", "/api/v2/organizations/acme/runs")).status).toBe(200);
        other.control.clearLowerLimits();
        expect((await send(other, "GET", path)).status).toBe(200);
    } finally {
        await other.close();
    }
});
