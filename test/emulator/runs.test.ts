import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "./api";
import { act, FAIL, policySetIn, runDocument, show, start, startTo, workspaceIn } from "./runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator, { name: "network" });
});
afterEach(() => emulator.close());

test("a run goes from pending over planned to applied", async () => {
    const created = await send(emulator, "POST", "/api/v2/runs", runDocument(workspace.id, { message: "by hand" }));
    expect(created.status).toBe(201);
    expect(created.body.data).toMatchObject({
        id: expect.stringMatching(/^run-[A-Za-z0-9]{16}$/),
        type: "runs",
        attributes: {
            status: "pending",
            message: "by hand",
            source: "tfe-api",
            "has-changes": false,
            actions: { "is-cancelable": true, "is-confirmable": false, "is-discardable": false },
        },
    });
    const { id } = created.body.data;
    await emulator.control.runs.reached(id, "planned");
    const planned = await show(emulator, id);
    expect(planned.attributes).toMatchObject({ "has-changes": true, actions: { "is-confirmable": true } });
    const applied = await act(emulator, id, "apply", { comment: "looks good" });
    expect([applied.status, applied.body]).toEqual([202, ""]);
    await emulator.control.runs.reached(id, "applied");
    const { attributes } = await show(emulator, id);
    expect(Object.keys(attributes["status-timestamps"])).toEqual([
        "plan-queueable-at",
        "queuing-at",
        "plan-queued-at",
        "planning-at",
        "planned-at",
        "confirmed-at",
        "queuing-apply-at",
        "apply-queued-at",
        "applying-at",
        "applied-at",
    ]);
    const comments = await send(emulator, "GET", `/api/v2/runs/${id}/comments`);
    expect(comments.body.data[0].attributes.body).toBe("looks good");
});

test("a soft failure waits for an override, and then for an apply", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    const run = await startTo(emulator, workspace.id, "policy_override");
    const checks = await send(emulator, "GET", `/api/v2/runs/${run.id}/policy-checks`);
    expect(checks.body.data).toHaveLength(1);
    const [check] = checks.body.data;
    expect(check.attributes).toMatchObject({ status: "soft_failed", result: { "soft-failed": 1, result: false } });
    const override = `/api/v2/policy-checks/${check.id}/actions/override`;
    const overridden = await send(emulator, "POST", override, { comment: "agreed" });
    expect(overridden.body.data.attributes.status).toBe("overridden");
    await emulator.control.runs.reached(run.id, "policy_checked");
    expect((await act(emulator, run.id, "apply")).status).toBe(202);
    await emulator.control.runs.reached(run.id, "applied");
    expect((await send(emulator, "POST", override)).status).toBe(409);
});

test("runs of one workspace wait for each other", async () => {
    const first = await startTo(emulator, workspace.id, "planned");
    const second = await start(emulator, workspace.id);
    expect((await show(emulator, second)).attributes).toMatchObject({
        status: "pending",
        actions: { "is-discardable": true },
    });
    await act(emulator, first.id, "discard");
    await emulator.control.runs.reached(second, "planned");
});
