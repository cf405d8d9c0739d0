import type { RunScript, ScriptedTfPolicies } from "../nouns/runScripts";
import type { Run } from "../nouns/runTable";
import { mark } from "../nouns/taskStages";
import type { TfPolicyEvaluation, TfResultCount } from "../nouns/tfPolicyEvaluations";
import type { Store } from "../store";
import { isObject } from "../table/parse";
import { decidedBy, setsFor } from "./sets";
import { type SetVerdict, verdictsOf } from "./verdicts";
import type { World } from "./world";

export function tfEvaluationsOf(store: Store, runId: string): TfPolicyEvaluation[] {
    return store.of("tf-policy-evaluations").by("runId", runId);
}

function setsToEvaluate(store: Store, { workspaceId }: Run) {
    return setsFor(store, workspaceId).filter((set) => decidedBy(set) === "terraform");
}

/** Adds the evaluation of the Terraform policies that a run will meet. */
export function prepareTfPolicies({ store, kinds }: World, run: Run, { tfPolicies }: RunScript): void {
    if (tfPolicies === null || (tfPolicies === undefined && setsToEvaluate(store, run).length === 0)) return;
    const given = { runId: run.id, scripted: tfPolicies ?? null };
    kinds.create("tf-policy-evaluations", run.organization, given);
}

const isFailed = (each: unknown, mandatory: boolean) =>
    isObject(each) && each.status === "failed" && (each.enforcement_level !== "advisory") === mandatory;

function count(outcomes: unknown[]): TfResultCount {
    const of = (status: string) => outcomes.filter((each) => isObject(each) && each.status === status).length;
    return {
        "advisory-failed": outcomes.filter((each) => isFailed(each, false)).length,
        "mandatory-failed": outcomes.filter((each) => isFailed(each, true)).length,
        passed: of("passed"),
        errored: of("errored"),
        unknown: of("unknown"),
    };
}

function sum(counts: TfResultCount[]): TfResultCount {
    const total = count([]);
    for (const each of counts)
        for (const name of Object.keys(total) as (keyof TfResultCount)[]) total[name] += each[name];
    return total;
}

type ToldOutcome = NonNullable<ScriptedTfPolicies["outcomes"]>[number] & { policySetDescription?: string | null };

function addOutcomes({ kinds }: World, evaluation: TfPolicyEvaluation, outcomes: ToldOutcome[]): void {
    const counts = outcomes.map(({ policySetName = "policy-set", overlay = null, ...outcome }) => {
        const resultCount = count(outcome.outcomes);
        const given = { tfPolicyEvaluationId: evaluation.id, policySetName, ...outcome, resultCount, overlay };
        kinds.create("tf-policy-set-outcomes", evaluation.organization, given);
        return resultCount;
    });
    evaluation.resultCount = sum(counts);
}

function diagnosticOf(summary: string, message: string) {
    return { code: "", context: null, start_line: null, summary, error_message: message, resources: [] };
}

function isString(value: unknown): value is string {
    return typeof value === "string";
}

function outcomeOf({ set, verdicts, error }: SetVerdict): ToldOutcome {
    const outcomes = verdicts.map(({ policy, result, error: problem, print }) => ({
        policy_name: policy.name,
        description: policy.description,
        file_name: policy.source,
        enforcement_level: policy.level,
        status: problem !== null ? "errored" : result ? "passed" : "failed",
        diagnostics: [problem ?? print].filter(isString).map((message) => diagnosticOf(policy.name, message)),
        passed_resources: [],
    }));
    const own = { policySetName: set.name, policySetDescription: set.description };
    const failed = outcomes.filter((each) => isFailed(each, true));
    const overridable = failed.every(({ enforcement_level: level }) => level === "mandatory_overridable");
    const problem =
        error === null ? [] : [{ policy_name: "", status: "errored", diagnostics: [diagnosticOf(set.name, error)] }];
    return { ...own, overridable, outcomes: [...outcomes, ...problem] };
}

function decide(world: World, run: Run, evaluation: TfPolicyEvaluation): string {
    const outcomes = verdictsOf(world.store, world.opa, run, setsToEvaluate(world.store, run)).map(outcomeOf);
    addOutcomes(world, evaluation, outcomes);
    const { errored, "mandatory-failed": failed } = evaluation.resultCount;
    if (errored > 0) return "errored";
    if (failed === 0) return "passed";
    return outcomes.every(({ overridable }) => overridable) && !run.planOnly ? "awaiting_override" : "failed";
}

function decideScripted(world: World, evaluation: TfPolicyEvaluation, scripted: ScriptedTfPolicies): string {
    addOutcomes(world, evaluation, scripted.outcomes ?? []);
    evaluation.error = scripted.error ?? null;
    evaluation.overlay = scripted.overlay ?? null;
    return scripted.status;
}

/** Decides the Terraform policies of a run that wait; undefined when there are none, else what the run becomes. @throws Later */
export function decideTfPolicies(world: World, run: Run, at: number): string | undefined {
    const waiting = tfEvaluationsOf(world.store, run.id).filter(({ status }) => status === "pending");
    if (waiting.length === 0) return undefined;
    for (const evaluation of waiting) {
        const { scripted } = evaluation;
        const status = scripted === null ? decide(world, run, evaluation) : decideScripted(world, evaluation, scripted);
        mark(evaluation, "running", at);
        mark(evaluation, status, at);
    }
    return statusAfterTfPolicies(world.store, run);
}

/** What the Terraform policies of a run mean for it. Whatever is not known to be good is an error. */
export function statusAfterTfPolicies(store: Store, run: Run): string {
    const statuses = tfEvaluationsOf(store, run.id).map(({ status }) => status);
    if (statuses.every((status) => status === "passed" || status === "overridden")) return "tf_policy_checked";
    const isOpen = statuses.every((status) => ["passed", "overridden", "awaiting_override"].includes(status));
    return isOpen ? "tf_policy_override" : "errored";
}
