import { type Emulator, type RunScript, startEmulator, type Workspace } from "tfe-emulator";
import { pointers, send, written } from "../api";
import { act, show, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator({ opa: null });
    workspace = workspaceIn(emulator, { name: "network" });
    emulator.control.runs.script({ stepMilliseconds: 1 });
});
afterEach(() => emulator.close());

const get = async (path: string) => (await send(emulator, "GET", `/api/v2/${path}`)).body;
const override = (id: string, token = emulator.token) =>
    send(emulator, "POST", `/api/v2/tf-policy-evaluations/${id}/actions/override`, undefined, {
        authorization: `Bearer ${token}`,
    });

/** A global set of kind tfpolicy with one policy a level, each in a file of its own. */
async function guard(levels: string[]) {
    const { id } = emulator.control.create("policy-sets", {
        name: "terraform",
        kind: "tfpolicy",
        agentEnabled: true,
        global: true,
    });
    const files = levels.map((level) => [
        `${level}.policy.hcl`,
        `resource_policy "*" "${level}" {\n  enforcement_level = "${level}"\n}\n`,
    ]);
    await emulator.control.uploadPolicySetVersion(id, Object.fromEntries(files));
    return id;
}

/** The evaluation of a run, and its outcomes. */
async function read(runId: string) {
    const [evaluation] = (await get(`runs/${runId}/tf-policy-evaluations`)).data;
    const outcomes = (await get(`tf-policy-evaluations/${evaluation.id}/tf-policy-set-outcomes`)).data;
    return { evaluation, outcomes };
}

describe("a set of kind tfpolicy", () => {
    test("takes no policies one by one", async () => {
        const policies = emulator.control.createMany("policies", 1);
        const document = written("policy-sets", { name: "t", kind: "tfpolicy" }, { policies });
        const path = "/api/v2/organizations/acme/policy-sets";
        expect(pointers(await send(emulator, "POST", path, document))).toContain("/data/relationships/policies");
        const { body } = await send(emulator, "POST", path, written("policy-sets", { name: "t", kind: "tfpolicy" }));
        expect(body.data.attributes).toMatchObject({ kind: "tfpolicy", "agent-enabled": true });
        expect((await get("organizations/acme/policy-sets?filter[kind]=tfpolicy")).data).toHaveLength(1);
    });
});

describe("what Terraform policies mean for a run", () => {
    const cases: [string, string[], RunScript["policies"], object, string, string][] = [
        ["all pass", ["mandatory"], { "*": "passed" }, {}, "passed", "tf_policy_checked"],
        ["an advisory failure", ["advisory"], { "*": "failed" }, {}, "passed", "tf_policy_checked"],
        ["a failure that may not be overridden", ["mandatory"], { "*": "failed" }, {}, "failed", "errored"],
        [
            "a failure that may",
            ["mandatory_overridable", "advisory"],
            { "*": "failed" },
            {},
            "awaiting_override",
            "tf_policy_override",
        ],
        [
            "one that may in a run that only plans",
            ["mandatory_overridable"],
            { "*": "failed" },
            { "plan-only": true },
            "failed",
            "errored",
        ],
        ["a policy that nobody decides", ["advisory"], {}, {}, "errored", "errored"],
    ];
    test.each(cases)("%s", async (_, levels, policies, attributes, evaluationStatus, runStatus) => {
        await guard(levels);
        const run = await startTo(emulator, workspace.id, runStatus, attributes, { policies });
        const { evaluation } = await read(run.id);
        expect(evaluation.attributes.status).toBe(evaluationStatus);
        expect((await show(emulator, run.id)).relationships["tf-policy-evaluations"].data).toEqual([
            { id: evaluation.id, type: "tf-policy-evaluations" },
        ]);
    });
});

