import fc from "fast-check";
import type { PolicyCheck } from "../../provider/api/policyChecks";
import { isAtRest } from "../../provider/api/runStatus";
import { decide, type Rules } from "../../provider/gate/decision";
import { type Evidence, judge } from "../../provider/gate/judgement";
import type { StageEvidence } from "../../provider/gate/taskStage";
import type { TfEvidence } from "../../provider/gate/tfPolicies";
import { aCheck, aRun, aStage, aTfEvaluation } from "./samples";

const STRICT: Rules = { softFailed: "fail", hardFailed: "fail", advisoryFailed: "pass", decision: "apply" };
const OVERRIDE = { status: "policy_override", actions: { isDiscardable: true } };

function step(run: ReturnType<typeof aRun>, evidence: Partial<Evidence>, rules: Partial<Rules> = {}) {
    const all = { checks: [], stages: [], ...evidence };
    return decide(run, judge(run, all), { ...STRICT, ...rules });
}

test.each([
    ["apply", { take: "apply" }],
    ["discard", { take: "discard" }],
    ["leave", { take: "finish" }],
] as const)("a run whose policies passed is decided as declared: %s", (decision, expected) => {
    expect(step(aRun(), { checks: [aCheck("passed", { passed: 2 })] }, { decision })).toEqual(expected);
});

test.each([
    ["soft", "soft_failed", { softFailed: 1 }, OVERRIDE, "softFailed"],
    ["hard", "hard_failed", { hardFailed: 1, softFailed: 1 }, OVERRIDE, "hardFailed"],
    ["advisory", "passed", { advisoryFailed: 1 }, {}, "advisoryFailed"],
] as const)("a %s failure is refused, and the run discarded or left as asked", (_, status, counts, run, rule) => {
    const evidence = { checks: [aCheck(status, { passed: 1, ...counts })] };
    expect(step(aRun(run), evidence, { [rule]: "fail" })).toEqual({ take: "refuse", because: rule, discard: true });
    expect(step(aRun(run), evidence, { [rule]: "leave" })).toEqual({ take: "refuse", because: rule, discard: false });
});

test("advisory failures pass unless the gate says otherwise", () => {
    expect(step(aRun(), { checks: [aCheck("passed", { advisoryFailed: 2 })] })).toEqual({ take: "apply" });
});

test("a soft failure is overridden only where that is declared, and only while the run waits for it", () => {
    const checks = [aCheck("soft_failed", { softFailed: 1 })];
    expect(step(aRun(OVERRIDE), { checks }, { softFailed: "override" })).toEqual({ take: "override" });
    const ended = aRun({ status: "policy_soft_failed" });
    expect(step(ended, { checks }, { softFailed: "override" })).toMatchObject({
        take: "refuse",
        because: "softFailed",
    });
    const advisoryToo = [aCheck("soft_failed", { softFailed: 1, advisoryFailed: 1 })];
    const strict = { softFailed: "override", advisoryFailed: "fail" } as const;
    expect(step(aRun(OVERRIDE), { checks: advisoryToo }, strict)).toMatchObject({ because: "advisoryFailed" });
});

test("what was overridden passes", () => {
    const checks = [aCheck("overridden", { passed: 1, softFailed: 1 })];
    expect(step(aRun(), { checks })).toEqual({ take: "apply" });
});

test("the mandatory failures of an overridable set in a task stage count as soft, all others as hard", () => {
    const run = aRun({ status: "post_plan_awaiting_decision" });
    const failed = [{ level: "mandatory", status: "failed" }];
    const soft = aStage("awaiting_override", "failed", failed, { overridable: true });
    expect(step(run, { stages: [soft] }, { softFailed: "override" })).toEqual({ take: "override" });
    expect(step(run, { stages: [aStage("failed", "failed", failed)] })).toMatchObject({ because: "hardFailed" });
});

test("run tasks that wait for an override count as a soft failure", () => {
    const stage = aStage("awaiting_override", "passed", [{ level: "mandatory", status: "passed" }]);
    const run = aRun({ status: "post_plan_awaiting_decision" });
    expect(step(run, { stages: [stage] })).toMatchObject({ take: "refuse", because: "softFailed" });
});

