import { FAIL, PASS, policySetIn } from "../../emulator/runWorld";
import {
    comments,
    count,
    created,
    emulator,
    failure,
    handler,
    inputsFor,
    only,
    quickRuns,
    withoutOverrides,
    workspace,
} from "./world";

quickRuns();

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
        expect(await handler.diff(error.id, error.properties, inputs)).toEqual({ changes: true });
        const [check] = emulator.control.list("policy-checks");
        await fetch(`${emulator.url}/api/v2/policy-checks/${check?.id}/actions/override`, {
            method: "POST",
            headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/vnd.api+json" },
        });
        const { outs } = await handler.update(error.id, error.properties, inputs);
        expect(outs).toMatchObject({ status: "applied", gate: "passed", policyCounts: { overridden: 1 } });
        only();
    });

    test("too late, because somebody has applied the run meanwhile: it says so", async () => {
        policySetIn(emulator, { tags: ["advisory", FAIL] });
        emulator.control.onRequest("POST /api/v2/runs/:id/actions/discard", () =>
            emulator.control.runs.setStatus(only().id, "applied"),
        );
        const text = await failure(created({ policyGate: { advisoryFailed: "fail" } }));
        expect(text).toMatch(/advisory policies failed\. It has ended \(applied\) and was applied\./);
    });

    test("and the discard does not arrive: it is sent again", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        emulator.control.fault({ kind: "reset", match: "POST /api/v2/runs/:id/actions/discard", times: 2 });
        expect(await failure(created({ decision: "apply" }))).toContain("It was discarded; nothing was applied.");
        expect(only().status).toBe("discarded");
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
        const rego = 'package terraform.policies.tags\ndeny := ["no tags"]';
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
        const text = await failure(
            withoutOverrides().create(await inputsFor({ decision: "apply", policyGate: { softFailed: "override" } })),
        );
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
