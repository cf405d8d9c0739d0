import type { PolicyEvaluation, ResultCount } from "../api/policyEvaluations";
import type { PolicyOutcome, PolicySetOutcome } from "../api/policySetOutcomes";
import type { TaskStage } from "../api/taskStages";
import {
    type Counts,
    erroredPolicy,
    isCount,
    messageOf,
    NO_COUNTS,
    type Part,
    type PolicyLevel,
    type PolicyResult,
    sumCounts,
    unnamed,
} from "./results";

/** A policy evaluation with the outcomes of its sets. */
export interface EvaluationEvidence {
    readonly evaluation: PolicyEvaluation;
    readonly outcomes: readonly PolicySetOutcome[];
}

/** A task stage with its policy evaluations. */
export interface StageEvidence {
    readonly stage: TaskStage;
    readonly evaluations: readonly EvaluationEvidence[];
}

/** Stages that come after the decision: until then they say nothing. */
const AFTER_DECISION = ["pre_apply", "post_apply"];

const FAILURES = ["errored", "canceled", "unreachable"];

/** What the policies of a task stage say, and whether its run tasks failed. */
export function readTaskStage({ stage, evaluations }: StageEvidence): Part {
    const { status, stage: name } = stage.attributes;
    const isLater = AFTER_DECISION.includes(name ?? "");
    if (isLater && !["passed", "failed", "errored", "awaiting_override"].includes(status)) {
        return { results: [], problems: [], unfinished: false, counts: NO_COUNTS };
    }
    const parts = evaluations.map((entry) => readEvaluation(entry, stage));
    const problems = parts.flatMap((part) => part.problems);
    const present = new Set(evaluations.map(({ evaluation }) => evaluation.id));
    for (const id of stage.policyEvaluationIds ?? []) {
        if (!present.has(id)) problems.push(`policy evaluation ${id} of task stage ${stage.id} is missing`);
    }
    let unfinished = parts.some((part) => part.unfinished);
    const counts = sumCounts(parts.map((part) => part.counts));
    const results = parts.flatMap((part) => part.results);
    const explained = counts.softFailed + counts.hardFailed > 0 || problems.length > 0;
    if (status === "awaiting_override" && !explained) {
        // No policy failed, so it is the run tasks of the stage that wait for somebody.
        const row = tasksFailed(stage, stage.attributes.actions?.isOverridable ?? true);
        return { results: [...results, row], problems, unfinished, counts: { ...counts, softFailed: 1 } };
    }
    if (status === "failed" && !explained) {
        const row = tasksFailed(stage, false);
        return { results: [...results, row], problems, unfinished, counts: { ...counts, hardFailed: 1 } };
    }
    if (!["passed", "awaiting_override", "failed"].includes(status)) {
        const isEnd = FAILURES.includes(status);
        unfinished ||= !isEnd;
        problems.push(`task stage ${stage.id} is ${isEnd ? status : `not finished (${status})`}`);
    }
    if (status === "passed" && counts.softFailed + counts.hardFailed > 0) {
        problems.push(`task stage ${stage.id} is passed, but has mandatory failures that nobody overrode`);
    }
    return { results, problems, unfinished, counts };
}

function tasksFailed(stage: TaskStage, overridable: boolean): PolicyResult {
    return {
        id: stage.id,
        source: "taskStage",
        policy: `(run tasks, ${stage.attributes.stage ?? "unknown stage"})`,
        level: "mandatory",
        status: "failed",
        passed: false,
        overridable,
        message: "",
    };
}

