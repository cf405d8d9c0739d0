import type { PolicyCheck } from "../../provider/api/policyChecks";
import type { PolicySetOutcome } from "../../provider/api/policySetOutcomes";
import type { Run } from "../../provider/api/run";
import type { TfPolicyEvaluation } from "../../provider/api/tfPolicyEvaluations";
import type { EvaluationEvidence, StageEvidence } from "../../provider/gate/taskStage";
import type { TfEvidence } from "../../provider/gate/tfPolicies";

/** A run that waits to be confirmed, unless told otherwise. */
export function aRun(attributes: Partial<Run["attributes"]> = {}, rest: Partial<Run> = {}): Run {
    return {
        id: "run-1",
        attributes: { status: "policy_checked", actions: { isConfirmable: true, isDiscardable: true }, ...attributes },
        included: [],
        ...rest,
    };
}

/** A policy check whose policies are recorded as the platform does today. */
export function aCheck(
    status: string,
    counts: { passed?: number; advisoryFailed?: number; softFailed?: number; hardFailed?: number } = {},
    id = "polchk-1",
): PolicyCheck {
    const { passed = 0, advisoryFailed = 0, softFailed = 0, hardFailed = 0 } = counts;
    const totalFailed = advisoryFailed + softFailed + hardFailed;
    const policies = [
        ...several(passed, "ok", true, false),
        ...several(advisoryFailed, "advice", false, true),
        ...several(softFailed, "soft", false, false),
        ...several(hardFailed, "hard", false, false),
    ];
    const set = {
        "can-override": hardFailed === 0 && softFailed > 0,
        error: null,
        policies,
        result: totalFailed === 0,
    };
    return {
        id,
        attributes: {
            status,
            result: {
                result: softFailed + hardFailed === 0,
                passed,
                totalFailed,
                hardFailed,
                softFailed,
                advisoryFailed,
                durationMs: 1,
                sentinel: { "schema-version": 1, data: { guardrails: set } },
            },
            actions: { isOverridable: status === "soft_failed" },
            permissions: { canOverride: true },
        },
    };
}

function several(count: number, name: string, result: boolean, allowed: boolean) {
    return Array.from({ length: count }, (_, at) => ({
        "allowed-failure": allowed,
        error: null,
        policy: `guardrails/${name}-${at + 1}`,
        result,
        trace: {
            description: "",
            error: null,
            print: result ? "" : `${name} ${at + 1} is not as it should be\n`,
            result,
        },
    }));
}

/** A task stage with one evaluation of one set. */
export function aStage(
    status: string,
    evaluationStatus: string,
    policies: { level: string; status: string }[],
    { overridable = false, name = "post_plan" } = {},
): StageEvidence {
    const count = (level: string | undefined, wanted: string) =>
        policies.filter((policy) => policy.status === wanted && (level === undefined || policy.level === level)).length;
    const resultCount = {
        advisoryFailed: count("advisory", "failed"),
        mandatoryFailed: count("mandatory", "failed"),
        passed: count(undefined, "passed"),
        errored: count(undefined, "errored"),
    };
    const outcome: PolicySetOutcome = {
        id: "psout-1",
        attributes: {
            outcomes: policies.map((policy, at) => ({
                policyName: `policy-${at + 1}`,
                enforcementLevel: policy.level,
                status: policy.status,
                output: policy.status === "failed" ? [`policy ${at + 1} says no`] : [],
            })),
            error: "",
            overridable,
            policySetName: "opa-set",
            resultCount,
        },
    };
    const evaluation: EvaluationEvidence = {
        evaluation: { id: "poleval-1", attributes: { status: evaluationStatus, policyKind: "opa", resultCount } },
        outcomes: [outcome],
    };
    return {
        stage: {
            id: "ts-1",
            attributes: { status, stage: name, actions: { isOverridable: status === "awaiting_override" } },
            policyEvaluationIds: ["poleval-1"],
        },
        evaluations: [evaluation],
    };
}

/** An evaluation of Terraform policies of one set. */
export function aTfEvaluation(
    status: string,
    policies: { level: string; status: string }[],
    { overridable = true, ...attributes }: { overridable?: boolean } & Partial<TfPolicyEvaluation["attributes"]> = {},
): TfEvidence {
    const isMandatory = ({ level }: { level: string }) => level !== "advisory";
    const count = (wanted: string, mandatory?: boolean) =>
        policies.filter((each) => each.status === wanted && (mandatory ?? isMandatory(each)) === isMandatory(each))
            .length;
    const resultCount = {
        advisoryFailed: count("failed", false),
        mandatoryFailed: count("failed", true),
        passed: count("passed"),
        errored: count("errored"),
        unknown: count("unknown"),
    };
    const outcomes = policies.map((policy, at) => ({
        policyName: `policy-${at + 1}`,
        enforcementLevel: policy.level,
        status: policy.status,
        diagnostics: policy.status === "failed" ? [{ summary: `policy ${at + 1} says no` }] : [],
    }));
    return {
        evaluation: {
            id: "tfpoleval-1",
            attributes: {
                status,
                resultCount,
                error: null,
                actions: { isOverridable: status === "awaiting_override" },
                ...attributes,
            },
            outcomeIds: ["tfpsout-1"],
        },
        outcomes: [{ id: "tfpsout-1", attributes: { outcomes, overridable, policySetName: "terraform", resultCount } }],
    };
}
