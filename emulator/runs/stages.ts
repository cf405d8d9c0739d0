import type { Context } from "../context";
import type { PolicyEvaluation } from "../routes/policyEvaluations";
import type { PolicySetOutcome } from "../routes/policySetOutcomes";
import type { Run } from "../routes/runs";
import type { TaskStage } from "../routes/taskStages";
import type { RunScript, ScriptedStage } from "./script";
import { isEvaluatedInStage, setsFor } from "./sets";
import { timestamp } from "./statuses";
import { type SetVerdict, verdictsOf } from "./verdicts";

/** Results of policies, counted. */
export interface ResultCount {
    "advisory-failed": number;
    errored: number;
    "mandatory-failed": number;
    passed: number;
}

/** Sets the status of a stage or an evaluation, and its time. */
export function mark(object: TaskStage | PolicyEvaluation, status: string, at: number): void {
    object.status = status;
    object.updatedAt = new Date(at).toISOString();
    if (status !== "pending") object.statusTimestamps[`${status.replaceAll("_", "-")}-at`] = timestamp(at);
}

export function stagesOf(context: Context, runId: string): TaskStage[] {
    return context.store.of("task-stages").filter((stage) => stage.runId === runId);
}

export function evaluationsOf(context: Context, stageId: string): PolicyEvaluation[] {
    return context.store.of("policy-evaluations").filter((evaluation) => evaluation.taskStageId === stageId);
}

export function outcomesOf(context: Context, evaluationId: string): PolicySetOutcome[] {
    return context.store.of("policy-set-outcomes").filter((outcome) => outcome.policyEvaluationId === evaluationId);
}

/** Adds the stage that a run will have after its plan, with one evaluation for each kind of policy. */
export function prepareStage(context: Context, run: Run, { taskStage }: RunScript): void {
    const { organization } = run;
    const kinds = setsFor(context, run.workspaceId)
        .filter(isEvaluatedInStage)
        .map(({ kind }) => kind);
    if (taskStage === null || (taskStage === undefined && kinds.length === 0)) return;
    const stage = context.kinds.create("task-stages", organization, { runId: run.id, scripted: taskStage ?? null });
    const wanted =
        taskStage === undefined
            ? [...new Set(kinds)]
            : taskStage.evaluations.map(({ policyKind = "opa" }) => policyKind);
    for (const policyKind of wanted) {
        const policyToolVersion = policyKind === "opa" ? "0.61.0" : "0.40.0";
        context.kinds.create("policy-evaluations", organization, {
            taskStageId: stage.id,
            policyKind,
            policyToolVersion,
        });
    }
}

/** Puts the stage of a run and its evaluations to work. */
export function startStage(context: Context, run: Run, at: number): void {
    for (const stage of stagesOf(context, run.id)) {
        mark(stage, "running", at);
        for (const evaluation of evaluationsOf(context, stage.id)) {
            if (evaluation.status === "pending") mark(evaluation, "running", at);
        }
    }
}

function level(name: string): "advisory" | "mandatory" {
    return name === "advisory" ? "advisory" : "mandatory";
}

function count(outcomes: { status?: unknown; enforcement_level?: unknown }[]): ResultCount {
    const of = (status: string, wanted?: string) =>
        outcomes.filter((each) => each.status === status && (wanted === undefined || each.enforcement_level === wanted))
            .length;
    return {
        "advisory-failed": of("failed", "advisory"),
        errored: of("errored"),
        "mandatory-failed": of("failed", "mandatory"),
        passed: of("passed"),
    };
}

function sum(counts: ResultCount[]): ResultCount {
    const of = (name: keyof ResultCount) => counts.reduce((total, each) => total + each[name], 0);
    return {
        "advisory-failed": of("advisory-failed"),
        errored: of("errored"),
        "mandatory-failed": of("mandatory-failed"),
        passed: of("passed"),
    };
}