describe("a status that waits for a decision is the decision point", () => {
    const run = aRun({ status: "post_plan_awaiting_decision", actions: { isDiscardable: true } });
    const failed = aStage("awaiting_override", "failed", [{ level: "mandatory", status: "failed" }], {
        overridable: true,
    });
    const tasks = aStage("awaiting_override", "passed", [{ level: "mandatory", status: "passed" }]);

    test.each([
        ["a failed set", failed, "pending"],
        ["a failed set", failed, "queued"],
        ["failed run tasks", tasks, "pending"],
    ] as const)("%s is decided upon while what comes after it has not begun: %#", (_, stage, status) => {
        const evidence = { stages: [stage], checks: [notBegun(status)] };
        expect(step(run, evidence)).toEqual({ take: "refuse", because: "softFailed", discard: true });
        expect(step(run, evidence, { softFailed: "leave" })).toMatchObject({ take: "refuse", discard: false });
        expect(step(run, evidence, { softFailed: "override" })).toEqual({ take: "override" });
    });

    test("so is a failure before the plan, while the stage after it has not begun", () => {
        const before = aRun({ status: "pre_plan_awaiting_decision" });
        const after = aStage("pending", "pending", [], { name: "post_plan" });
        expect(step(before, { stages: [tasks, after] }, { softFailed: "override" })).toEqual({ take: "override" });
    });

    test("what has begun is waited for all the same, and what has not begun is never taken for a pass", () => {
        expect(step(run, { stages: [failed], checks: [notBegun("running")] })).toEqual({ take: "wait" });
        const alone = { checks: [notBegun("pending")] };
        expect(step(run, alone, { softFailed: "override" })).toMatchObject({ take: "refuse", because: "unclear" });
        const confirmable = step(aRun(), {
            checks: [notBegun("pending"), aCheck("passed", { passed: 1 }, "polchk-2")],
        });
        expect(confirmable).toEqual({ take: "wait" });
    });
});

function notBegun(status: string): PolicyCheck {
    return { id: "polchk-later", attributes: { status, result: null } };
}

describe("required policy sets", () => {
    const judged = (run: ReturnType<typeof aRun>, evidence: Partial<Evidence>, ...names: (string | undefined)[]) => {
        const required = names.map((name) => ({ name, says: name ?? "polset-1" }));
        return judge(run, { checks: [], stages: [], ...evidence }, required);
    };
    const both = {
        checks: [aCheck("passed", { passed: 1 })],
        stages: [aStage("passed", "passed", [{ level: "mandatory", status: "passed" }])],
    };

    test("that checked the run are no problem, as policy checks and as evaluations", () => {
        expect(judged(aRun(), both, "guardrails", "opa-set").problems).toEqual([]);
    });

    test.each([
        ["another set's checks", both],
        ["no check at all", { checks: [aCheck("passed")] }],
    ])("that said nothing are a problem, with %s", (_, evidence) => {
        const { problems } = judged(aRun({ status: "planned" }), evidence, "secrets");
        expect(problems).toEqual(["the required policy set secrets checked nothing in this run"]);
    });

    test("that cannot be read are a problem", () => {
        expect(judged(aRun(), both, undefined).problems).toEqual([expect.stringContaining("polset-1 cannot be read")]);
    });

    test("may still have to come while the run waits for an override", () => {
        const run = aRun({ status: "post_plan_awaiting_decision" });
        const failed = aStage("awaiting_override", "failed", [{ level: "mandatory", status: "failed" }]);
        expect(judged(run, { stages: [failed] }, "guardrails").problems).toEqual([]);
    });
});

test("stages that come after the decision are not waited for", () => {
    const stages = [aStage("pending", "pending", [], { name: "pre_apply" })];
    expect(step(aRun(), { checks: [aCheck("passed", { passed: 1 })], stages })).toEqual({ take: "apply" });
});

test.each(["errored", "canceled", "force_canceled", "discarded"])("a run that is %s has failed", (status) => {
    expect(step(aRun({ status }), { checks: [aCheck("passed", { passed: 1 })] })).toEqual({ take: "fail" });
});

test("a run that was to be discarded and that somebody applied has failed", () => {
    const run = aRun({ status: "applied" });
    expect(step(run, { checks: [aCheck("passed", { passed: 1 })] }, { decision: "discard" })).toEqual({ take: "fail" });
});

