import type { Emulator, Workspace } from "tfe-emulator";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policyCheckOverride as definition } from "../../provider/handlers/policyCheckOverride";
import { act, FAIL, PASS, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { checked, emulatorForTest, handlerFor } from "./setup";

let emulator: Emulator;
let workspace: Workspace;
let handler: Handler;
beforeEach(async () => {
    emulator = await emulatorForTest();
    workspace = workspaceIn(emulator);
    emulator.control.runs.script({ stepMilliseconds: 1 });
    handler = handlerFor(definition, emulator);
});
afterEach(() => emulator.close());

const created = async (news: Values) => handler.create(await checked(handler, { __provider: "code", ...news }));
const checks = () => emulator.control.list("policy-checks");
const overrides = () =>
    Object.entries(emulator.control.counts()).reduce(
        (sum, [route, n]) => sum + (route.endsWith("/override") ? n : 0),
        0,
    );
const softFailed = async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    return startTo(emulator, workspace.id, "policy_override");
};
async function failure(operation: Promise<unknown>): Promise<string> {
    const error = await operation.then(
        () => undefined,
        (reason: Error) => reason,
    );
    return String(error?.message).replaceAll(/\b(run|polchk|ts)-[A-Za-z0-9]{16}\b/g, "$1-…");
}

test("a policy check, with a comment; once more it is done already", async () => {
    await softFailed();
    const policyCheckId = checks()[0]!.id;
    const { id, outs } = await created({ policyCheckId, comment: "CHG-1" });
    expect([id, outs]).toMatchObject([policyCheckId, { status: "overridden", overridden: [policyCheckId] }]);
    expect(emulator.control.list("comments")).toMatchObject([{ body: "CHG-1" }]);
    expect((await created({ policyCheckId })).outs).toMatchObject({ status: "overridden" });
    expect(overrides()).toBe(1);
    expect((await handler.read(id, outs)).props).toMatchObject({ status: "overridden" });
    const news = await checked(handler, { policyCheckId, comment: "CHG-2" });
    expect((await handler.update(id, outs, news)).outs).toMatchObject({ comment: "CHG-2", status: "overridden" });
    await handler.delete(id, outs);
    expect(overrides()).toBe(1);
    emulator.control.delete("policy-checks", id);
    expect(await handler.read(id, outs)).toEqual({});
});

test("everything of a run that waits for it, checks and task stages, while the run is still under way", async () => {
    const rego = 'package terraform.policies.tags\ndeny := ["no tags"]';
    policySetIn(emulator, { tags: ["mandatory", rego] }, { kind: "opa", overridable: true });
    emulator.control.runs.script({ stepMilliseconds: 1, holdAt: ["planning"] });
    const run = await startTo(emulator, workspace.id, "planning");
    const done = created({ runId: run.id });
    emulator.control.runs.release(run.id);
    const { id, outs } = await done;
    const [stage] = emulator.control.list("task-stages");
    expect([id, outs]).toMatchObject([run.id, { overridden: [stage!.id] }]);
    await emulator.control.runs.reached(run.id, "post_plan_completed");
    expect((await created({ runId: run.id })).outs).toMatchObject({
        status: "post_plan_completed",
        overridden: [stage!.id],
    });
    expect(overrides()).toBe(1);
});

test("Terraform policies of a run that wait for it, once, whatever answer is lost", async () => {
    const given = { kind: "tfpolicy", agentEnabled: true, global: true } as const;
    const set = emulator.control.create("policy-sets", given);
    const files = {
        "tags.policy.hcl": 'resource_policy "*" "tags" {\n  enforcement_level = "mandatory_overridable"\n}\n',
    };
    await emulator.control.uploadPolicySetVersion(set.id, files);
    emulator.control.runs.script({ stepMilliseconds: 1, policies: { tags: "failed" } });
    const run = await startTo(emulator, workspace.id, "tf_policy_override");
    emulator.control.fault({ kind: "reset", when: "after", match: "POST */override" });
    const [evaluation] = emulator.control.list("tf-policy-evaluations");
    expect((await created({ runId: run.id })).outs).toMatchObject({ overridden: [evaluation!.id] });
    await emulator.control.runs.reached(run.id, "tf_policy_checked");
    expect((await created({ runId: run.id })).outs).toMatchObject({ overridden: [evaluation!.id] });
    expect(emulator.control.counts()["POST /api/v2/tf-policy-evaluations/:id/actions/override"]).toBe(1);
});

