import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type RunScript, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { act, FAIL, policySetIn, runDocument, show, start, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator, { name: "network" });
});
afterEach(() => emulator.close());

const times = (run: { statusTimestamps: Record<string, string> }) => Object.keys(run.statusTimestamps);

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
            "trigger-reason": "manual",
            "has-changes": false,
            actions: {
                "is-cancelable": true,
                "is-confirmable": false,
                "is-discardable": false,
                "is-force-cancelable": false,
            },
        },
    });
    const { id } = created.body.data;
    await emulator.control.runs.reached(id, "planned");
    const planned = await show(emulator, id);
    expect(planned.attributes).toMatchObject({
        "has-changes": true,
        actions: { "is-cancelable": false, "is-confirmable": true, "is-discardable": true },
    });
    await act(emulator, id, "apply");
    const applied = await emulator.control.runs.reached(id, "applied");
    expect(times(applied)).toEqual([
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
    const { attributes } = await show(emulator, id);
    expect(attributes["status-timestamps"]["applied-at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
});

describe("where a run stops", () => {
    const ends: [string, string, object, RunScript][] = [
        ["applied, when it applies itself", "applied", { "auto-apply": true }, {}],
        ["planned and finished, when it only plans", "planned_and_finished", { "plan-only": true }, {}],
        ["planned and finished, without changes", "planned_and_finished", {}, { plan: { hasChanges: false } }],
        [
            "planned, without changes that may be applied",
            "planned",
            { "allow-empty-apply": true },
            { plan: { hasChanges: false } },
        ],
        [
            "planned and finished, when nothing but the state changes",
            "planned_and_finished",
            { "refresh-only": true },
            {},
        ],
        ["planned and saved, when the plan is kept", "planned_and_saved", { "save-plan": true }, {}],
        ["errored, when the plan fails", "errored", {}, { plan: { error: "no credentials" } }],
        ["errored, when the apply fails", "errored", { "auto-apply": true }, { apply: { error: "quota" } }],
        ["cost estimated, when costs are", "cost_estimated", {}, { costEstimate: true }],
    ];
    test.each(ends)("%s", async (_, status, attributes, script) => {
        const run = await startTo(emulator, workspace.id, status, attributes, script);
        const shown = await show(emulator, run.id);
        const waits = ["planned", "planned_and_saved", "cost_estimated"].includes(status);
        expect(shown.attributes).toMatchObject({
            status,
            actions: { "is-confirmable": waits, "is-discardable": waits },
        });
    });
});

test("takes auto-apply and the Terraform version from the workspace", async () => {
    emulator.control.patch("workspaces", workspace.id, { autoApply: true, terraformVersion: "1.9.8" });
    const run = await startTo(emulator, workspace.id, "applied");
    expect((await show(emulator, run.id)).attributes).toMatchObject({
        "auto-apply": true,
        "terraform-version": "1.9.8",
    });
});

test("fetches a configuration that comes from a repository", async () => {
    emulator.control.create("configuration-versions", { workspaceId: workspace.id, source: "github" });
    const run = await startTo(emulator, workspace.id, "planned");
    expect(times(run).slice(0, 4)).toEqual(["plan-queueable-at", "fetching-at", "fetched-at", "queuing-at"]);
});

test("shows plan and apply, with what they would do and did", async () => {
    const script = { plan: { additions: 2, changes: 1 } };
    const run = await startTo(emulator, workspace.id, "applied", { "auto-apply": true }, script);
    const plan = await send(emulator, "GET", `/api/v2/plans/${run.planId}`);
    expect(plan.body.data.attributes).toMatchObject({
        status: "finished",
        "has-changes": true,
        "resource-additions": 2,
        "resource-changes": 1,
        "resource-destructions": 0,
    });
    const log = await send(emulator, "GET", plan.body.data.attributes["log-read-url"], undefined, {
        authorization: undefined,
    });
    expect(log.body).toBe("\u0002Plan: 2 to add, 1 to change, 0 to destroy.\n\u0003");
    expect((await send(emulator, "GET", `/api/v2/runs/${run.id}/plan`)).body.data.id).toBe(run.planId);
    const json = await send(emulator, "GET", `/api/v2/runs/${run.id}/plan/json-output`);
    expect(json.status).toBe(307);
    const apply = await send(emulator, "GET", `/api/v2/applies/${run.applyId}`);
    expect(apply.body.data.attributes).toMatchObject({ status: "finished", "resource-additions": 2 });
});

test("a plan that fails leaves its apply unreachable", async () => {
    const run = await startTo(emulator, workspace.id, "errored", {}, { plan: { error: "no credentials" } });
    const plan = await send(emulator, "GET", `/api/v2/plans/${run.planId}`);
    const apply = await send(emulator, "GET", `/api/v2/applies/${run.applyId}`);
    expect([plan.body.data.attributes.status, apply.body.data.attributes.status]).toEqual(["errored", "unreachable"]);
    expect((await send(emulator, "GET", `/api/v2/plans/${run.planId}/json-output`)).status).toBe(204);
});

test("includes what belongs to it", async () => {
    const run = await startTo(emulator, workspace.id, "planned");
    const names = "plan,apply,created_by,configuration_version,workspace,cost_estimate,task_stages";
    const { body } = await send(emulator, "GET", `/api/v2/runs/${run.id}?include=${names}`);
    const types = body.included.map(({ type }: { type: string }) => type);
    expect(types).toEqual(["plans", "applies", "users", "configuration-versions", "workspaces"]);
    expect(body.data.relationships["created-by"].data.id).toBe(body.included[2].id);
    expect((await send(emulator, "GET", `/api/v2/runs/${run.id}?include=teapot`)).status).toBe(400);
});

describe("one run at a time", () => {
    test("the next one waits, and begins when the first is over", async () => {
        const first = await startTo(emulator, workspace.id, "planned");
        const second = await start(emulator, workspace.id);
        const third = await start(emulator, workspace.id);
        const waiting = await show(emulator, second);
        expect(waiting.attributes).toMatchObject({ status: "pending", actions: { "is-discardable": true } });
        expect(waiting.attributes["status-timestamps"]).toEqual({});
        await act(emulator, first.id, "discard");
        await emulator.control.runs.reached(second, "planned");
        expect((await show(emulator, third)).attributes.status).toBe("pending");
    });

    test("the run locks the workspace, which shows it", async () => {
        const run = await startTo(emulator, workspace.id, "planned");
        const shown = async () => (await send(emulator, "GET", `/api/v2/workspaces/${workspace.id}`)).body.data;
        expect(await shown()).toMatchObject({
            attributes: { locked: true },
            relationships: { "current-run": { data: { id: run.id } }, "locked-by": { data: { id: run.id } } },
        });
        await act(emulator, run.id, "discard");
        expect(await shown()).toMatchObject({
            attributes: { locked: false },
            relationships: { "current-run": { data: null } },
        });
    });

    test("plans that are only looked at, or saved, do not wait", async () => {
        await startTo(emulator, workspace.id, "planned");
        await startTo(emulator, workspace.id, "planned_and_finished", { "plan-only": true });
        const saved = await startTo(emulator, workspace.id, "planned_and_saved", { "save-plan": true });
        const refused = await act(emulator, saved.id, "apply");
        expect([refused.status, refused.body.errors[0].detail]).toEqual([409, expect.stringContaining("is locked by")]);
    });

    test("a workspace that is locked by hand keeps runs waiting", async () => {
        emulator.control.patch("workspaces", workspace.id, { locked: true });
        const id = await start(emulator, workspace.id);
        expect((await show(emulator, id)).attributes.status).toBe("pending");
        emulator.control.patch("workspaces", workspace.id, { locked: false });
        await emulator.control.runs.reached(id, "planned");
    });

    test("workspaces do not wait for each other", async () => {
        const other = workspaceIn(emulator, { name: "other" });
        await startTo(emulator, workspace.id, "planned");
        await startTo(emulator, other.id, "planned");
    });
});

describe("scripts", () => {
    test("a run is held until it is released", async () => {
        const run = await startTo(emulator, workspace.id, "planning", {}, { holdAt: ["planning"] });
        expect((await show(emulator, run.id)).attributes.status).toBe("planning");
        emulator.control.runs.release(run.id);
        await emulator.control.runs.reached(run.id, "planned");
    });

    test("a run takes detours, by statuses that nobody knows too", async () => {
        const detours = {
            pending: ["pre_plan_running", "pre_plan_completed"],
            planned: ["tf_policy_checked", "brewing"],
        };
        const run = await startTo(emulator, workspace.id, "brewing", {}, { detours, holdAt: ["brewing"] });
        expect(times(run)).toEqual(
            expect.arrayContaining(["pre-plan-running-at", "pre-plan-completed-at", "tf-policy-checked-at"]),
        );
        const { actions } = (await show(emulator, run.id)).attributes;
        expect(Object.values(actions)).toEqual([false, false, false, false]);
        emulator.control.runs.release(run.id);
        await emulator.control.runs.reached(run.id, "planned");
        expect((await show(emulator, run.id)).attributes.actions["is-confirmable"]).toBe(true);
    });

    test("a status by hand stays, and is left when the run is released", async () => {
        const run = await startTo(emulator, workspace.id, "planned");
        emulator.control.runs.setStatus(run.id, "brewing");
        expect((await show(emulator, run.id)).attributes.status).toBe("brewing");
        expect((await act(emulator, run.id, "apply")).status).toBe(409);
        emulator.control.runs.release(run.id);
        await emulator.control.runs.reached(run.id, "planned");
        emulator.control.runs.setStatus(run.id, "discarded");
        await startTo(emulator, workspace.id, "planned");
    });

    test("a run's own script goes before its workspace's, and that before the one for all", async () => {
        const { runs } = emulator.control;
        runs.script({ plan: { hasChanges: false }, holdAt: ["planning"] });
        runs.script({ plan: { error: "by workspace" } }, workspace.id);
        const id = await start(emulator, workspace.id);
        await runs.reached(id, "planning");
        runs.script({ plan: {} }, id);
        runs.release(id);
        await runs.reached(id, "planned");
        runs.clearScripts();
        await act(emulator, id, "discard");
        await startTo(emulator, workspace.id, "planned");
    });

    test("attributes can be overlaid and left out", async () => {
        const overlay = { set: { status: 7, "has-changes": "maybe" }, omit: ["actions"] };
        const run = await startTo(emulator, workspace.id, "planned", {}, { overlay });
        const { attributes } = await show(emulator, run.id);
        expect(attributes).toMatchObject({ status: 7, "has-changes": "maybe" });
        expect(attributes).not.toHaveProperty("actions");
    });

    test("waiting for a status says when the run ends with another", async () => {
        const id = await start(emulator, workspace.id, { "plan-only": true });
        await expect(emulator.control.runs.reached(id, "applied")).rejects.toThrow(
            `${id} ended as planned_and_finished, not applied`,
        );
    });

    test("the same over HTTP", async () => {
        const ask = (method: string, path: string, body?: unknown) =>
            send(emulator, method, `/_emulator/${path}`, body, { "content-type": "application/json" });
        expect((await ask("PUT", `run-scripts/${workspace.id}`, { holdAt: ["planning"] })).status).toBe(200);
        const id = await start(emulator, workspace.id);
        await emulator.control.runs.reached(id, "planning");
        expect((await ask("POST", `runs/${id}/release`, {})).status).toBe(200);
        await emulator.control.runs.reached(id, "planned");
        expect((await ask("PUT", `runs/${id}/status`, { status: "brewing" })).status).toBe(200);
        expect((await show(emulator, id)).attributes.status).toBe("brewing");
        expect((await ask("DELETE", "run-scripts")).status).toBe(200);
        expect((await ask("PUT", "run-scripts/all", { holds: [] })).body.error).toMatch(/"holds" is not one of/);
        expect((await ask("PUT", `runs/${id}/status`, {})).status).toBe(400);
        expect((await ask("POST", "runs/run-gone/release", {})).status).toBe(404);
        expect((await ask("PUT", "wire-form", { form: "wax" })).status).toBe(400);
    });
});

test("an answer that is lost leaves one run, and one apply", async () => {
    const lose = (match: string) => emulator.control.fault({ kind: "reset", when: "after", match });
    lose("POST /api/v2/runs");
    await expect(start(emulator, workspace.id)).rejects.toThrow();
    const [run, ...others] = emulator.control.list("runs");
    expect(others).toEqual([]);
    await emulator.control.runs.reached(run!.id, "planned");
    lose("POST /api/v2/runs/*/actions/apply");
    await expect(act(emulator, run!.id, "apply")).rejects.toThrow();
    await emulator.control.runs.reached(run!.id, "applied");
    expect((await act(emulator, run!.id, "apply")).status).toBe(409);
});

test("shows the form of the first documents when asked to", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    const run = await startTo(emulator, workspace.id, "policy_override");
    emulator.control.runs.setWireForm("seeds");
    const { attributes } = await show(emulator, run.id);
    expect(Object.keys(attributes).sort()).toEqual([
        "actions",
        "auto-apply",
        "created-at",
        "error-text",
        "has-changes",
        "is-destroy",
        "message",
        "metadata",
        "permissions",
        "source",
        "status",
        "status-timestamps",
        "terraform-version",
    ]);
    expect(attributes.permissions).toEqual({
        "can-apply": true,
        "can-cancel": true,
        "can-discard": true,
        "can-force-execute": true,
    });
    const { body } = await send(emulator, "GET", `/api/v2/runs/${run.id}/policy-checks`);
    expect(body.data[0].attributes["may-override"]).toBe(true);
    expect(body.data[0].attributes).not.toHaveProperty("actions");
});

test("runs in a file go on when the emulator starts", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-"));
    const file = join(folder, "data.json");
    const first = await startEmulator({ file });
    const { id: workspaceId } = workspaceIn(first);
    first.control.runs.script({ stepMilliseconds: { planning: 600_000, default: 0 } });
    const { id } = await startTo(first, workspaceId, "planning");
    const data = first.control.snapshot();
    await first.close();
    data.runs = [{ ...data.runs![0]!, due: { status: "planning", at: 0 } } as never];
    await writeFile(file, JSON.stringify(data));
    const second = await startEmulator({ file });
    try {
        expect(second.control.get("runs", id).status).toBe("planned");
    } finally {
        await second.close();
        await rm(folder, { recursive: true });
    }
});
