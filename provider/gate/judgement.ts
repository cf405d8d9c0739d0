import type { PolicyCheck } from "../api/policyChecks";
import type { Run } from "../api/run";
import { awaitsOverride } from "../api/runStatus";
import { metTfPolicies } from "../api/tfPolicyEvaluations";
import { readPolicyCheck } from "./policyCheck";
import { notChecked, type RequiredSet } from "./required";
import { type Counts, type PolicyResult, sumCounts } from "./results";
import { readTaskStage, type StageEvidence } from "./taskStage";
import { readTfPolicies, type TfEvidence } from "./tfPolicies";

/** All that the platform shows of a run's policies. */
export interface Evidence {
    readonly checks: readonly PolicyCheck[];
    readonly stages: readonly StageEvidence[];
    /** Evaluations of policies of kind `tfpolicy`. @default none */
    readonly tfPolicies?: readonly TfEvidence[];
}

/** What the policies of a run say together. */
export interface Judgement {
    readonly results: readonly PolicyResult[];
    readonly counts: Counts;
    /** Why nothing can be concluded. While there is a problem no gate may let the run pass. */
    readonly problems: readonly string[];
    /** Whether waiting may solve the problems: something is under way, or the run has not noticed yet. */
    readonly unfinished: boolean;
}

/** Statuses and timestamps that say that policies were checked. */
const CHECKED = ["policy_checked", "policy_override", "policy_soft_failed"];
const CHECKED_AT = ["policyCheckedAt", "policySoftFailedAt"];
/** What says that there was a task stage before the decision. */
const AT_STAGES = [
    { status: "pre_plan_", timestamps: ["prePlanRunningAt", "prePlanCompletedAt"] },
    { status: "post_plan_", timestamps: ["postPlanRunningAt", "postPlanCompletedAt"] },
];

/**
 * Judges a run by its policies.
 *
 * It is strict, because a run that should not have passed does more harm than one that is stopped: what the run names
 * must be there, be finished, be complete and fit together, and everything else is a problem.
 *
 * @param required the policy sets that must have said something
 */
export function judge(run: Run, evidence: Evidence, required: readonly RequiredSet[] = []): Judgement {
    const { checks, stages, tfPolicies = [] } = begun(run, evidence);
    const parts = [...checks.map(readPolicyCheck), ...stages.map(readTaskStage), ...tfPolicies.map(readTfPolicies)];
    const counts = sumCounts(parts.map((part) => part.counts));
    const results = parts.flatMap((part) => part.results);
    const problems = [...missing(run, evidence), ...parts.flatMap((part) => part.problems)];
    const { status } = run.attributes;
    // What a required set says may come after the decision that the run waits for; it is asked for again before any other.
    if (!awaitsOverride(status)) problems.push(...notChecked(required, results));
    const mustHaveFailed = awaitsOverride(status) || status === "policy_soft_failed";
    const contradicts = problems.length === 0 && mustHaveFailed && counts.softFailed + counts.hardFailed === 0;
    if (contradicts) problems.push(`the run is ${status}, but no result says which policy failed`);
    return { results, counts, problems, unfinished: contradicts || parts.some((part) => part.unfinished) };
}

/**
 * The evidence without what has not begun yet where the run waits for a decision: that comes after it (a Sentinel check, for
 * example, after a task stage that waits for an override) and is judged in its turn.
 */
function begun(run: Run, evidence: Evidence): Evidence {
    if (!awaitsOverride(run.attributes.status)) return evidence;
    const { checks, stages, tfPolicies } = evidence;
    return {
        checks: checks.filter(({ attributes }) => !["pending", "queued"].includes(attributes.status)),
        stages: stages.filter(({ stage }) => stage.attributes.status !== "pending"),
        tfPolicies: tfPolicies?.filter(
            ({ evaluation }) => !["pending", "queued"].includes(evaluation.attributes.status),
        ),
    };
}

function missing(run: Run, { checks, stages, tfPolicies = [] }: Evidence): string[] {
    const evaluated = tfPolicies.map(({ evaluation }) => evaluation.id);
    const present = new Set([...checks.map(({ id }) => id), ...stages.map(({ stage }) => stage.id), ...evaluated]);
    const named = [
        ...(run.policyCheckIds ?? []).map((id) => ["policy check", id] as const),
        ...(run.taskStageIds ?? []).map((id) => ["task stage", id] as const),
        ...(run.tfPolicyEvaluationIds ?? []).map((id) => ["Terraform policy evaluation", id] as const),
    ];
    const problems = named.filter(([, id]) => !present.has(id)).map(([noun, id]) => `${noun} ${id} is missing`);
    const { status, statusTimestamps } = run.attributes;
    const wasChecked = CHECKED.includes(status) || CHECKED_AT.some((name) => statusTimestamps?.[name]);
    const hasEvaluations = stages.some(({ evaluations }) => evaluations.length > 0);
    if (wasChecked && checks.length === 0 && !hasEvaluations && problems.length === 0) {
        problems.push("the platform says that policies were checked, but shows no result");
    }
    const hadStage = AT_STAGES.some(
        (stage) => status.startsWith(stage.status) || stage.timestamps.some((name) => statusTimestamps?.[name]),
    );
    if (hadStage && stages.length === 0 && problems.length === 0) {
        problems.push("the platform says that the run had a task stage, but shows none");
    }
    if (metTfPolicies(run) && tfPolicies.length === 0 && problems.length === 0) {
        problems.push("the platform says that policies of kind tfpolicy took part, but shows no result");
    }
    return problems;
}
