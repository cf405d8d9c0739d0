import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "tfe-emulator";
import { Client } from "../../provider/api/client";
import { openContent } from "../../provider/content";
import { FAIL, PASS, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { emulatorForTest } from "../handlers/setup";

let emulator: Emulator;
let client: Client;
let workspaceId: string;
beforeEach(async () => {
    emulator = await emulatorForTest();
    emulator.control.runs.script({ stepMilliseconds: 1 });
    client = await Client.connect({ address: emulator.url, token: emulator.token }, {});
    workspaceId = workspaceIn(emulator).id;
});
afterEach(() => emulator.close());

const tables = ["README.md", "docs/endpoints.md"]
    .map((name) => readFileSync(join(__dirname, "../..", name), "utf8"))
    .join("\n");
const rows = tables.split("\n").filter((line) => /^\| `(GET|POST|PUT|PATCH|DELETE)/.test(line));

/** `GET /runs/:run_id` and `GET /api/v2/runs/:id` are one. */
const essence = (route: string) => route.replace(" /api/v2/", " /").replaceAll(/:\w+/g, ":");
const called = (route: string) =>
    Object.entries(emulator.control.counts()).some(([seen, count]) => essence(seen) === essence(route) && count > 0);
const uploaded = () => emulator.control.requests().some(({ method, status }) => method === "PUT" && status === 200);

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
    const list: T[] = [];
    for await (const item of items) list.push(item);
    return list;
}

test("policy checks", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    const { id } = await startTo(emulator, workspaceId, "policy_override");
    const [check] = await all(client.policyChecks.list(id));
    expect(check).toMatchObject({ attributes: { status: "soft_failed", result: { softFailed: 1 } }, runId: id });
    expect(await client.policyChecks.override(check!.id, "agreed")).toMatchObject({
        attributes: { status: "overridden" },
    });
    expect(await client.policyChecks.read(check!.id)).toMatchObject({ attributes: { status: "overridden" } });
    expect(await client.policyChecks.readOutput(check!.id)).toContain("Result: false");
    everyRowOf("Policy checks");
});

test("the output of a check that is not finished", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    const { id } = await startTo(emulator, workspaceId, "policy_checking", {}, { holdAt: ["policy_checking"] });
    const [check] = await all(client.policyChecks.list(id));
    expect(await client.policyChecks.readOutput(check!.id)).toBeUndefined();
});

test("runs", async () => {
    const attributes = {
        message: "by hand",
        isDestroy: false,
        autoApply: false,
        refresh: true,
        targetAddrs: ["module.a"],
        variables: [{ key: "size", value: "2" }],
    };
    const run = await client.runs.create({ workspaceId }, attributes);
    expect(run).toMatchObject({ attributes, workspaceId });
    await emulator.control.runs.reached(run.id, "planned");
    expect((await client.runs.read(run.id, ["plan", "workspace"])).included.map(({ type }) => type)).toEqual([
        "plans",
        "workspaces",
    ]);
    const behind = await client.runs.create({ workspaceId }, { message: "urgent" });
    await client.runs.forceExecute(behind.id);
    await emulator.control.runs.reached(behind.id, "planned");
    await client.runs.apply(behind.id, "looks good");
    await emulator.control.runs.reached(behind.id, "applied");
    const third = await client.runs.create({ workspaceId });
    await emulator.control.runs.reached(third.id, "planned");
    await client.runs.discard(third.id);
    const unyielding = { holdAt: ["planning"], ignoreCancel: true, forceCancelAfterMilliseconds: 0 };
    emulator.control.runs.script({ stepMilliseconds: 1, ...unyielding });
    const stuck = await client.runs.create({ workspaceId });
    await emulator.control.runs.reached(stuck.id, "planning");
    await client.runs.cancel(stuck.id);
    await client.runs.forceCancel(stuck.id);
    const options = { status: ["applied", "discarded"], pageSize: 1 };
    expect((await all(client.runs.listByWorkspace(workspaceId, options))).map(({ id }) => id)).toEqual([
        third.id,
        behind.id,
        run.id,
    ]);
    expect(await all(client.runs.listByOrganization("acme", { statusGroup: "final", search: "urgent" }))).toMatchObject(
        [{ id: behind.id }],
    );
    everyRowOf("Runs");
});

test("what a run's status does not allow is told with the status and what it does allow", async () => {
    const { id } = await startTo(emulator, workspaceId, "planning", {}, { holdAt: ["planning"] });
    await expect(client.runs.apply(id)).rejects.toThrow(
        new RegExp(`actions/apply answered 409: .*Run ${id} is planning; from there it can be canceled\\.$`),
    );
    emulator.control.runs.setStatus(id, "policy_override");
    await expect(client.runs.apply(id)).rejects.toThrow(
        /from there its policy failures can be overridden, it can be discarded\.$/,
    );
    const { id: check } = emulator.control.create("policy-checks", { runId: id, status: "soft_failed" });
    emulator.control.runs.setStatus(id, "applied");
    await expect(client.policyChecks.override(check)).rejects.toThrow(/is applied, which is final; start a new run\.$/);
    await expect(client.runs.discard(id)).rejects.toThrow(/is applied, which is final; start a new run\.$/);
});

test("policy sets and their versions", async () => {
    const policy = emulator.control.create("policies", { name: "tags", code: PASS });
    const set = await client.policySets.create("acme", { name: "one" });
    expect(await all(client.policySets.list("acme", { name: "on" }))).toMatchObject([{ id: set.id }]);
    expect(await client.policySets.update(set.id, { description: "d" })).toMatchObject({
        attributes: { description: "d" },
    });
    await client.policySets.addMembers(set.id, "policies", [policy.id]);
    await client.policySets.addMembers(set.id, "workspaces", [workspaceId]);
    expect((await client.policySets.read(set.id)).members).toMatchObject({
        policies: [policy.id],
        workspaces: [workspaceId],
    });
    await client.policySets.removeMembers(set.id, "policies", [policy.id]);
    await client.policySets.removeMembers(set.id, "workspaces", [workspaceId]);
    const version = await client.policySetVersions.create(set.id);
    const content = await openContent({ files: { "sentinel.hcl": 'policy "tags" {}', "tags.sentinel": PASS } });
    const length = await content.packedSize();
    await client.policySetVersions.upload(version.uploadLink!, { pack: () => content.pack(), length });
    expect(await client.policySetVersions.read(version.id)).toMatchObject({ attributes: { status: "ready" } });
    await client.policySets.delete(set.id);
    everyRowOf("Policy sets");
});

test("what runs need besides", async () => {
    const rego = 'package terraform.policies.tags\ndeny := ["no tags"]';
    policySetIn(emulator, { tags: ["mandatory", rego] }, { kind: "opa", overridable: true });
    const created = await client.configurationVersions.create(workspaceId, { autoQueueRuns: false });
    const content = await openContent({ files: { "main.tf": "# nothing" } });
    const length = await content.packedSize();
    await client.configurationVersions.upload(created.uploadLink, { open: () => content.pack(), length });
    const version = await client.configurationVersions.read(created.id);
    expect(version).toEqual({ id: created.id, attributes: expect.objectContaining({ status: "uploaded" }) });
    expect(await all(client.configurationVersions.list(workspaceId))).toHaveLength(2);
    const run = await client.runs.create({ workspaceId, configurationVersionId: created.id });
    await emulator.control.runs.reached(run.id, "post_plan_awaiting_decision");
    const [stage] = await all(client.taskStages.list(run.id));
    expect(await client.taskStages.read(stage!.id)).toEqual(stage);
    const [evaluation] = await all(client.policyEvaluations.list(stage!.id));
    expect(await client.policyEvaluations.read(evaluation!.id)).toEqual(evaluation);
    expect(evaluation).toMatchObject({ attributes: { status: "failed", policyKind: "opa" }, taskStageId: stage!.id });
    const filters = [{ status: "failed", enforcementLevel: "mandatory" }] as const;
    const [outcome] = await all(client.policySetOutcomes.list(evaluation!.id, { filters }));
    expect(await client.policySetOutcomes.read(outcome!.id)).toEqual(outcome);
    expect(outcome!.attributes.outcomes).toMatchObject([
        { policyName: "tags", enforcementLevel: "mandatory", status: "failed" },
    ]);
    expect(await client.taskStages.override(stage!.id, "agreed")).toMatchObject({ attributes: { status: "running" } });
    const terraform = emulator.control.create("tf-policy-evaluations", { runId: run.id, status: "awaiting_override" });
    const given = { tfPolicyEvaluationId: terraform.id, outcomes: [{ policy_name: "tags", status: "failed" }] };
    const { id: outcomeId } = emulator.control.create("tf-policy-set-outcomes", given);
    const [listed] = await all(client.tfPolicyEvaluations.list(run.id));
    expect(await client.tfPolicyEvaluations.read(terraform.id)).toEqual(listed);
    expect(listed).toMatchObject({
        runId: run.id,
        outcomeIds: [outcomeId],
        attributes: { status: "awaiting_override" },
    });
    expect(await all(client.tfPolicyEvaluations.outcomes(terraform.id))).toMatchObject([
        { id: outcomeId, tfPolicyEvaluationId: terraform.id, attributes: { outcomes: [{ policyName: "tags" }] } },
    ]);
    await expect(client.tfPolicyEvaluations.override(terraform.id)).rejects.toThrow(
        /answered 409: .*is not overridable/,
    );
    const { planId } = await client.runs.read(run.id);
    const plan = await client.plans.read(planId!);
    expect(plan.attributes).toMatchObject({ status: "finished", hasChanges: true });
    expect(plan.attributes).not.toHaveProperty("logReadUrl");
    expect(await client.plans.json(planId!)).toHaveProperty("resource_changes");
    expect(await client.plans.json(planId!, { unredacted: true })).toHaveProperty("resource_changes");
    const user = await client.users.own();
    expect(user.attributes).toMatchObject({ username: "owner" });
    expect(await client.users.read(user.id)).toMatchObject({ id: user.id, attributes: { username: "owner" } });
    expect(await client.runs.read(run.id)).toMatchObject({ createdById: user.id, confirmedById: undefined });
    expect(await client.workspaces.read(workspaceId)).toMatchObject({
        attributes: { locked: true },
        currentRunId: run.id,
    });
    const comment = await client.comments.create(run.id, "noted");
    expect(await client.comments.read(comment.id)).toEqual({ id: comment.id, body: "noted" });
    expect((await all(client.comments.list(run.id))).map(({ body }) => body)).toEqual(["agreed", "noted"]);
    everyRowOf("What runs need besides");
});

test("the form of the first documents: may-override, no modern attributes", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    const { token } = emulator.control.addToken({ overridesPolicies: false });
    const { id } = await startTo(emulator, workspaceId, "policy_override");
    emulator.control.runs.setWireForm("seeds");
    const [check] = await all(client.policyChecks.list(id));
    expect(check!.attributes).toMatchObject({ status: "soft_failed", permissions: { canOverride: true } });
    const other = await Client.connect({ address: emulator.url, token }, {});
    expect((await all(other.policyChecks.list(id)))[0]!.attributes.permissions).toEqual({ canOverride: false });
    expect(await client.runs.read(id)).toMatchObject({
        attributes: { status: "policy_override", actions: { isConfirmable: false } },
    });
});

test("lists of runs have a bucket of their own: a 429 there holds up nothing else", async () => {
    const { id } = await startTo(emulator, workspaceId, "planned");
    emulator.control.fault({
        kind: "status",
        status: 429,
        headers: { "retry-after": "60" },
        match: "GET /api/v2/workspaces/*/runs",
    });
    const listed = all(client.within(2_000).runs.listByWorkspace(workspaceId)).catch((error) => error);
    expect((await client.runs.read(id)).id).toBe(id);
    expect(await listed).toMatchObject({ name: "RateLimitError" });
    expect((await client.runs.read(id)).id).toBe(id);
});

/** Every row below a heading has been called by now. */
function everyRowOf(heading: string): void {
    const section = tables.split(new RegExp(`\n#+ ${heading}\n`))[1]?.split(/\n#+ /)[0] ?? "";
    const own = rows.filter((row) => section.includes(row));
    expect(own).not.toEqual([]);
    for (const row of own) {
        const [, route = ""] = /^\| `([^`]+)`/.exec(row) ?? [];
        if (route === "PUT") expect(uploaded()).toBe(true);
        else expect([route, called(route)]).toEqual([route, true]);
    }
}