test("a run that was to be discarded and is discarded is done, if its policies passed", () => {
    const run = aRun({ status: "discarded" });
    expect(step(run, { checks: [aCheck("passed", { passed: 1 })] }, { decision: "discard" })).toEqual({
        take: "finish",
    });
    const failed = { checks: [aCheck("soft_failed", { softFailed: 1 })] };
    expect(step(run, failed, { decision: "discard" })).toMatchObject({ take: "refuse" });
});

const rules: fc.Arbitrary<Rules> = fc.record({
    softFailed: fc.constantFrom("fail", "override", "leave"),
    hardFailed: fc.constantFrom("fail", "leave"),
    advisoryFailed: fc.constantFrom("pass", "fail", "leave"),
    decision: fc.constantFrom("apply", "discard", "leave"),
});

const KNOWN_CHECK = ["passed", "soft_failed", "hard_failed", "overridden"];
const oddStatus = fc.oneof(
    fc.constantFrom("pending", "queued", "errored", "canceled", "unreachable", "", "PASSED", "passed ", "running"),
    fc.string().filter((text) => !KNOWN_CHECK.includes(text) && text !== "failed"),
);
const count = fc.nat({ max: 3 });
const goodCheck = fc
    .record({ passed: count, advisoryFailed: count })
    .map((counts) => aCheck("passed", counts, "polchk-good"));
const level = fc.constantFrom("advisory", "mandatory");
const goodStage = fc
    .array(fc.record({ level, status: fc.constant("passed") }), { maxLength: 3 })
    .map((policies) => aStage("passed", "passed", policies));

const oddCount = fc.oneof(
    fc.constantFrom(undefined, null, -1, 0.5, Number.NaN, "0", [], {}, true),
    fc.string().filter((text) => text.length < 5),
);

/** A check that looks passed but for one defect. */
const badCheck: fc.Arbitrary<PolicyCheck> = fc.oneof(
    oddStatus.map((status) => aCheck(status, { passed: 1 })),
    fc.constantFrom(null, undefined).map((result) => withResult(aCheck("passed", { passed: 1 }), () => result)),
    fc
        .tuple(fc.constantFrom("passed", "advisoryFailed", "softFailed", "hardFailed"), oddCount)
        .map(([name, value]) =>
            withResult(aCheck("passed", { passed: 1 }), (result) => ({ ...result, [name]: value })),
        ),
    fc.integer({ min: 1, max: 5 }).map((hardFailed) => aCheck("passed", { hardFailed })),
    fc.integer({ min: 1, max: 5 }).map((softFailed) => aCheck("passed", { softFailed })),
    fc.integer({ min: 1, max: 5 }).map((hardFailed) => aCheck("overridden", { softFailed: 1, hardFailed })),
    fc.constant(withResult(aCheck("passed", { passed: 1 }), (result) => ({ ...result, result: false }))),
    fc.constant(withResult(aCheck("passed", { passed: 1 }), (result) => ({ ...result, totalFailed: 1 }))),
    fc.oneof(fc.string({ minLength: 1 }), fc.constant({ message: "x" })).map((error) => withPolicy({ error })),
    fc.constantFrom(undefined, null, "true", 1).map((result) => withPolicy({ result })),
    fc.constant(withPolicy({ result: false })),
    fc.constant(aCheck("hard_failed", { passed: 1 })),
    fc.constantFrom("hard-mandatory", "soft-mandatory").map((level) => advised({ "enforcement-level": level })),
    fc.constantFrom(null, "tags", 1).map((entry) => recorded({ policies: [entry] })),
    fc.constantFrom(null, "tags", []).map((record) => recorded(record)),
    fc.constantFrom("tags", 1, {}).map((policies) => recorded({ policies })),
    fc.constantFrom("tags", 1, true, []).map((sentinel) => recordedAs(sentinel)),
    fc.constantFrom("tags", 1, []).map((data) => recordedAs({ data })),
);

/** A check that counts one advisory failure, whose record says more of it. */
function advised(change: object): PolicyCheck {
    return withResult(aCheck("passed", { advisoryFailed: 1 }), (result) => {
        const copy = structuredClone(result) as { sentinel: { data: { guardrails: { policies: object[] } } } };
        Object.assign(copy.sentinel.data.guardrails.policies[0] as object, change);
        return copy;
    });
}

/** A check whose only set is recorded so. */
function recorded(record: unknown): PolicyCheck {
    return recordedAs({ data: { guardrails: record } });
}