function readEvaluation({ evaluation, outcomes }: EvaluationEvidence, stage: TaskStage): Part {
    const { status, resultCount } = evaluation.attributes;
    const problems: string[] = [];
    const problem = (text: string) => problems.push(`policy evaluation ${evaluation.id} ${text}`);
    const unfinished = !["passed", "failed", "overridden", ...FAILURES].includes(status);
    if (unfinished) problem(`is not finished (${status})`);
    else if (FAILURES.includes(status)) problem(`is ${status}`);
    const count = countOf(resultCount);
    if (!count) problem("has no counts that can be read");
    const overridden = status === "overridden";
    const rows = outcomes.flatMap((outcome) => rowsOf(outcome, overridden, stage, problem));
    if (count) {
        if (count.errored > 0) problem(`counts ${count.errored} errored`);
        const has = tally(rows);
        for (const name of ["passed", "advisoryFailed", "mandatoryFailed"] as const) {
            if (has[name] !== count[name]) problem(`counts ${count[name]} ${WORDS[name]}, but shows ${has[name]}`);
        }
        const mandatory = Math.max(count.mandatoryFailed, has.mandatoryFailed);
        if (status === "passed" && mandatory > 0) problem("is passed, but has mandatory failures");
        if (status === "failed" && mandatory === 0) problem("is failed, but has no mandatory failure");
    }
    const failed = rows.filter((row) => row.status === "failed");
    const mandatory = failed.filter((row) => row.level !== "advisory");
    const counts: Counts = {
        passed: rows.filter((row) => row.passed).length,
        advisoryFailed: failed.length - mandatory.length,
        softFailed: mandatory.filter((row) => row.overridable).length,
        hardFailed: mandatory.filter((row) => !row.overridable).length,
        overridden: rows.filter((row) => row.status === "overridden").length,
    };
    return { results: rows, problems, unfinished, counts };
}

const WORDS = { passed: "passed", advisoryFailed: "advisory failures", mandatoryFailed: "mandatory failures" };

function tally(rows: readonly PolicyResult[]): Required<Omit<ResultCount, "errored">> {
    const failed = rows.filter((row) => row.status === "failed" || row.status === "overridden");
    const advisoryFailed = failed.filter((row) => row.level === "advisory").length;
    const passed = rows.filter((row) => row.passed).length;
    return { passed, advisoryFailed, mandatoryFailed: failed.length - advisoryFailed };
}

function countOf(count: ResultCount | null | undefined): Required<ResultCount> | undefined {
    const { passed, advisoryFailed, mandatoryFailed, errored } = count ?? {};
    if (!isCount(passed) || !isCount(advisoryFailed) || !isCount(mandatoryFailed) || !isCount(errored))
        return undefined;
    return { passed, advisoryFailed, mandatoryFailed, errored };
}

function rowsOf(
    outcome: PolicySetOutcome,
    overridden: boolean,
    stage: TaskStage,
    problem: (text: string) => void,
): PolicyResult[] {
    const { outcomes, error, overridable, policySetName } = outcome.attributes;
    const set = policySetName ?? outcome.id;
    const isFailure = (policy: PolicyOutcome) => policy.status === "failed" && policy.enforcementLevel !== "advisory";
    if (overridden && overridable === false && Array.isArray(outcomes) && outcomes.some(isFailure)) {
        problem(`is overridden, but set ${set} has mandatory failures that cannot be overridden`);
    }
    if (error) problem(`could not evaluate set ${set}: ${messageOf(error)}`);
    if (!Array.isArray(outcomes)) {
        problem(`does not say what became of the policies of set ${set}`);
        return [];
    }
    return (outcomes as readonly PolicyOutcome[]).map((policy): PolicyResult => {
        const level = levelOf(policy.enforcementLevel);
        const name = policy.policyName || unnamed(1);
        if (policy.status === "errored") problem(erroredPolicy(name, messageOf(policy.output)));
        else if (policy.status !== "passed" && policy.status !== "failed") {
            problem(`does not say whether policy ${name} of set ${set} passed (${String(policy.status)})`);
        }
        const status = statusOf(policy.status, level, overridden);
        return {
            id: outcome.id,
            source: "policyEvaluation",
            set,
            policy: name,
            level,
            status,
            passed: status === "passed",
            overridable:
                status === "failed" &&
                level !== "advisory" &&
                overridable === true &&
                stage.attributes.status === "awaiting_override" &&
                stage.attributes.actions?.isOverridable !== false,
            message: messageOf(policy.output, policy.description),
        };
    });
}

function statusOf(status: unknown, level: PolicyLevel, overridden: boolean): PolicyResult["status"] {
    if (status === "passed" || status === "errored") return status;
    if (status !== "failed") return "unknown";
    return overridden && level !== "advisory" ? "overridden" : "failed";
}

function levelOf(level: unknown): PolicyLevel {
    return level === "advisory" || level === "mandatory" ? level : "unknown";
}
