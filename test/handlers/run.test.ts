import type { Emulator, Workspace } from "tfe-emulator";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { run as definition } from "../../provider/handlers/run";
import { FAIL, PASS, policySetIn, workspaceIn } from "../emulator/runWorld";
import { checked, emulatorForTest, handlerFor } from "./setup";

let emulator: Emulator;
let workspace: Workspace;
let handler: Handler;
beforeEach(async () => {
    emulator = await emulatorForTest();
    workspace = workspaceIn(emulator, { name: "network" });
    emulator.control.runs.script({ stepMilliseconds: 1 });
    handler = handlerFor(definition, emulator);
});
afterEach(() => emulator.close());

const URN = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:Run::canary";
const inputsFor = (news: Values = {}) =>
    checked(handler, { workspaceId: workspace.id, __provider: "code", __urn: URN, ...news });
const created = async (news: Values = {}) => handler.create(await inputsFor(news));
const runs = () => emulator.control.list("runs");
const only = () => {
    expect(runs()).toHaveLength(1);
    return runs()[0]!;
};
const comments = () => emulator.control.list("comments").map(({ body }) => body);
const count = (route: string) => emulator.control.counts()[route] ?? 0;
/** What the failed operation tells the user, with ids left out. */
async function failure(operation: Promise<unknown>): Promise<string> {
    const error = await operation.then(
        () => undefined,
        (reason: Error) => reason,
    );
    return String(error?.message)
        .replaceAll(emulator.url, "https://tfe.example.com")
        .replaceAll(/\b(run|polchk|ts|polset|ws)-[A-Za-z0-9]{16}\b/g, "$1-…");
}

describe("what becomes of a run", () => {
    test("that passes: applied with the comment, once", async () => {
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        const { id, outs } = await created({ decision: "apply", comment: "agreed" });
        expect(outs).toMatchObject({
            status: "applied",
            gate: "passed",
            hasChanges: true,
            policyCounts: { passed: 1, hardFailed: 0 },
            policyResults: [{ policy: "tags", status: "passed", passed: true }],
        });
        expect(only()).toMatchObject({ id, status: "applied", autoApply: false });
        expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(1);
        expect(comments()).toEqual(["agreed"]);
    });

    test.each([
        ["leave", "policy_checked"],
        ["discard", "discarded"],
    ])("that passes and is to be decided otherwise: %s", async (decision, status) => {
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        expect((await created({ decision })).outs).toMatchObject({ status, gate: "passed" });
    });

    test("without a decision: it is left", async () => {
        expect((await created()).outs).toMatchObject({ status: "planned", decision: "leave" });
    });

    test("that is plan-only, and one that changes nothing: finished", async () => {
        expect((await created({ planOnly: true })).outs).toMatchObject({ status: "planned_and_finished" });
        emulator.control.runs.script({ plan: { hasChanges: false } });
        const { outs } = await created({ decision: "apply" });
        expect(outs).toMatchObject({ status: "planned_and_finished", hasChanges: false });
    });

    test("whose workspace applies by itself: the gate comes first all the same", async () => {
        emulator.control.patch("workspaces", workspace.id, { autoApply: true });
        expect((await created()).outs).toMatchObject({ status: "planned" });
        expect(only().autoApply).toBe(false);
    });

    test("that the platform applies by itself, as declared", async () => {
        const { outs } = await created({ autoApply: true });
        expect(outs).toMatchObject({ status: "applied", decision: "apply" });
    });

    test("whose folder is uploaded: the run uses that configuration", async () => {
        const directory = "test/content/testdata/go-slug";
        const { outs } = await created({ directory, planOnly: true });
        const version = emulator.control.get("configuration-versions", only().configurationVersionId);
        expect(version).toMatchObject({ status: "uploaded", speculative: true, autoQueueRuns: false });
        expect(outs).toMatchObject({
            contentHash: expect.stringMatching(/^sha256:/),
            usedConfigurationVersionId: version.id,
        });
        const links = emulator.control.requests().filter(({ path }) => path.startsWith("/_"));
        expect(links.every(({ token }) => token === undefined)).toBe(true);
    });
});

