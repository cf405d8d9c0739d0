import { type Emulator, type RunScript, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { act, FAIL, PASS, policySetIn, show, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator, { name: "network" });
});
afterEach(() => emulator.close());

const opa = (level: string, deny: string, overridable = false) =>
    policySetIn(
        emulator,
        { tags: [level, `package terraform.policies.tags\nimport rego.v1\n${deny}`] },
        { kind: "opa", agentEnabled: true, overridable, name: "opa", description: "tags" },
    );
const VIOLATION = 'deny := ["no tags"]';
const NONE = "deny := false";

const get = async (path: string) => (await send(emulator, "GET", `/api/v2/${path}`)).body;
const stages = async (runId: string) => (await get(`runs/${runId}/task-stages`)).data;

/** The stage of a run, its evaluations, and the outcomes of the first of them. */
async function read(runId: string) {
    const [stage] = await stages(runId);
    const evaluations = (await get(`task-stages/${stage.id}/policy-evaluations`)).data;
    const outcomes = (await get(`policy-evaluations/${evaluations[0].id}/policy-set-outcomes`)).data;
    return { stage, evaluations, outcomes };
}

function override(id: string, body?: object, token = emulator.token) {
    const headers = { authorization: `Bearer ${token}` };
    return send(emulator, "POST", `/api/v2/task-stages/${id}/actions/override`, body, headers);
}

describe("what OPA policies mean for a run", () => {
    const cases: [string, () => unknown, object, string, string, string][] = [
        ["a pass", () => opa("mandatory", NONE), {}, "post_plan_completed", "passed", "passed"],
        ["an advisory failure", () => opa("advisory", VIOLATION), {}, "post_plan_completed", "passed", "passed"],
        [
            "a failure that may be overridden",
            () => opa("mandatory", VIOLATION, true),
            {},
            "post_plan_awaiting_decision",
            "awaiting_override",
            "failed",
        ],
        ["a failure that may not", () => opa("mandatory", VIOLATION), {}, "errored", "failed", "failed"],
        [
            "a failure of what only plans",
            () => opa("mandatory", VIOLATION, true),
            { "plan-only": true },
            "errored",
            "failed",
            "failed",
        ],
        [
            "a policy that cannot be decided",
            () => opa("advisory", "deny if { no_such_function(input) }"),
            {},
            "errored",
            "errored",
            "errored",
        ],
        [
            "a pass of what only plans",
            () => opa("mandatory", NONE),
            { "plan-only": true },
            "planned_and_finished",
            "passed",
            "passed",
        ],
    ];
    test.each(cases)("%s", async (_, add, attributes, runStatus, stageStatus, evaluationStatus) => {
        add();
        const run = await startTo(emulator, workspace.id, runStatus, attributes);
        const { stage, evaluations } = await read(run.id);
        expect(stage.attributes).toMatchObject({ stage: "post_plan", status: stageStatus });
        expect(evaluations[0].attributes.status).toBe(evaluationStatus);
    });
});

