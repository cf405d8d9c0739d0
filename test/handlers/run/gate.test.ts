import type { PolicySet } from "tfe-emulator";
import { FAIL, PASS, policySetIn } from "../../emulator/runWorld";
import {
    allWarnings,
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

    test("of Terraform policies that may be overridden", async () => {
        await terraformPolicies("mandatory_overridable");
        const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override", comment: "CHG-3" } });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { overridden: 1 } });
        expect(comments()).toEqual(["CHG-3"]);
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

/** A set of kind tfpolicy with one policy, which fails. */
async function terraformPolicies(level: string, print = ""): Promise<void> {
    const given = { kind: "tfpolicy", agentEnabled: true, global: true, name: "terraform" } as const;
    const { id } = emulator.control.create("policy-sets", given);
    const policy = `resource_policy "*" "tags" {\n  enforcement_level = "${level}"\n}\n`;
    await emulator.control.uploadPolicySetVersion(id, { "tags.policy.hcl": policy });
    emulator.control.runs.script({ stepMilliseconds: 1, policies: { tags: { result: "failed", print } } });
}

describe("Terraform policies", () => {
    test("that failed and can be overridden stop the run unless that is declared", async () => {
        await terraformPolicies("mandatory_overridable", "An instance names its owner.");
        expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: policies failed that can be overridden. It was discarded; nothing was applied.
  POLICY SET  POLICY  LEVEL                  RESULT  MESSAGE
  terraform   tags    mandatory_overridable  failed  An instance names its owner.
(0 policies passed, 1 soft failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("discarded");
    });

    test("that only advise are told of, and let the run pass", async () => {
        await terraformPolicies("advisory");
        const { outs } = await created({ decision: "apply" });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { advisoryFailed: 1 } });
    });

    test("that nobody could decide stop the run", async () => {
        await terraformPolicies("advisory");
        emulator.control.runs.script({ stepMilliseconds: 1 });
        expect(await failure(created({ decision: "apply" }))).toMatch(/no engine for policies of this kind is public/);
    });
});

describe("a set of OPA beside one of Sentinel", () => {
    const opa = () => {
        const deny = "package terraform.policies.no\ndeny := true";
        policySetIn(emulator, { no: ["mandatory", deny] }, { kind: "opa", name: "opa", overridable: true });
    };

    test("whose failure is refused: at once, though Sentinel has not begun", async () => {
        opa();
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: policies failed that can be overridden. It was discarded; nothing was applied.
  POLICY SET  POLICY  LEVEL      RESULT  MESSAGE
  opa         no      mandatory  failed  true
(0 policies passed, 1 soft failed)
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("discarded");
    });

    test("whose failure is left", async () => {
        opa();
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        const text = await failure(created({ decision: "apply", policyGate: { softFailed: "leave" } }));
        expect(text).toContain("It was left as it is (post_plan_awaiting_decision)");
    });

    test.each([
        ["passes", PASS, "applied"],
        ["fails", FAIL, "errored"],
    ])("whose failure is overridden: Sentinel is judged when it is there, and %s", async (_, code, status) => {
        opa();
        policySetIn(emulator, { tags: ["hard-mandatory", code] });
        const up = created({ decision: "apply", policyGate: { softFailed: "override", comment: "CHG-1" } });
        await up.catch(() => undefined);
        expect(only().status).toBe(status);
        expect(comments()).toContain("CHG-1");
    });

    test("beside failed run tasks: they are overridden too", async () => {
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        emulator.control.runs.script({
            stepMilliseconds: 1,
            taskStage: { status: "awaiting_override", evaluations: [] },
        });
        const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override" } });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { passed: 1 } });
    });
});

describe("when nothing was checked", () => {
    test("the gate passes with a warning", async () => {
        const { outs } = await created({ decision: "apply" });
        expect(outs).toMatchObject({ status: "applied", policyCounts: { passed: 0 } });
        expect(allWarnings()).toEqual([
            expect.stringMatching(/passed its gate, but no policy was checked: .*requiredPolicySets/),
        ]);
    });

    test("there is none once something was", async () => {
        policySetIn(emulator, { tags: ["advisory", PASS] });
        await created({ decision: "apply" });
        expect(allWarnings()).toEqual([]);
    });

    test("the gate refuses where a set is required", async () => {
        const required = { requiredPolicySets: ["guard"] };
        expect(await failure(created({ decision: "apply", policyGate: required }))).toMatchInlineSnapshot(`
"Run run-… did not pass the policy gate: what its policies said is not certain. It was discarded; nothing was applied.
Not certain:
  the required policy set guard checked nothing in this run
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
        expect(only().status).toBe("discarded");
    });
});

describe("required policy sets", () => {
    test.each(["name", "id"] as const)("that checked the run let it pass, by %s", async (by) => {
        const set = policySetIn(emulator, { tags: ["advisory", PASS] });
        const policyGate = { requiredPolicySets: [set[by]] };
        expect((await created({ decision: "apply", policyGate })).outs).toMatchObject({
            status: "applied",
            policyGate,
        });
    });

    test("both kinds are known, the later one only after an override", async () => {
        const deny = "package terraform.policies.no\ndeny := true";
        policySetIn(emulator, { no: ["mandatory", deny] }, { kind: "opa", name: "opa", overridable: true });
        policySetIn(emulator, { tags: ["advisory", PASS] });
        const policyGate = { softFailed: "override", requiredPolicySets: ["guard", "opa"] };
        expect((await created({ decision: "apply", policyGate })).outs).toMatchObject({ status: "applied" });
    });

    test.each([
        ["is empty", (set: PolicySet) => void emulator.control.patch("policy-sets", set.id, { policyIds: [] })],
        ["was detached", (set: PolicySet) => void emulator.control.patch("policy-sets", set.id, { global: false })],
        ["was renamed", (set: PolicySet) => void emulator.control.patch("policy-sets", set.id, { name: "other" })],
    ])("one that %s makes the gate refuse, whatever the others say", async (_, change) => {
        policySetIn(emulator, { tags: ["advisory", PASS] }, { name: "others" });
        change(policySetIn(emulator, { size: ["advisory", PASS] }));
        const policyGate = { requiredPolicySets: ["guard"] };
        expect(await failure(created({ decision: "apply", policyGate }))).toContain(
            "the required policy set guard checked nothing in this run",
        );
        expect(only().status).toBe("discarded");
    });

    test("one that is gone makes it refuse too, and a plan-only run fails", async () => {
        policySetIn(emulator, { tags: ["advisory", PASS] });
        const policyGate = { requiredPolicySets: ["polset-1234567890abcdef"] };
        expect(await failure(created({ planOnly: true, policyGate }))).toMatch(
            /the required policy set polset-… cannot be read, so nobody can tell whether it checked the run/,
        );
    });
});

describe("a run that this program discarded itself", () => {
    const inputs = () => inputsFor({ decision: "apply" });

    test.each(["GET /api/v2/runs/:id", "POST /api/v2/runs/:id/actions/discard"])(
        "is not said to be somebody else's doing when %s fails after it",
        async (match) => {
            policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
            emulator.control.onRequest("POST /api/v2/runs/:id/actions/discard", () =>
                emulator.control.fault({ kind: "status", status: 500, match: "GET /api/v2/runs/:id", times: 20 }),
            );
            if (match.startsWith("POST")) emulator.control.fault({ kind: "reset", when: "after", match });
            const error = await handler.create(await inputs()).catch((reason) => reason);
            emulator.control.clearFaults();
            expect(error.message).not.toContain("somebody else");
            if (match.startsWith("GET")) expect(error.message).toContain("The platform took the request to discard it");
            const again = await handler.update(error.id, error.properties, await inputs()).catch((reason) => reason);
            expect(again.message).toMatch(/was discarded by an earlier pulumi up; nothing was applied\./);
            expect(again.message).toContain("soft-mandatory  failed");
        },
    );

    test("and one that somebody else discarded is", async () => {
        const { id, outs } = await created({ decision: "leave" });
        emulator.control.runs.setStatus(id, "discarded");
        const error = await handler.update(id, outs, await inputs()).catch((reason) => reason);
        expect(error.message).toMatch(/was discarded by somebody else before this program was done with it/);
    });

    test("and where the comments cannot be read, nobody is named", async () => {
        const { id, outs } = await created({ decision: "leave" });
        emulator.control.runs.setStatus(id, "discarded");
        emulator.control.fault({ kind: "status", status: 404, match: "GET /api/v2/runs/:id/comments", times: 2 });
        const error = await handler.update(id, outs, await inputs()).catch((reason) => reason);
        expect(error.message).toMatch(/was discarded before this program was done with it/);
    });
});