describe("the gate says no", () => {
    test("to a soft failure: discarded, with a table", async () => {
        policySetIn(emulator, {
            tags: ["soft-mandatory", FAIL],
            names: ["advisory", FAIL],
            size: ["soft-mandatory", PASS],
        });
        expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: policies failed that can be overridden. It was discarded; nothing was applied.
  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE
  guard       tags    soft-mandatory  failed
  guard       names   advisory        failed
(1 policy passed, 1 soft failed, 1 advisory failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("discarded");
        expect(comments()).toEqual(["Refused by the policy gate of a Pulumi program"]);
    });

    test("and leaves the run: the next up goes on with it once somebody has overridden the failure", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        const inputs = await inputsFor({ decision: "apply", policyGate: { softFailed: "leave" } });
        const error = await handler.create(inputs).catch((reason) => reason);
        expect(await failure(Promise.reject(error))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: policies failed that can be overridden. It was left as it is (policy_override) for somebody to decide; the next pulumi up goes on with it.
  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE
  guard       tags    soft-mandatory  failed
(0 policies passed, 1 soft failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(error).toMatchObject({
            id: only().id,
            properties: { status: "policy_override", gate: "refused", __provider: "code", workspaceId: workspace.id },
        });
        expect(await handler.diff(error.id, error.properties, inputs)).toEqual({ changes: false });
        const [check] = emulator.control.list("policy-checks");
        await fetch(`${emulator.url}/api/v2/policy-checks/${check?.id}/actions/override`, {
            method: "POST",
            headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/vnd.api+json" },
        });
        const { outs } = await handler.update(error.id, error.properties, inputs);
        expect(outs).toMatchObject({ status: "applied", gate: "passed", policyCounts: { overridden: 1 } });
        only();
    });

    test("to a hard failure", async () => {
        policySetIn(emulator, { tags: ["hard-mandatory", FAIL] });
        expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(`
"Run run-… errored, because mandatory policies failed; nothing was applied.
  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE
  guard       tags    hard-mandatory  failed
(0 policies passed, 1 hard failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("errored");
    });

    test("to an advisory failure, where that is declared", async () => {
        policySetIn(emulator, { tags: ["advisory", FAIL] });
        expect(await failure(created({ policyGate: { advisoryFailed: "fail" } }))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: advisory policies failed. It was discarded; nothing was applied.
  POLICY SET  POLICY  LEVEL     RESULT  MESSAGE
  guard       tags    advisory  failed
(0 policies passed, 1 advisory failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("discarded");
        expect((await created({ planOnly: true })).outs).toMatchObject({
            gate: "passed",
            policyCounts: { advisoryFailed: 1 },
        });
    });

    test("to the soft failure of a plan-only run", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        expect(await failure(created({ planOnly: true }))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: policies failed that can be overridden. It has ended (policy_soft_failed); nothing was applied.
  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE
  guard       tags    soft-mandatory  failed
(0 policies passed, 1 soft failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("policy_soft_failed");
    });

    test.each([
        ["a check that errored", { policyChecks: [{ status: "errored" }], afterPolicyChecks: "policy_checked" }],
        [
            "a status that is not known",
            { policyChecks: [{ status: "approved" }], afterPolicyChecks: "planned_and_finished" },
        ],
        ["a result that is missing", { policyChecks: [{ status: "passed", result: null }] }],
        [
            "a count that is none",
            { policyChecks: [{ status: "passed", overlay: { set: { result: { passed: "1" } } } }] },
        ],
        ["a result that contradicts itself", { policyChecks: [{ status: "passed", result: { "hard-failed": 1 } }] }],
    ])("to %s", async (_, script) => {
        emulator.control.runs.script({ stepMilliseconds: 1, ...script });
        expect(await failure(created({ decision: "apply" }))).toMatch(/what its policies said is not certain/);
        expect(only().status).not.toBe("applied");
        expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(0);
    });
});

describe("overrides", () => {
    test("of a soft failure, where that is declared, with the comment", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override", comment: "CHG-1" } });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { overridden: 1 } });
        expect(comments()).toEqual(["CHG-1"]);
    });

    test("of a task stage whose set is overridable", async () => {
        const rego = 'package terraform.policies.tags\ndeny[msg] { msg := "no tags" }';
        policySetIn(emulator, { tags: ["mandatory", rego] }, { kind: "opa", overridable: true });
        const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override", comment: "CHG-2" } });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { overridden: 1 } });
        expect(comments()).toEqual(["CHG-2"]);
    });

    test("on a platform that speaks as its first documents do", async () => {
        emulator.control.runs.setWireForm("seeds");
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL], names: ["advisory", FAIL] });
        const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override" } });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { overridden: 1, advisoryFailed: 1 } });
    });

    test("without permission", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        const { token } = emulator.control.addToken({ overridesPolicies: false });
        handler = handlerFor(definition, emulator, { TFE_TOKEN: token });
        const text = await failure(created({ decision: "apply", policyGate: { softFailed: "override" } }));
        expect(text).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: policies failed that can be overridden. The token may not override policy check polchk-…. Use the token of a user or team with permission to manage policy overrides in the organization, or let somebody who has it override the failure. It was left as it is (policy_override); the next pulumi up goes on with it.
  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE
  guard       tags    soft-mandatory  failed
(0 policies passed, 1 soft failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("policy_override");
    });
});

describe("a run that ends by itself", () => {
    test("because its plan fails", async () => {
        emulator.control.runs.script({ stepMilliseconds: 1, plan: { error: "no credentials" } });
        expect(await failure(created())).toMatchInlineSnapshot(`
"Run run-… errored while planning. Nothing was applied. Its log on the platform says why; the next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });

    test("because its apply fails", async () => {
        emulator.control.runs.script({ stepMilliseconds: 1, apply: { error: "quota" } });
        expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(`
"Run run-… errored while applying. What was applied before stays applied. Its log on the platform says why; the next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });

    test("because somebody cancels it", async () => {
        emulator.control.runs.script({ holdAt: ["planning"] });
        const failed = failure(created());
        await act("planning", (id) => emulator.control.runs.setStatus(id, "canceled"));
        expect(await failed).toMatchInlineSnapshot(`
"Run run-… was canceled by somebody else before this program was done with it; nothing was applied. The next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });

    test("because somebody discards it", async () => {
        emulator.control.runs.script({ holdAt: ["cost_estimating"], costEstimate: true });
        const failed = failure(created());
        await act("cost_estimating", (id) => emulator.control.runs.setStatus(id, "discarded"));
        expect(await failed).toMatchInlineSnapshot(`
"Run run-… was discarded by somebody else before this program was done with it; nothing was applied. The next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });
});

/** Waits until the run has come to a status, and does something to it. */
async function act(status: string, what: (id: string) => void): Promise<void> {
    while (runs()[0]?.status !== status) await new Promise(setImmediate);
    what(runs()[0]!.id);
}

describe("time and interruption", () => {
    test("a run whose time is up is noted, and the next up goes on with it", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const inputs = await inputsFor({ decision: "apply", __timeouts: { create: "1500ms" } });
        const error = await handler.create(inputs).catch((reason) => reason);
        expect(await failure(Promise.reject(error))).toMatchInlineSnapshot(
            `"Run run-… is still planning after 1s, and the time to wait for it is up. It goes on without this program, which has decided nothing; the next pulumi up goes on with the same run. Wait longer with the resource option customTimeouts: { create: "2h" }."`,
        );
        expect(error.properties).toMatchObject({ status: "planning", gate: "pending" });
        emulator.control.runs.release(error.id);
        const { outs } = await handler.update(error.id, error.properties, inputs);
        expect(outs).toMatchObject({ status: "applied", gate: "passed" });
        only();
    });

    test("a run that ended meanwhile without passing is replaced by the up after the next", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const inputs = await inputsFor({ __timeouts: { create: "1s" } });
        const { id, properties } = await handler.create(inputs).catch((reason) => reason);
        emulator.control.runs.setStatus(id, "canceled");
        const again = await handler.update(id, properties, inputs).catch((reason) => reason);
        expect(await failure(Promise.reject(again))).toMatch(/was canceled by somebody else/);
        expect(await handler.diff(id, again.properties, inputs)).toEqual({
            changes: true,
            replaces: ["status"],
            deleteBeforeReplace: true,
        });
        await handler.delete(id, again.properties);
        emulator.control.runs.script({ stepMilliseconds: 1 });
        expect((await handler.create(inputs)).id).not.toBe(id);
    });

    test("a run that a killed up left under way is gone on with, and one that has ended is not", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const inputs = await inputsFor({
            decision: "leave",
            triggers: ["1"],
            variables: { size: "2" },
            __timeouts: { create: "1s" },
        });
        const { id } = await handler.create(inputs).catch((reason) => reason);
        emulator.control.runs.script({ stepMilliseconds: 1 });
        emulator.control.runs.release(id);
        expect((await handler.create(inputs)).id).toBe(id);
        only();
        const other = { ...inputs, variables: { size: "3" }, __timeouts: { create: "1s" } };
        await expect(handler.create(other)).rejects.toThrow(/is still pending/);
        expect(runs()).toHaveLength(2);
        for (const { id: each } of runs()) emulator.control.runs.setStatus(each, "discarded");
        expect((await handler.create(inputs)).id).not.toBe(id);
        expect(runs()).toHaveLength(3);
    });

    test("an answer that makes no sense while it waits: the run is noted, and the next up goes on with it", async () => {
        emulator.control.fault({ kind: "malformed", match: "GET /api/v2/runs/:id" });
        const inputs = await inputsFor({ decision: "apply" });
        const error = await handler.create(inputs).catch((reason) => reason);
        expect(error).toMatchObject({ id: only().id, properties: { gate: "pending", __provider: "code" } });
        expect((await handler.update(error.id, error.properties, inputs)).outs).toMatchObject({ status: "applied" });
        only();
    });

    test.each(["reset", "truncated", "html", "malformed"] as const)(
        "an answer to create that is lost to %s: one run",
        async (kind) => {
            emulator.control.fault({ kind, when: "after", match: "POST /api/v2/runs" });
            const { id } = await created({ message: "canary" });
            expect(only()).toMatchObject({
                id,
                message: expect.stringMatching(/^canary \[pulumi:[0-9a-f]{12}-[0-9a-f]{8}\]$/),
            });
        },
    );

    test("a create that did not arrive is sent again", async () => {
        emulator.control.fault({ kind: "reset", when: "before", match: "POST /api/v2/runs", times: 2 });
        expect((await created()).id).toBe(only().id);
    });

    test.each(["before", "after"] as const)(
        "an answer to apply that is lost %s its effect: one apply",
        async (when) => {
            emulator.control.fault({ kind: "reset", when, match: "POST /api/v2/runs/:id/actions/apply" });
            const { outs } = await created({ decision: "apply" });
            expect(outs).toMatchObject({ status: "applied" });
            expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(when === "before" ? 2 : 1);
        },
    );

    test.each(["before", "after"] as const)(
        "an answer to override that is lost %s its effect: one override",
        async (when) => {
            policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
            emulator.control.fault({ kind: "reset", when, match: "POST /api/v2/policy-checks/:id/actions/override" });
            const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override" } });
            expect(outs).toMatchObject({ status: "applied" });
        },
    );

    test("while it waits, nothing but the run is read", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const waiting = created({ planOnly: true });
        while (count("GET /api/v2/runs/:id") < 4) await new Promise(setImmediate);
        expect(emulator.control.total()).toBe(
            count("GET /api/v2/runs/:id") + count("POST /api/v2/runs") + count("GET /api/v2/workspaces/:id/runs"),
        );
        emulator.control.runs.release(only().id);
        await waiting;
    });
});

describe("a run that is there", () => {
    test("refresh follows its status, and finds it gone", async () => {
        const { id, outs } = await created();
        emulator.control.runs.setStatus(id, "applied");
        const { props, inputs } = await handler.read(id, outs);
        expect(props).toMatchObject({ status: "applied", gate: "passed" });
        expect(inputs).toMatchObject({ workspaceId: workspace.id, decision: "leave" });
        emulator.control.delete("runs", id);
        expect(await handler.read(id, outs)).toEqual({});
    });

    test("get shows it with what its policies said", async () => {
        policySetIn(emulator, { tags: ["advisory", FAIL] });
        const { id } = await created({ planOnly: true });
        const { props } = await handler.read(id, { __get: true, __provider: "code" });
        expect(props).toMatchObject({
            status: "planned_and_finished",
            gate: "pending",
            policyCounts: { advisoryFailed: 1 },
        });
    });

    test("the decision changes in place as long as it waits; what it was started with replaces it", async () => {
        const { id, outs } = await created();
        const decided = await inputsFor({ decision: "apply" });
        expect(await handler.diff(id, outs, decided)).toEqual({});
        expect((await handler.update(id, outs, decided)).outs).toMatchObject({ status: "applied", decision: "apply" });
        const restarted = await inputsFor({ triggers: { release: 2 } });
        expect(await handler.diff(id, outs, restarted)).toEqual({ replaces: ["triggers"], deleteBeforeReplace: true });
    });

    test("a run that was left and that somebody discarded cannot be applied any more", async () => {
        const { id, outs } = await created();
        emulator.control.runs.setStatus(id, "discarded");
        const decided = await inputsFor({ decision: "apply" });
        const error = await handler.update(id, outs, decided).catch((reason) => reason);
        expect(error.message).toMatch(/was discarded by somebody else.*The next pulumi up starts a new run\./);
        expect(await handler.diff(id, error.properties, decided)).toMatchObject({ replaces: ["status"] });
    });

    test("destroy discards one that waits, and leaves all others alone", async () => {
        const { id, outs } = await created();
        await handler.delete(id, outs);
        expect(only().status).toBe("discarded");
        await handler.delete(id, outs);
        expect(count("POST /api/v2/runs/:id/actions/discard")).toBe(1);
        emulator.control.delete("runs", id);
        await handler.delete(id, outs);
    });

    test("it cannot be imported", async () => {
        const inputs = await inputsFor({ __import: "run-1234" });
        expect(await failure(handler.create(inputs))).toMatch(/A run cannot be imported.*use getRun/);
    });
});