test("stage, evaluation and outcome show what each policy said", async () => {
    opa("mandatory", VIOLATION, true);
    const run = await startTo(emulator, workspace.id, "post_plan_awaiting_decision");
    const { stage, evaluations, outcomes } = await read(run.id);
    expect(stage).toMatchObject({
        id: expect.stringMatching(/^ts-/),
        attributes: {
            "status-timestamps": { "running-at": expect.any(String), "awaiting-override-at": expect.any(String) },
            permissions: { "can-override-policy": true, "can-override-tasks": true, "can-override": true },
            actions: { "is-overridable": true },
        },
        relationships: {
            run: { data: { id: run.id } },
            "policy-evaluations": { data: [{ id: evaluations[0].id, type: "policy-evaluations" }] },
        },
    });
    expect(evaluations[0].attributes).toMatchObject({
        "policy-kind": "opa",
        "result-count": { "advisory-failed": 0, errored: 0, "mandatory-failed": 1, passed: 0 },
    });
    expect(outcomes[0]).toMatchObject({
        id: expect.stringMatching(/^psout-/),
        attributes: {
            outcomes: [
                {
                    enforcement_level: "mandatory",
                    query: "data.terraform.policies.tags.deny",
                    status: "failed",
                    policy_name: "tags",
                    description: "",
                    output: ["no tags"],
                },
            ],
            error: "",
            overridable: true,
            "policy-set-name": "opa",
            "policy-set-description": "tags",
            "result-count": { "mandatory-failed": 1 },
        },
        relationships: { "policy-evaluation": { data: { id: evaluations[0].id } } },
    });
    expect((await get(`task-stages/${stage.id}`)).data).toEqual(stage);
    expect((await get(`policy-evaluations/${evaluations[0].id}`)).data).toEqual(evaluations[0]);
    expect((await get(`policy-set-outcomes/${outcomes[0].id}`)).data).toEqual(outcomes[0]);
    const { included } = await get(`task-stages/${stage.id}?include=run,run.workspace,policy-evaluations`);
    const types = included.map(({ type }: { type: string }) => type);
    expect(types).toEqual(["runs", "workspaces", "policy-evaluations"]);
    expect((await show(emulator, run.id)).relationships["task-stages"].data).toEqual([
        { id: stage.id, type: "task-stages" },
    ]);
});

test("Sentinel sets with an agent are evaluated here, the others in a policy check", async () => {
    policySetIn(emulator, { a: ["soft-mandatory", FAIL] }, { name: "agent", agentEnabled: true, overridable: true });
    policySetIn(emulator, { b: ["hard-mandatory", PASS] }, { name: "legacy" });
    opa("mandatory", NONE);
    const run = await startTo(emulator, workspace.id, "post_plan_awaiting_decision");
    const { stage, evaluations } = await read(run.id);
    const kinds = evaluations.map(
        ({ attributes }: { attributes: Record<string, string> }) => attributes["policy-kind"],
    );
    expect(kinds).toEqual(["sentinel", "opa"]);
    await override(stage.id);
    await emulator.control.runs.reached(run.id, "policy_checked");
    const checks = await get(`runs/${run.id}/policy-checks`);
    expect(checks.data[0].attributes.result).toMatchObject({ passed: 1, "total-failed": 0 });
});

describe("override", () => {
    test("lets the run go on, once, with a comment", async () => {
        opa("mandatory", VIOLATION, true);
        const run = await startTo(emulator, workspace.id, "post_plan_awaiting_decision");
        const { stage } = await read(run.id);
        const { status, body } = await override(stage.id, { comment: "agreed" });
        expect([status, body.data.attributes.status]).toEqual([200, "running"]);
        expect(body.data.attributes.actions).toEqual({ "is-overridable": false });
        await emulator.control.runs.reached(run.id, "post_plan_completed");
        const after = await read(run.id);
        expect(after.stage.attributes.status).toBe("passed");
        expect(after.evaluations[0].attributes.status).toBe("overridden");
        expect(emulator.control.list("comments")).toMatchObject([{ body: "agreed" }]);
        expect((await override(stage.id)).status).toBe(409);
        expect((await act(emulator, run.id, "apply")).status).toBe(202);
    });

    test("is refused when the run is discarded, failed or passed", async () => {
        opa("mandatory", VIOLATION, true);
        const run = await startTo(emulator, workspace.id, "post_plan_awaiting_decision");
        const { stage } = await read(run.id);
        await act(emulator, run.id, "discard");
        expect((await override(stage.id)).status).toBe(409);
        expect((await read(run.id)).stage.attributes.status).toBe("canceled");
    });

    test.each<[string, object]>([
        ["an organization's", { kind: "organization" }],
        ["one that only reads", { access: "read" }],
        ["one without the right", { overridesPolicies: false }],
    ])("%s token may not", async (_, options) => {
        opa("mandatory", VIOLATION, true);
        const { token } = emulator.control.addToken(options);
        const run = await startTo(emulator, workspace.id, "post_plan_awaiting_decision");
        const { stage } = await read(run.id);
        expect((await override(stage.id, undefined, token)).status).toBe(404);
    });
});

