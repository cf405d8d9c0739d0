import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator({ opa: null });
    workspace = workspaceIn(emulator, { name: "network" });
    emulator.control.runs.script({ stepMilliseconds: 1 });
});
afterEach(() => emulator.close());

describe("a log", () => {
    const LOG = "\u0002Plan: 1 to add, 0 to change, 0 to destroy.\n\u0003";

    test.each([
        ["", LOG],
        ["?limit=6&offset=0", "\u0002Plan:"],
        ["?limit=6&offset=6", " 1 to "],
        [`?limit=100&offset=${LOG.length - 2}`, "\n\u0003"],
        [`?limit=100&offset=${LOG.length}`, ""],
        ["?offset=100000", ""],
        ["?limit=x&offset=-1", LOG],
    ])("with %p gives %p", async (query, text) => {
        const { planId } = await startTo(emulator, workspace.id, "planned");
        const { body } = await send(emulator, "GET", `/api/v2/plans/${planId}`);
        const link = body.data.attributes["log-read-url"];
        const answer = await send(emulator, "GET", link + query, undefined, { authorization: undefined });
        expect([answer.status, answer.body]).toEqual([200, text]);
    });
});

describe("the JSON of a plan", () => {
    const json = async (planId: string) => {
        const { headers } = await send(emulator, "GET", `/api/v2/plans/${planId}/json-output`);
        return JSON.parse((await send(emulator, "GET", headers.get("location")!)).body);
    };

    test("has as many resources as the plan counts", async () => {
        const script = { plan: { additions: 1, changes: 1, destructions: 2 } };
        const { planId, terraformVersion } = await startTo(emulator, workspace.id, "planned", {}, script);
        const plan = await json(planId);
        expect(plan).toMatchObject({ format_version: "1.2", terraform_version: terraformVersion });
        expect(plan.resource_changes.map(({ change }: { change: { actions: string[] } }) => change.actions[0])).toEqual(
            ["create", "update", "delete", "delete"],
        );
        expect(plan.planned_values.root_module.resources).toHaveLength(2);
    });

    test("can be told by hand, for a plan that is there already, too", async () => {
        const { planId } = await startTo(emulator, workspace.id, "planned");
        emulator.control.patch("plans", planId, { json: { resource_changes: [] } });
        expect(await json(planId)).toEqual({ resource_changes: [] });
    });
});
