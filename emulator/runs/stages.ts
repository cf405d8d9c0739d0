import type { PolicyEvaluation } from "../nouns/policyEvaluations";
import type { ResultCount } from "../nouns/policySetOutcomes";
import type { RunScript, ScriptedStage } from "../nouns/runScripts";
import type { Run } from "../nouns/runTable";
import { mark, type TaskStage } from "../nouns/taskStages";
import type { Store } from "../store";
import { decidedBy, setsFor } from "./sets";
import { type SetVerdict, verdictsOf } from "./verdicts";
import type { World } from "./world";

export function stagesOf(store: Store, runId: string): TaskStage[] {
    return store.of("task-stages").by("runId", runId);
}

export function evaluationsOf(store: Store, stageId: string): PolicyEvaluation[] {
    return store.of("policy-evaluations").by("taskStageId", stageId);
}

function setsToEvaluate(store: Store, { workspaceId }: Run) {
    return setsFor(store, workspaceId).filter((set) => decidedBy(set) === "stage");
}

/** Adds the stage that a run will have after its plan, with one evaluation for each kind of policy. */
export function prepareStage({ store, kinds }: World, run: Run, { taskStage }: RunScript): void {
    const { id: runId, organization } = run;
    const sets = setsToEvaluate(store, run);
    if (taskStage === null || (taskStage === undefined && sets.length === 0)) return;
    const stage = kinds.create("task-stages", organization, { runId, scripted: taskStage ?? null });
    const policyKinds = sets.map(({ kind }) => (kind === "sentinel" ? kind : "opa"));
    const wanted = taskStage?.evaluations.map(({ policyKind = "opa" }) => policyKind) ?? [...new Set(policyKinds)];
    for (const policyKind of wanted) {
        const policyToolVersion = policyKind === "opa" ? "0.61.0" : "0.40.0";
        kinds.create("policy-evaluations", organization, { taskStageId: stage.id, policyKind, policyToolVersion });
    }
}

/** Puts the stage of a run and its evaluations to work. */
export function startStage({ store }: World, run: Run, at: number): void {
    for (const stage of stagesOf(store, run.id)) {
        mark(stage, "running", at);
        for (const evaluation of evaluationsOf(store, stage.id)) {
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

function addOutcome({ kinds }: World, evaluation: PolicyEvaluation, { set, verdicts, error }: SetVerdict): ResultCount {
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
    kinds.create("policy-set-outcomes", evaluation.organization, {
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

function decideScripted({ store, kinds }: World, stage: TaskStage, scripted: ScriptedStage, at: number): void {
    evaluationsOf(store, stage.id).forEach((evaluation, index) => {
        const told = scripted.evaluations[index];
        if (told === undefined) return;
        const counts = (told.outcomes ?? []).map(({ policySetName = "policy-set", overlay = null, ...outcome }) => {
            const resultCount = count(
                outcome.outcomes.filter((each): each is object => typeof each === "object" && !!each),
            );
            kinds.create("policy-set-outcomes", evaluation.organization, {
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

function decide(world: World, run: Run, stage: TaskStage, at: number): void {
    const { store, opa } = world;
    const evaluations = evaluationsOf(store, stage.id).filter(({ status }) => status === "running");
    const verdicts = verdictsOf(store, opa, run, setsToEvaluate(store, run));
    for (const evaluation of evaluations) {
        const own = verdicts.filter(({ set }) => set.kind === evaluation.policyKind);
        const resultCount = sum(own.map((verdict) => addOutcome(world, evaluation, verdict)));
        const { errored, "mandatory-failed": failed } = resultCount;
        evaluation.resultCount = resultCount;
        mark(evaluation, errored > 0 ? "errored" : failed > 0 ? "failed" : "passed", at);
    }
    const statuses = evaluationsOf(store, stage.id).map(({ status }) => status);
    const isOverridable = verdicts.every(
        ({ set, verdicts: each }) =>
            set.overridable || !each.some(({ result, policy }) => !result && level(policy.level) === "mandatory"),
    );
    const failed = isOverridable && !run.planOnly ? "awaiting_override" : "failed";
    const status = statuses.includes("errored") ? "errored" : statuses.includes("failed") ? failed : "passed";
    mark(stage, status, at);
}

/** Decides the stage of a run, and says with which status the run goes on. @throws Later */
export function decideStage(world: World, run: Run, at: number): string {
    const { store } = world;
    for (const stage of stagesOf(store, run.id).filter(({ status }) => status === "running")) {
        const isOverridden = stage.statusTimestamps["awaiting-override-at"] !== undefined;
        if (isOverridden) mark(stage, "passed", at);
        else if (stage.scripted === null) decide(world, run, stage, at);
        else decideScripted(world, stage, stage.scripted, at);
    }
    const statuses = stagesOf(store, run.id).map(({ status }) => status);
    if (statuses.every((status) => status === "passed")) return "post_plan_completed";
    return statuses.includes("awaiting_override") ? "post_plan_awaiting_decision" : "errored";
}