test.each(["before", "after"] as const)("an answer lost %s its effect: one override", async (when) => {
    const run = await softFailed();
    emulator.control.fault({ kind: "reset", when, match: "POST */override" });
    expect((await created({ runId: run.id })).outs).toMatchObject({ overridden: [checks()[0]!.id] });
    expect(checks()[0]!.status).toBe("overridden");
});

test("what passed cannot be overridden", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", PASS] });
    const run = await startTo(emulator, workspace.id, "policy_checked");
    expect(await failure(created({ policyCheckId: checks()[0]!.id }))).toMatchInlineSnapshot(
        `"There is nothing to override: policy check polchk-… is passed. Take the override out of the program."`,
    );
    expect(await failure(created({ runId: run.id }))).toMatchInlineSnapshot(
        `"There is nothing to override: run run-… is policy_checked, and no policy failed. Take the override out of the program."`,
    );
});

test("what failed for good cannot be overridden", async () => {
    policySetIn(emulator, { tags: ["hard-mandatory", FAIL] });
    const run = await startTo(emulator, workspace.id, "errored");
    expect(await failure(created({ policyCheckId: checks()[0]!.id }))).toMatchInlineSnapshot(
        `"There is nothing to override: policy check polchk-… is hard_failed, and such failures cannot be overridden. Change the configuration or the policy and start a new run."`,
    );
    expect(await failure(created({ runId: run.id }))).toMatchInlineSnapshot(
        `"There is nothing to override: run run-… is errored, and policy check polchk-… is hard_failed. Take the override out of the program."`,
    );
});

test("the token may not", async () => {
    await softFailed();
    const { token } = emulator.control.addToken({ overridesPolicies: false });
    handler = handlerFor(definition, emulator, { TFE_TOKEN: token });
    expect(await failure(created({ policyCheckId: checks()[0]!.id }))).toMatchInlineSnapshot(
        `"The token may not override policy check polchk-…. Use the token of a user or team with permission to manage policy overrides in the organization, or let somebody who has it override the failure."`,
    );
    expect(overrides()).toBe(0);
});

test("the token may not, and the platform says so only when it is asked", async () => {
    await softFailed();
    emulator.control.fault({ kind: "status", status: 404, match: "POST */actions/override" });
    expect(await failure(created({ policyCheckId: checks()[0]!.id }))).toMatch(
        /^The token may not override policy check/,
    );
});

test("somebody discarded the run, before and in between", async () => {
    const run = await softFailed();
    const policyCheckId = checks()[0]!.id;
    const end = emulator.control.onRequest("POST */actions/override", async () => {
        await act(emulator, run.id, "discard");
    });
    expect(await failure(created({ policyCheckId }))).toMatchInlineSnapshot(
        `"It is too late to override policy check polchk-…, which is soft_failed: its run has been decided about already. Run run-… is discarded, which is final; start a new run."`,
    );
    end();
    expect(await failure(created({ runId: run.id }))).toMatchInlineSnapshot(
        `"It is too late to override policy check polchk-…, which is soft_failed: its run has been decided about already. Run run-… is discarded, which is final; start a new run."`,
    );
});

test("it needs one of the two ids", async () => {
    const says = async (news: Values) => (await handler.check({}, news)).failures;
    expect(await says({})).toEqual([
        { property: "runId", reason: "give either policyCheckId or runId: neither is given" },
    ]);
    expect(await says({ runId: "run-0000000000000001", policyCheckId: "polchk-0000000000000001" })).toEqual([
        { property: "runId", reason: "give either policyCheckId or runId: both are given" },
    ]);
});
