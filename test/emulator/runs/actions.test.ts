import fc from "fast-check";
import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { act, show, start, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeAll(async () => {
    emulator = await startEmulator();
});
beforeEach(() => {
    emulator.control.runs.clearScripts();
    workspace = workspaceIn(emulator);
});
afterAll(() => emulator.close());

const ACTIONS = ["apply", "discard", "cancel", "force-cancel"] as const;
const FLAGS = ["is-confirmable", "is-discardable", "is-cancelable", "is-force-cancelable"] as const;

/** Which actions each status allows; the others are 409. A run that is not held behind another one. */
const ALLOWED: Record<string, readonly (typeof ACTIONS)[number][]> = {
    pending: ["discard", "cancel"],
    fetching: ["cancel"],
    fetching_completed: ["cancel"],
    pre_plan_running: ["cancel"],
    pre_plan_completed: ["cancel"],
    pre_plan_awaiting_decision: [],
    queuing: ["cancel"],
    plan_queued: ["cancel"],
    planning: ["cancel"],
    planned: ["apply", "discard"],
    cost_estimating: ["cancel"],
    cost_estimated: ["apply", "discard"],
    policy_checking: ["cancel"],
    policy_override: ["discard"],
    policy_checked: ["apply", "discard"],
    post_plan_running: ["discard"],
    post_plan_awaiting_decision: ["discard"],
    post_plan_completed: ["apply", "discard"],
    planned_and_saved: ["apply", "discard"],
    confirmed: ["cancel"],
    queuing_apply: ["cancel"],
    apply_queued: ["cancel"],
    applying: ["cancel"],
    post_apply_running: [],
    policy_soft_failed: [],
    planned_and_finished: [],
    applied: [],
    discarded: [],
    errored: [],
    canceled: [],
    force_canceled: [],
    brewing: [],
};

test.each(Object.entries(ALLOWED))("a run that is %s takes: %s", async (status, allowed) => {
    for (const action of ACTIONS) {
        const { id: workspaceId } = emulator.control.create("workspaces", { name: action });
        const run = emulator.control.create("runs", { workspaceId, status, hasChanges: true });
        const answer = await act(emulator, run.id, action, { comment: "why" });
        expect([action, answer.status]).toEqual([action, allowed.includes(action) ? 202 : 409]);
        const comments = emulator.control.list("comments").filter(({ runId }) => runId === run.id);
        expect(comments).toHaveLength(answer.status === 202 ? 1 : 0);
        if (answer.status === 409) expect(answer.body.errors[0].detail).toContain(`Its status is ${status}.`);
        else expect(answer.body).toBe("");
    }
});

test("the flags of a run say which actions it takes", async () => {
    const statuses = fc.constantFrom(...Object.keys(ALLOWED).filter((status) => status !== "pending"));
    await fc.assert(
        fc.asyncProperty(statuses, fc.constantFrom(0, 1, 2, 3), fc.boolean(), async (status, which, hasChanges) => {
            const { id } = emulator.control.create("workspaces", { name: "w" });
            const run = emulator.control.create("runs", { workspaceId: id, status, hasChanges });
            const { actions } = (await show(emulator, run.id)).attributes;
            const answer = await act(emulator, run.id, ACTIONS[which]!);
            expect(answer.status === 202).toBe(actions[FLAGS[which]!]);
        }),
        { numRuns: 60 },
    );
});

test("a discard ends the run at once", async () => {
    const run = await startTo(emulator, workspace.id, "planned");
    await act(emulator, run.id, "discard", { comment: "not today" });
    expect((await show(emulator, run.id)).attributes.status).toBe("discarded");
    expect((await act(emulator, run.id, "discard")).status).toBe(409);
});

test("a pending run that waits behind another is discarded", async () => {
    await startTo(emulator, workspace.id, "planned");
    const second = await start(emulator, workspace.id);
    expect((await act(emulator, second, "discard")).status).toBe(202);
    expect((await show(emulator, second)).attributes.status).toBe("discarded");
});

test("a cancel ends what is planning a moment later", async () => {
    const run = await startTo(emulator, workspace.id, "planning", {}, { holdAt: ["planning"] });
    expect((await act(emulator, run.id, "cancel")).status).toBe(202);
    await emulator.control.runs.reached(run.id, "canceled");
    const { attributes, relationships } = await show(emulator, run.id);
    expect(attributes["canceled-at"]).toMatch(/Z$/);
    // The platform lets a forced cancel wait.
    expect(Date.parse(attributes["force-cancel-available-at"])).toBeGreaterThan(Date.parse(attributes["canceled-at"]));
    expect(relationships["canceled-by"].data).toEqual(relationships["created-by"].data);
    const plan = await send(emulator, "GET", `/api/v2/plans/${run.planId}`);
    expect(plan.body.data.attributes.status).toBe("canceled");
});

test("only a forced cancel ends what does not react, and only after a while", async () => {
    const script = { holdAt: ["applying"], ignoreCancel: true, forceCancelAfterMilliseconds: 3_600_000 };
    const run = await startTo(emulator, workspace.id, "applying", { "auto-apply": true }, script);
    expect((await act(emulator, run.id, "force-cancel")).status).toBe(409);
    expect((await act(emulator, run.id, "cancel")).status).toBe(202);
    expect((await act(emulator, run.id, "cancel")).status).toBe(409);
    const early = await act(emulator, run.id, "force-cancel");
    expect([early.status, early.body.errors[0].detail]).toEqual([409, expect.stringMatching(/cool-off period/)]);
    emulator.control.patch("runs", run.id, { forceCancelAvailableAt: new Date(0).toISOString() });
    expect((await show(emulator, run.id)).attributes.actions["is-force-cancelable"]).toBe(true);
    expect((await act(emulator, run.id, "force-cancel")).status).toBe(202);
    const { attributes } = await show(emulator, run.id);
    expect(attributes.status).toBe("force_canceled");
    expect(Object.keys(attributes["status-timestamps"])).toContain("force-canceled-at");
});

describe("force-execute", () => {
    test("discards what is before the run", async () => {
        const first = await startTo(emulator, workspace.id, "planned");
        const second = await start(emulator, workspace.id);
        const third = await start(emulator, workspace.id);
        expect((await act(emulator, third, "force-execute")).status).toBe(202);
        await emulator.control.runs.reached(third, "planned");
        expect([first.status, (await show(emulator, second)).attributes.status]).toEqual(["discarded", "discarded"]);
    });

    test("is 403 for a run that is not pending, or has nothing before it", async () => {
        const first = await startTo(emulator, workspace.id, "pending", {}, { holdAt: ["pending"] });
        expect((await act(emulator, first.id, "force-execute")).status).toBe(403);
        emulator.control.runs.release(first.id);
        await emulator.control.runs.reached(first.id, "planned");
        expect((await act(emulator, first.id, "force-execute")).status).toBe(403);
    });

    test("is 409 when what has the workspace cannot be discarded", async () => {
        const first = await startTo(emulator, workspace.id, "planning", {}, { holdAt: ["planning"] });
        const second = await start(emulator, workspace.id);
        const answer = await act(emulator, second, "force-execute");
        expect([answer.status, answer.body.errors[0].detail]).toEqual([409, expect.stringContaining(first.id)]);
    });
});

describe("by token", () => {
    const RIGHTS: [string, object, string[]][] = [
        ["an organization's", { kind: "organization" }, []],
        ["one that only reads", { access: "read" }, []],
        ["one that may plan", { runs: "plan" }, []],
        ["one that may apply", { runs: "write" }, ["apply", "discard", "cancel"]],
        ["one that may all", {}, ["apply", "discard", "cancel", "force-cancel"]],
    ];
    test.each(RIGHTS)("%s", async (_, options, able) => {
        const { token } = emulator.control.addToken(options);
        for (const [action, status] of Object.entries({ apply: "planned", discard: "planned", cancel: "planning" })) {
            const run = emulator.control.create("runs", { workspaceId: workspace.id, status, hasChanges: true });
            const answer = await act(emulator, run.id, action, undefined, token);
            expect([action, answer.status]).toEqual([action, able.includes(action) ? 202 : 404]);
            emulator.control.delete("runs", run.id);
        }
        const stuck = {
            workspaceId: workspace.id,
            status: "planning",
            forceCancelAvailableAt: new Date(0).toISOString(),
        };
        const run = emulator.control.create("runs", stuck);
        const forced = await act(emulator, run.id, "force-cancel", undefined, token);
        expect(forced.status).toBe(able.includes("force-cancel") ? 202 : 404);
    });
});

describe("comments", () => {
    test("are added, listed and shown", async () => {
        const run = await startTo(emulator, workspace.id, "planned");
        const path = `/api/v2/runs/${run.id}/comments`;
        const created = await send(emulator, "POST", path, {
            data: { type: "comments", attributes: { body: "why?" } },
        });
        expect(created.status).toBe(201);
        const { id } = created.body.data;
        expect(id).toMatch(/^wsc-/);
        await act(emulator, run.id, "apply", { comment: "because" });
        const listed = await send(emulator, "GET", path);
        const bodies = listed.body.data.map((each: { attributes: { body: string } }) => each.attributes.body);
        expect(bodies).toEqual(["why?", "because"]);
        const shown = await send(emulator, "GET", `/api/v2/comments/${id}`);
        expect(shown.body.data).toEqual(created.body.data);
        expect((await send(emulator, "POST", path, { data: { type: "comments", attributes: {} } })).status).toBe(422);
    });

    test("in an action must be a text", async () => {
        const run = await startTo(emulator, workspace.id, "planned");
        expect((await act(emulator, run.id, "apply", { comment: 7 })).status).toBe(422);
        expect((await act(emulator, run.id, "apply", { data: {} })).status).toBe(422);
        expect((await act(emulator, run.id, "apply", { comment: null })).status).toBe(202);
    });
});