test("evaluation and outcome show what each policy said", async () => {
    await guard(["mandatory_overridable", "advisory"]);
    const run = await startTo(emulator, workspace.id, "tf_policy_override", {}, { policies: { "*": "failed" } });
    const { evaluation, outcomes } = await read(run.id);
    expect(evaluation).toMatchObject({
        type: "tf-policy-evaluations",
        attributes: {
            status: "awaiting_override",
            "stage-type": "post_plan",
            "status-timestamps": { "running-at": expect.any(String), "awaiting-override-at": expect.any(String) },
            "result-count": { "advisory-failed": 1, "mandatory-failed": 1, passed: 0, errored: 0, unknown: 0 },
            error: null,
            permissions: { "can-override": true },
            actions: { "is-overridable": true },
        },
        relationships: { run: { data: { id: run.id } }, "tf-policy-set-outcomes": { data: [{ id: outcomes[0].id }] } },
    });
    expect(outcomes[0].attributes).toMatchObject({
        "policy-set-name": "terraform",
        overridable: true,
        outcomes: [
            { policy_name: "mandatory_overridable", file_name: "mandatory_overridable.policy.hcl", status: "failed" },
            { policy_name: "advisory", enforcement_level: "advisory", status: "failed" },
        ],
    });
    expect(await get(`tf-policy-set-outcomes/${outcomes[0].id}`)).toEqual({ data: outcomes[0] });
    const { included } = await get(`tf-policy-evaluations/${evaluation.id}?include=run,tf_policy_set_outcomes`);
    expect(included.map(({ type }: { type: string }) => type)).toEqual(["runs", "tf-policy-set-outcomes"]);
});

test("a file has as many policies as it names; without a level they are mandatory", async () => {
    const { id } = emulator.control.create("policy-sets", { name: "t", kind: "tfpolicy", global: true });
    const levels = 'input "level" {\n  default = "advisory"\n}\n';
    const taken = 'provider_policy "aws" "region" {\n  enforcement_level = input.level\n}\n';
    await emulator.control.uploadPolicySetVersion(id, {
        "all.policy.hcl": `${levels}${taken}resource_policy "*" "tags" {}\nmodule_policy "*" "source" {}\n`,
        "all.policytest.hcl": "not = = read",
    });
    const run = await startTo(emulator, workspace.id, "errored", {}, { policies: { "*": "failed" } });
    const { outcomes } = await read(run.id);
    expect(outcomes[0].attributes.outcomes).toMatchObject([
        { policy_name: "tags", file_name: "all.policy.hcl", enforcement_level: "mandatory" },
        { policy_name: "region", file_name: "all.policy.hcl", enforcement_level: "advisory" },
        { policy_name: "source", file_name: "all.policy.hcl", enforcement_level: "mandatory" },
    ]);
});

describe("override", () => {
    test("lets the run go on, once", async () => {
        await guard(["mandatory_overridable"]);
        const run = await startTo(emulator, workspace.id, "tf_policy_override", {}, { policies: { "*": "failed" } });
        const { evaluation } = await read(run.id);
        expect((await act(emulator, run.id, "apply")).status).toBe(409);
        const answer = await override(evaluation.id);
        expect([answer.status, answer.body.data.attributes.status]).toEqual([200, "overridden"]);
        expect((await override(evaluation.id)).status).toBe(409);
        await emulator.control.runs.reached(run.id, "tf_policy_checked");
        expect((await act(emulator, run.id, "apply")).status).toBe(202);
        await emulator.control.runs.reached(run.id, "applied");
    });

    test("takes a right, and a run that may be discarded instead", async () => {
        await guard(["mandatory_overridable"]);
        const run = await startTo(emulator, workspace.id, "tf_policy_override", {}, { policies: { "*": "failed" } });
        const { evaluation } = await read(run.id);
        const { token } = emulator.control.addToken({ overridesPolicies: false });
        expect((await override(evaluation.id, token)).status).toBe(404);
        expect((await act(emulator, run.id, "discard")).status).toBe(202);
        expect((await override(evaluation.id)).status).toBe(409);
    });
});

test("a script tells all of it", async () => {
    const error = { type: "engine", summary: "no engine", detail: "it is not there" };
    const tfPolicies = {
        status: "errored",
        error,
        outcomes: [{ outcomes: [{ policy_name: "a", status: "unknown" }] }],
    };
    const run = await startTo(emulator, workspace.id, "errored", {}, { tfPolicies });
    const { evaluation, outcomes } = await read(run.id);
    expect(evaluation.attributes).toMatchObject({ status: "errored", error, "result-count": { unknown: 1 } });
    expect(outcomes).toHaveLength(1);
});

test("the evaluation is there, pending, from the run's creation", async () => {
    await guard(["advisory"]);
    const run = await startTo(emulator, workspace.id, "planning", {}, { holdAt: ["planning"] });
    expect((await read(run.id)).evaluation.attributes.status).toBe("pending");
    await act(emulator, run.id, "cancel");
    await emulator.control.runs.reached(run.id, "canceled");
    expect((await read(run.id)).evaluation.attributes.status).toBe("unreachable");
});