/** A check with anything as Sentinel's record. */
function recordedAs(sentinel: unknown): PolicyCheck {
    return withResult(aCheck("passed", { passed: 1 }), (result) => ({ ...result, sentinel }));
}

function withResult(check: PolicyCheck, change: (result: object) => unknown): PolicyCheck {
    const result = change(check.attributes.result ?? {}) as PolicyCheck["attributes"]["result"];
    return { ...check, attributes: { ...check.attributes, result } };
}

function withPolicy(change: object): PolicyCheck {
    return withResult(aCheck("passed", { passed: 2 }), (result) => {
        const copy = structuredClone(result) as { sentinel: { data: { guardrails: { policies: object[] } } } };
        Object.assign(copy.sentinel.data.guardrails.policies[0] as object, change);
        return copy;
    });
}

const passing = [{ level: "mandatory", status: "passed" }];
const oddStage = fc.oneof(
    oddStatus.map((status) => aStage(status, "passed", passing)),
    oddStatus.filter((status) => status !== "running").map((status) => aStage("passed", status, passing)),
    oddStatus.map((status) => aStage("passed", "passed", [{ level: "mandatory", status }])),
    fc.constant(aStage("passed", "passed", [{ level: "mandatory", status: "failed" }])),
    fc.constant(aStage("passed", "failed", [{ level: "mandatory", status: "failed" }], { overridable: true })),
    fc.constant(aStage("passed", "passed", [{ level: "advisory", status: "errored" }])),
    fc.constant(aStage("passed", "overridden", [{ level: "mandatory", status: "failed" }], { overridable: false })),
    fc.constantFrom(undefined, null, "boom").map((outcomes) => spoiled((set) => ({ ...set, outcomes }))),
    fc.string({ minLength: 1 }).map((error) => spoiled((set) => ({ ...set, error }))),
    fc.constant({ ...aStage("passed", "passed", passing), evaluations: [] }),
    fc.constant(withoutOutcomes()),
);

function spoiled(change: (set: object) => object): StageEvidence {
    const stage = structuredClone(aStage("passed", "passed", passing)) as unknown as {
        evaluations: { outcomes: { attributes: object }[] }[];
    };
    const outcome = stage.evaluations[0]?.outcomes[0] as { attributes: object };
    outcome.attributes = change(outcome.attributes);
    return stage as unknown as StageEvidence;
}

function withoutOutcomes(): StageEvidence {
    const { stage, evaluations } = aStage("passed", "passed", passing);
    return { stage, evaluations: evaluations.map((entry) => ({ ...entry, outcomes: [] })) };
}

const LETS_PASS = ["apply", "finish", "override"];
const atRest = fc.constantFrom(
    aRun(),
    aRun({ status: "planned_and_finished" }),
    aRun({ status: "applied" }),
    aRun({ status: "cost_estimated", actions: { isConfirmable: true } }),
    aRun(OVERRIDE),
    aRun({ status: "post_plan_awaiting_decision" }),
);

test("a missing, malformed, contradictory or errored result never lets a run pass, whatever the rules", () => {
    const spoiledEvidence = fc.oneof(
        fc.record({ checks: fc.tuple(goodCheck, badCheck), stages: fc.array(goodStage, { maxLength: 1 }) }),
        fc.record({ checks: fc.array(goodCheck, { maxLength: 1 }), stages: fc.tuple(goodStage, oddStage) }),
    );
    fc.assert(
        fc.property(atRest, spoiledEvidence, rules, (run, evidence, declared) => {
            expect(LETS_PASS).not.toContain(decide(run, judge(run, evidence), declared).take);
        }),
        { numRuns: 1000 },
    );
});