describe("filters of outcomes", () => {
    const names = async (query: string) => {
        const evaluation = emulator.control.list("policy-evaluations")[0]!;
        const path = `policy-evaluations/${evaluation.id}/policy-set-outcomes?${query}`;
        const { data } = await get(path);
        return data?.map(({ attributes }: { attributes: Record<string, string> }) => attributes["policy-set-name"]);
    };

    test.each<[string, string[] | undefined]>([
        ["", ["passes", "warns", "fails", "breaks"]],
        ["filter[0][status]=passed", ["passes"]],
        ["filter[0][status]=failed&filter[0][enforcementLevel]=advisory", ["warns"]],
        ["filter[0][status]=failed&filter[0][enforcement_level]=mandatory", ["fails"]],
        [
            "filter[0][status]=errored&filter[1][status]=failed&filter[1][enforcementLevel]=mandatory",
            ["fails", "breaks"],
        ],
        ["filter[0][status]=teapot", undefined],
        ["filter[0][enforcementLevel]=soft", undefined],
        ["filter[0][status]=errored&filter[0][enforcementLevel]=mandatory", undefined],
        ["filter[status]=failed", undefined],
    ])("%s", async (query, expected) => {
        const outcome = (policySetName: string, status: string, enforcement_level: string | null) => ({
            policySetName,
            outcomes: [{ status, enforcement_level, policy_name: "a" }],
        });
        const outcomes = [
            outcome("passes", "passed", "mandatory"),
            outcome("warns", "failed", "advisory"),
            outcome("fails", "failed", "mandatory"),
            outcome("breaks", "errored", null),
        ];
        const taskStage = { status: "errored", evaluations: [{ status: "errored", outcomes }] };
        await startTo(emulator, workspace.id, "errored", {}, { taskStage });
        expect(await names(query)).toEqual(expected);
    });
});

describe("scripts", () => {
    const scripted = async (script: RunScript, status: string) => {
        opa("mandatory", NONE, true);
        return startTo(emulator, workspace.id, status, {}, script);
    };

    test("say what policies answer", async () => {
        const run = await scripted({ policies: { tags: "failed" } }, "post_plan_awaiting_decision");
        expect((await read(run.id)).outcomes[0].attributes.outcomes[0]).toMatchObject({ status: "failed" });
    });

    test("tell a whole stage, malformed too", async () => {
        const taskStage = {
            status: "brewing",
            overlay: { omit: ["actions"] },
            evaluations: [
                {
                    status: "brewing",
                    overlay: { set: { "result-count": "many" } },
                    outcomes: [{ outcomes: [7, null, { status: "x" }], overlay: { omit: ["error"] } }],
                },
            ],
        };
        const run = await scripted({ taskStage, afterTaskStage: "post_plan_completed" }, "post_plan_completed");
        const { stage, evaluations, outcomes } = await read(run.id);
        expect(stage.attributes.status).toBe("brewing");
        expect(stage.attributes).not.toHaveProperty("actions");
        expect(evaluations[0].attributes).toMatchObject({ status: "brewing", "result-count": "many" });
        expect(outcomes[0].attributes.outcomes).toEqual([7, null, { status: "x" }]);
        expect(outcomes[0].attributes).not.toHaveProperty("error");
    });

    test("a stage that nobody knows ends the run as an error", async () => {
        await scripted({ taskStage: { status: "brewing", evaluations: [] } }, "errored");
    });

    test("leave the stage away", async () => {
        const run = await scripted({ taskStage: null }, "planned");
        expect(await stages(run.id)).toEqual([]);
    });
});