function addOutcome(context: Context, evaluation: PolicyEvaluation, { set, verdicts, error }: SetVerdict): ResultCount {
    const outcomes = verdicts.map((verdict) => ({
        enforcement_level: verdict.error === null ? level(verdict.policy.level) : null,
        query: verdict.policy.query,
        status: verdict.error !== null ? "errored" : verdict.result ? "passed" : "failed",
        policy_name: verdict.policy.name,
        description: verdict.policy.description,
        output: verdict.output ?? null,
        ...(verdict.error === null ? {} : { error: verdict.error }),
    }));
    const resultCount = count(outcomes);
    if (error !== null) resultCount.errored += 1;
    context.kinds.create("policy-set-outcomes", evaluation.organization, {
        policyEvaluationId: evaluation.id,
        policySetName: set.name,
        policySetDescription: set.description,
        overridable: set.overridable,
        error: error ?? "",
        outcomes,
        resultCount,
        policyToolVersion: evaluation.policyToolVersion,
    });
    return resultCount;
}

function decideScripted(context: Context, stage: TaskStage, scripted: ScriptedStage, at: number): void {
    evaluationsOf(context, stage.id).forEach((evaluation, index) => {
        const told = scripted.evaluations[index];
        if (told === undefined) return;
        const counts = (told.outcomes ?? []).map(({ policySetName = "policy-set", overlay = null, ...outcome }) => {
            const resultCount = count(
                outcome.outcomes.filter((each): each is object => typeof each === "object" && !!each),
            );
            context.kinds.create("policy-set-outcomes", evaluation.organization, {
                policyEvaluationId: evaluation.id,
                policySetName,
                ...outcome,
                resultCount,
                policyToolVersion: evaluation.policyToolVersion,
                overlay,
            });
            return resultCount;
        });
        evaluation.resultCount = sum(counts);
        evaluation.overlay = told.overlay ?? null;
        mark(evaluation, told.status, at);
    });
    stage.overlay = scripted.overlay ?? null;
    mark(stage, scripted.status, at);
}

function decide(context: Context, run: Run, script: RunScript, stage: TaskStage, at: number): void {
    const evaluations = evaluationsOf(context, stage.id).filter(({ status }) => status === "running");
    const sets = setsFor(context, run.workspaceId).filter(isEvaluatedInStage);
    const verdicts = verdictsOf(context, sets, script);
    for (const evaluation of evaluations) {
        const own = verdicts.filter(({ set }) => set.kind === evaluation.policyKind);
        const resultCount = sum(own.map((verdict) => addOutcome(context, evaluation, verdict)));
        const { errored, "mandatory-failed": failed } = resultCount;
        evaluation.resultCount = resultCount;
        mark(evaluation, errored > 0 ? "errored" : failed > 0 ? "failed" : "passed", at);
    }
    const statuses = evaluationsOf(context, stage.id).map(({ status }) => status);
    const isOverridable = verdicts.every(
        ({ set, verdicts: each }) =>
            set.overridable || !each.some(({ result, policy }) => !result && level(policy.level) === "mandatory"),
    );
    const failed = isOverridable && !run.planOnly ? "awaiting_override" : "failed";
    const status = statuses.includes("errored") ? "errored" : statuses.includes("failed") ? failed : "passed";
    mark(stage, status, at);
}

/** Decides the stage of a run, and says with which status the run goes on. @throws Later */
export function decideStage(context: Context, run: Run, script: RunScript, at: number): string {
    for (const stage of stagesOf(context, run.id).filter(({ status }) => status === "running")) {
        const isOverridden = stage.statusTimestamps["awaiting-override-at"] !== undefined;
        if (isOverridden) mark(stage, "passed", at);
        else if (stage.scripted === null) decide(context, run, script, stage, at);
        else decideScripted(context, stage, stage.scripted, at);
    }
    const statuses = stagesOf(context, run.id).map(({ status }) => status);
    if (statuses.every((status) => status === "passed")) return "post_plan_completed";
    return statuses.includes("awaiting_override") ? "post_plan_awaiting_decision" : "errored";
}