describe("Terraform policies", () => {
    const OVERRIDABLE = { level: "mandatory_overridable", status: "failed" };
    const waits = (rest: object = {}) =>
        aRun({ status: "tf_policy_override", actions: { isDiscardable: true }, ...rest });
    const checked = aRun({ status: "tf_policy_checked" }, { tfPolicyEvaluationIds: ["tfpoleval-1"] });

    test("that passed let the run pass, with advisory failures where these may pass", () => {
        const tfPolicies = [
            aTfEvaluation("passed", [
                { level: "mandatory", status: "passed" },
                { level: "advisory", status: "failed" },
            ]),
        ];
        expect(step(checked, { tfPolicies })).toEqual({ take: "apply" });
        expect(step(checked, { tfPolicies }, { advisoryFailed: "fail" })).toMatchObject({ because: "advisoryFailed" });
    });

    test("that wait for an override are soft failures, and hard ones where they cannot be overridden", () => {
        const tfPolicies = [aTfEvaluation("awaiting_override", [OVERRIDABLE])];
        expect(step(waits(), { tfPolicies })).toMatchObject({ take: "refuse", because: "softFailed" });
        expect(step(waits(), { tfPolicies }, { softFailed: "override" })).toEqual({ take: "override" });
        const fixed = [aTfEvaluation("awaiting_override", [OVERRIDABLE], { overridable: false })];
        expect(step(waits(), { tfPolicies: fixed }, { softFailed: "override" })).toMatchObject({
            because: "hardFailed",
        });
    });

    test("say which resources failed, and not by which values", () => {
        const values = [{ traversal: "attrs.password", statement: "hunter2" }];
        const diagnostics = [
            { summary: "resource_policy", code: "condition = …", error_message: "No owner.", resources: [] },
            {
                summary: "resource_policy",
                error_message: "No team.",
                resources: [
                    { resource_name: "aws_instance.a", error_message: "a has no team", code: "hunter2", values },
                    { resource_name: "aws_instance.b", error_message: null, values },
                    null,
                ],
            },
            { summary: "only that", resources: null, values },
            "hunter2",
        ];
        const { evaluation, outcomes } = aTfEvaluation("awaiting_override", [OVERRIDABLE]);
        const shown = outcomes.map(({ attributes, ...outcome }) => ({
            ...outcome,
            attributes: {
                ...attributes,
                outcomes: attributes.outcomes?.map((policy) => ({ ...policy, diagnostics })),
            },
        }));
        const { results } = judge(waits(), { checks: [], stages: [], tfPolicies: [{ evaluation, outcomes: shown }] });
        expect(results.map(({ message }) => message)).toEqual([
            "No owner.; aws_instance.a: a has no team; aws_instance.b: No team.; only that",
        ]);
    });

    test("that were overridden let the run pass", () => {
        const tfPolicies = [aTfEvaluation("overridden", [OVERRIDABLE])];
        expect(step(checked, { tfPolicies })).toEqual({ take: "apply" });
    });

    test("that have not begun are judged in their turn", () => {
        const run = aRun({ status: "pre_plan_awaiting_decision" });
        const tasks = aStage("awaiting_override", "passed", [{ level: "mandatory", status: "passed" }], {
            name: "pre_plan",
        });
        const evidence = { stages: [tasks], tfPolicies: [aTfEvaluation("pending", [])] };
        expect(step(run, evidence, { softFailed: "override" })).toEqual({ take: "override" });
        expect(step(checked, { tfPolicies: [aTfEvaluation("running", [])] })).toEqual({ take: "wait" });
    });

    test("of which nothing is shown stop the run, however the run says that there are some", () => {
        const runs = [
            aRun({ status: "tf_policy_checked" }),
            aRun({ statusTimestamps: { tfPolicyCheckedAt: "2026-01-01T00:00:00+00:00" } }),
            aRun({}, { tfPolicyEvaluationIds: ["tfpoleval-1"] }),
        ];
        for (const run of runs)
            expect(step(run, { checks: [aCheck("passed", { passed: 1 })] })).toMatchObject({ because: "unclear" });
    });

    const PASSED = [{ level: "mandatory", status: "passed" }];
    const odd = fc.oneof(
        oddStatus.filter((status) => status !== "awaiting_override").map((status) => aTfEvaluation(status, PASSED)),
        oddStatus.map((status) => aTfEvaluation("passed", [{ level: "mandatory", status }])),
        fc.constantFrom("errored", "unknown").map((status) => aTfEvaluation("passed", [{ level: "advisory", status }])),
        fc
            .constantFrom("mandatory", "mandatory_overridable", "other")
            .map((level) => aTfEvaluation("passed", [{ level, status: "failed" }])),
        fc
            .constantFrom("mandatory", "other")
            .map((level) => aTfEvaluation("overridden", [{ level, status: "failed" }])),
        fc.constant(aTfEvaluation("overridden", [OVERRIDABLE], { overridable: false })),
        fc.constantFrom("failed", "awaiting_override").map((status) => aTfEvaluation(status, PASSED)),
        fc
            .constantFrom(null, undefined, {}, { passed: 1 })
            .map((resultCount) => aTfEvaluation("passed", PASSED, { resultCount })),
        fc
            .nat({ max: 5 })
            .filter((passed) => passed !== 1)
            .map((passed) => {
                const resultCount = { passed, advisoryFailed: 0, mandatoryFailed: 0, errored: 0, unknown: 0 };
                return aTfEvaluation("passed", PASSED, { resultCount });
            }),
        fc.constantFrom({ summary: "no engine" }, "boom").map((error) => aTfEvaluation("passed", PASSED, { error })),
        fc.constant({ ...aTfEvaluation("passed", PASSED), outcomes: [] }),
        fc.constantFrom(undefined, null, {}, "boom", [{}], ["passed"]).map(withOutcomes),
        fc.constant(lackingASet()),
        fc.constant(shownTwice()),
    );

    /** Of a set that shows this in the place of its policies, and counts none. */
    function withOutcomes(shown: unknown): TfEvidence {
        const { evaluation, outcomes } = aTfEvaluation("passed", []);
        const list = shown as TfEvidence["outcomes"][number]["attributes"]["outcomes"];
        return {
            evaluation,
            outcomes: outcomes.map(({ attributes, ...outcome }) => ({
                ...outcome,
                attributes: { ...attributes, outcomes: list },
            })),
        };
    }

    /** Of two sets, of which one is shown, and counted. */
    function lackingASet(): TfEvidence {
        const { evaluation, outcomes } = aTfEvaluation("passed", PASSED);
        return { evaluation: { ...evaluation, outcomeIds: ["tfpsout-1", "tfpsout-2"] }, outcomes };
    }

    /** Of a list that shows a set again in the place of another. */
    function shownTwice(): TfEvidence {
        const { evaluation, outcomes } = aTfEvaluation("passed", PASSED);
        return { evaluation, outcomes: [...outcomes, ...outcomes] };
    }

    test("that contradict themselves never let a run pass, whatever the rules", () => {
        const at = fc.constantFrom(checked, waits(), aRun());
        fc.assert(
            fc.property(
                at,
                odd,
                fc.option(goodCheck, { nil: undefined }),
                rules,
                (run, evaluation, check, declared) => {
                    const evidence = { checks: check ? [check] : [], stages: [], tfPolicies: [evaluation] };
                    expect(LETS_PASS).not.toContain(decide(run, judge(run, evidence), declared).take);
                },
            ),
            { numRuns: 1000 },
        );
    });
});

