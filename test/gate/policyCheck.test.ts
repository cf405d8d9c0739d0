import { readPolicyCheck } from "../../provider/gate/policyCheck";
import { failureTable } from "../../provider/gate/table";
import { readTaskStage } from "../../provider/gate/taskStage";
import { aCheck, aStage } from "./samples";

test("the oldest form names no set and no level: the counts give the level", () => {
    const sentinel = {
        "can-override": true,
        error: null,
        policies: [
            {
                "allowed-failure": false,
                error: null,
                policy: "contains-billing-tag.sentinel",
                result: false,
                trace: { description: "", print: "", result: false },
            },
        ],
        result: false,
    };
    const result = {
        result: false,
        passed: 0,
        totalFailed: 1,
        hardFailed: 0,
        softFailed: 1,
        advisoryFailed: 0,
        sentinel,
    };
    const part = readPolicyCheck({ id: "polchk-1", attributes: { status: "soft_failed", result } });
    expect(part.problems).toEqual([]);
    expect(part.results).toEqual([
        {
            id: "polchk-1",
            source: "policyCheck",
            policy: "contains-billing-tag",
            level: "soft-mandatory",
            status: "failed",
            passed: false,
            overridable: true,
            message: "",
        },
    ]);
});

test("each failed policy has its set, level and what it printed; allowed failures are advisory", () => {
    const part = readPolicyCheck(aCheck("hard_failed", { passed: 1, advisoryFailed: 1, hardFailed: 1 }));
    const brief = part.results.map(({ set, policy, level, status, message }) => [set, policy, level, status, message]);
    expect(brief).toEqual([
        ["guardrails", "ok-1", "unknown", "passed", ""],
        ["guardrails", "advice-1", "advisory", "failed", "advice 1 is not as it should be"],
        ["guardrails", "hard-1", "hard-mandatory", "failed", "hard 1 is not as it should be"],
    ]);
    expect(part.counts).toEqual({ passed: 1, advisoryFailed: 1, softFailed: 0, hardFailed: 1, overridden: 0 });
});

test("without a record the counts alone make rows, and failures are never lost", () => {
    const check = aCheck("soft_failed", { passed: 3, softFailed: 2 });
    const { sentinel: _, ...result } = check.attributes.result ?? {};
    const part = readPolicyCheck({ ...check, attributes: { ...check.attributes, result } });
    expect(part.problems).toEqual([]);
    expect(part.results.map(({ policy, level, status }) => [policy, level, status])).toEqual([
        ["(3 policies that the platform does not name)", "unknown", "passed"],
        ["(2 policies that the platform does not name)", "soft-mandatory", "failed"],
    ]);
});

test("an override turns soft failures into overridden ones, and advisory ones stay", () => {
    const part = readPolicyCheck(aCheck("overridden", { advisoryFailed: 1, softFailed: 1 }));
    expect(part.results.map(({ level, status, overridable }) => [level, status, overridable])).toEqual([
        ["advisory", "failed", false],
        ["soft-mandatory", "overridden", false],
    ]);
    expect(part.counts).toMatchObject({ overridden: 1, softFailed: 0, advisoryFailed: 1 });
});

test("an evaluation shows each policy with what it gave out", () => {
    const policies = [
        { level: "advisory", status: "failed" },
        { level: "mandatory", status: "failed" },
        { level: "mandatory", status: "passed" },
    ];
    const part = readTaskStage(aStage("awaiting_override", "failed", policies, { overridable: true }));
    expect(part.problems).toEqual([]);
    expect(
        part.results.map(({ set, level, status, overridable, message }) => [set, level, status, overridable, message]),
    ).toEqual([
        ["opa-set", "advisory", "failed", false, "policy 1 says no"],
        ["opa-set", "mandatory", "failed", true, "policy 2 says no"],
        ["opa-set", "mandatory", "passed", false, ""],
    ]);
    expect(part.counts).toEqual({ passed: 1, advisoryFailed: 1, softFailed: 1, hardFailed: 0, overridden: 0 });
});

test("the table lists what did not pass, the worst first", () => {
    const { results } = readPolicyCheck(aCheck("hard_failed", { passed: 1, advisoryFailed: 1, hardFailed: 1 }));
    expect(failureTable(results)).toBe(
        [
            "  POLICY SET  POLICY    LEVEL           RESULT  MESSAGE",
            "  guardrails  hard-1    hard-mandatory  failed  hard 1 is not as it should be",
            "  guardrails  advice-1  advisory        failed  advice 1 is not as it should be",
        ].join("\n"),
    );
    expect(failureTable(results.filter(({ passed }) => passed))).toBe("");
});
