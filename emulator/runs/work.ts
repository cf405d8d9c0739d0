import type { Apply } from "../nouns/applies";
import type { Plan, ResourceCounts } from "../nouns/plans";
import { markCheck } from "../nouns/policyChecks";
import type { RunScript } from "../nouns/runScripts";
import { timestamp } from "../nouns/runStatuses";
import type { Run } from "../nouns/runTable";
import { mark } from "../nouns/taskStages";
import type { Store } from "../store";
import { isObject } from "../table/parse";
import { checksOf } from "./checks";
import { evaluationsOf, stagesOf } from "./stages";
import { refusedByTerraform } from "./terraform";
import { tfEvaluationsOf } from "./tfPolicies";

const WORDS: Record<string, string> = { running: "started-at" };

/** Sets the status of a plan or an apply, and its time. */
export function markWork(work: Plan | Apply | undefined, status: string, at: number): void {
    if (work === undefined) return;
    work.status = status;
    if (status === "unreachable") return;
    work.statusTimestamps[WORDS[status] ?? `${status}-at`] = timestamp(at);
}

export const planOf = (store: Store, run: Run) => store.of("plans").get(run.planId);
export const applyOf = (store: Store, run: Run) => store.of("applies").get(run.applyId);

/** How many resources a plan in JSON touches. */
function countsIn(json: unknown): ResourceCounts {
    const changes = isObject(json) && Array.isArray(json.resource_changes) ? json.resource_changes : [];
    const of = (action: string) =>
        changes.filter((each) => {
            const actions = isObject(each) && isObject(each.change) ? each.change.actions : undefined;
            return Array.isArray(actions) && actions.includes(action);
        }).length;
    return { additions: of("create"), changes: of("update"), destructions: of("delete") };
}

/** What the script says that a plan does; without a word, one resource changes unless the run only refreshes. */
function planned(run: Run, { json, additions, changes, destructions, hasChanges }: NonNullable<RunScript["plan"]>) {
    const told = additions !== undefined || changes !== undefined || destructions !== undefined;
    const counts =
        told || json === undefined
            ? { additions: additions ?? 0, changes: changes ?? 0, destructions: destructions ?? 0 }
            : countsIn(json);
    const total = counts.additions + counts.changes + counts.destructions;
    const isTold = told || json !== undefined;
    const changesSomething = hasChanges ?? (isTold ? total > 0 : !run.refreshOnly);
    if (changesSomething && !isTold) counts[run.isDestroy ? "destructions" : "additions"] = 1;
    return { counts, hasChanges: changesSomething };
}

/** Ends the plan as the script says, and as Terraform would. False when it failed. @throws Later */
export function finishPlan(store: Store, run: Run, { plan = {} }: RunScript, at: number): boolean {
    const work = planOf(store, run);
    const problem = plan.error ?? refusedByTerraform(run);
    if (problem !== undefined) {
        if (work !== undefined) work.log = `Error: ${problem}\n`;
        markWork(work, "errored", at);
        return false;
    }
    const { counts, hasChanges } = planned(run, plan);
    run.hasChanges = hasChanges;
    if (work !== undefined) {
        const { additions: add, changes: change, destructions: destroy } = counts;
        const log = hasChanges
            ? `Plan: ${add} to add, ${change} to change, ${destroy} to destroy.\n`
            : "No changes. Your infrastructure matches the configuration.\n";
        Object.assign(work, { hasChanges, counts, log, json: plan.json ?? work.json });
    }
    markWork(work, "finished", at);
    return true;
}

/** Ends the apply as the script says. False when it failed. */
export function finishApply(store: Store, run: Run, { apply = {} }: RunScript, at: number): boolean {
    const work = applyOf(store, run);
    const counts = planOf(store, run)?.counts ?? { additions: 0, changes: 0, destructions: 0 };
    if (work !== undefined) {
        const { additions: added, changes: changed, destructions: destroyed } = counts;
        if (apply.error === undefined) work.counts = counts;
        work.log =
            apply.error === undefined
                ? `Apply complete! Resources: ${added} added, ${changed} changed, ${destroyed} destroyed.\n`
                : `Error: ${apply.error}\n`;
    }
    markWork(work, apply.error === undefined ? "finished" : "errored", at);
    return apply.error === undefined;
}

/** Ends what a run has not done, or was doing, when it ends with a status. */
export function endWork(store: Store, run: Run, at: number): void {
    const interrupted = run.status.endsWith("canceled") ? "canceled" : "errored";
    for (const work of [planOf(store, run), applyOf(store, run)]) {
        if (work?.status === "pending") markWork(work, "unreachable", at);
        else if (work?.status === "queued" || work?.status === "running") markWork(work, interrupted, at);
    }
    for (const check of checksOf(store, run.id)) {
        if (check.status === "pending") markCheck(check, "unreachable", at);
        else if (check.status === "queued") markCheck(check, "canceled", at);
    }
    const stages = stagesOf(store, run.id);
    const evaluations = stages.flatMap(({ id }) => evaluationsOf(store, id));
    for (const each of [...stages, ...evaluations, ...tfEvaluationsOf(store, run.id)]) {
        if (each.status === "pending") mark(each, "unreachable", at);
        else if (["running", "awaiting_override"].includes(each.status)) mark(each, "canceled", at);
    }
}