test("a check or stage that the run names and nobody shows never lets a run pass", () => {
    const named = fc.constantFrom(
        { policyCheckIds: ["polchk-gone"] },
        { taskStageIds: ["ts-gone"] },
        { tfPolicyEvaluationIds: ["x"] },
    );
    fc.assert(
        fc.property(named, goodCheck, goodStage, rules, (ids, check, stage, declared) => {
            const run = aRun({}, ids);
            expect(LETS_PASS).not.toContain(
                decide(run, judge(run, { checks: [check], stages: [stage] }), declared).take,
            );
        }),
    );
    const staged = aRun({ status: "post_plan_completed" }, { taskStageIds: [] });
    expect(decide(staged, judge(staged, { checks: [], stages: [] }), STRICT)).toMatchObject({ because: "unclear" });
    const nothing = aRun();
    expect(decide(nothing, judge(nothing, { checks: [], stages: [] }), STRICT)).toMatchObject({ because: "unclear" });
});

test("a status that is not known is no end and lets nothing pass", () => {
    const status = fc.string().filter((text) => !isAtRest(aRun({ status: text, actions: { isConfirmable: true } })));
    fc.assert(
        fc.property(status, goodCheck, rules, (odd, check, declared) => {
            const run = aRun({ status: odd, actions: { isConfirmable: true } });
            expect(isAtRest(run)).toBe(false);
            expect(LETS_PASS).not.toContain(decide(run, judge(run, { checks: [check], stages: [] }), declared).take);
        }),
    );
});

test("results that are all right let every run pass that waits to be confirmed", () => {
    fc.assert(
        fc.property(
            fc.array(goodCheck, { minLength: 1, maxLength: 2 }),
            fc.array(goodStage, { maxLength: 2 }),
            (checks, stages) => {
                expect(step(aRun(), { checks, stages })).toEqual({ take: "apply" });
            },
        ),
    );
});
