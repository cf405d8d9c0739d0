import fc from "fast-check";
import type { ResultCount } from "../../provider/api/policyEvaluations";
import { readTaskStage, type StageEvidence } from "../../provider/gate/taskStage";
import { aStage } from "./samples";

const PASSED = { level: "mandatory", status: "passed" };
const FAILED = { level: "mandatory", status: "failed" };

/** The same stage whose evaluation counts something else than its rows. */
function counting(stage: StageEvidence, change: ResultCount): StageEvidence {
    const evaluations = stage.evaluations.map((entry) => {
        const { attributes } = entry.evaluation;
        const resultCount = { ...attributes.resultCount, ...change };
        return { ...entry, evaluation: { ...entry.evaluation, attributes: { ...attributes, resultCount } } };
    });
    return { ...stage, evaluations };
}

test("a passed stage whose policies passed has no problem", () => {
    expect(readTaskStage(aStage("passed", "passed", [PASSED])).problems).toEqual([]);
});

test("a passed stage with mandatory failures that nobody overrode is a problem", () => {
    expect(readTaskStage(aStage("passed", "failed", [FAILED], { overridable: true })).problems).toEqual([
        "task stage ts-1 is passed, but has mandatory failures that nobody overrode",
    ]);
});

test("a passed stage whose failures were overridden has none", () => {
    const stage = aStage("passed", "overridden", [FAILED], { overridable: true });
    expect(readTaskStage(stage)).toMatchObject({ problems: [], counts: { overridden: 1, softFailed: 0 } });
});

test("a passed evaluation that shows mandatory failures which it does not count is a problem, twice", () => {
    const stage = counting(aStage("passed", "passed", [PASSED, FAILED]), { mandatoryFailed: 0 });
    expect(readTaskStage(stage).problems).toEqual(
        expect.arrayContaining([
            "policy evaluation poleval-1 counts 0 mandatory failures, but shows 1",
            "policy evaluation poleval-1 is passed, but has mandatory failures",
        ]),
    );
});

test("counts that are above or below the rows are a problem, whatever the statuses", () => {
    const policy = fc.record({
        level: fc.constantFrom("advisory", "mandatory"),
        status: fc.constantFrom("passed", "failed"),
    });
    const name = fc.constantFrom("passed", "advisoryFailed", "mandatoryFailed");
    const status = fc.constantFrom("passed", "failed", "overridden");
    fc.assert(
        fc.property(
            fc.array(policy, { maxLength: 4 }),
            name,
            fc.nat({ max: 5 }),
            status,
            (policies, which, told, is) => {
                const stage = aStage(is === "failed" ? "failed" : "passed", is, policies, { overridable: true });
                const shown = stage.evaluations[0]?.evaluation.attributes.resultCount?.[which] ?? 0;
                fc.pre(told !== shown);
                expect(readTaskStage(counting(stage, { [which]: told })).problems).not.toEqual([]);
            },
        ),
    );
});
