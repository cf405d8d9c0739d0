import type { Context } from "../context";
import type { Apply } from "../routes/applies";
import type { Plan } from "../routes/plans";
import type { Run } from "../routes/runs";
import { checksOf, markCheck } from "./checks";
import type { RunScript } from "./script";
import { evaluationsOf, mark, stagesOf } from "./stages";
import { timestamp } from "./statuses";
import { refusedByTerraform } from "./terraform";

const WORDS: Record<string, string> = { running: "started-at" };

/** Sets the status of a plan or an apply, and its time. */
export function markWork(work: Plan | Apply | undefined, status: string, at: number): void {
    if (work === undefined) return;
    work.status = status;
    if (status === "unreachable") return;
    work.statusTimestamps[WORDS[status] ?? `${status}-at`] = timestamp(at);
}

export const planOf = (context: Context, run: Run) => context.store.of("plans").get(run.planId);
export const applyOf = (context: Context, run: Run) => context.store.of("applies").get(run.applyId);

/** Ends the plan as the script says, and as Terraform would. False when it failed. @throws Later */
export function finishPlan(context: Context, run: Run, { plan = {} }: RunScript, at: number): boolean {
    const work = planOf(context, run);
    const problem = plan.error ?? refusedByTerraform(run);
    if (problem !== undefined) {
        if (work !== undefined) work.log = `Error: ${problem}\n`;
        markWork(work, "errored", at);
        return false;
    }
    const { additions, changes, destructions } = plan;
    const told = additions !== undefined || changes !== undefined || destructions !== undefined;
    const counts = { additions: additions ?? 0, changes: changes ?? 0, destructions: destructions ?? 0 };
    const total = counts.additions + counts.changes + counts.destructions;
    run.hasChanges = plan.hasChanges ?? (told ? total > 0 : !run.refreshOnly);
    if (run.hasChanges && !told) counts[run.isDestroy ? "destructions" : "additions"] = 1;
    if (work !== undefined) {
        work.hasChanges = run.hasChanges;
        work.counts = counts;
        const { additions: add, changes: change, destructions: destroy } = counts;
        work.log = run.hasChanges
            ? `Plan: ${add} to add, ${change} to change, ${destroy} to destroy.\n`
            : "No changes. Your infrastructure matches the configuration.\n";
    }
    markWork(work, "finished", at);
    return true;
}

/** Ends the apply as the script says. False when it failed. */
export function finishApply(context: Context, run: Run, { apply = {} }: RunScript, at: number): boolean {
    const work = applyOf(context, run);
    const counts = planOf(context, run)?.counts ?? { additions: 0, changes: 0, destructions: 0 };
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
export function endWork(context: Context, run: Run, at: number): void {
    const interrupted = run.status.endsWith("canceled") ? "canceled" : "errored";
    for (const work of [planOf(context, run), applyOf(context, run)]) {
        if (work?.status === "pending") markWork(work, "unreachable", at);
        else if (work?.status === "queued" || work?.status === "running") markWork(work, interrupted, at);
    }
    for (const check of checksOf(context, run.id)) {
        if (check.status === "pending") markCheck(check, "unreachable", at);
        else if (check.status === "queued") markCheck(check, "canceled", at);
    }
    for (const stage of stagesOf(context, run.id)) {
        for (const each of [stage, ...evaluationsOf(context, stage.id)]) {
            if (each.status === "pending") mark(each, "unreachable", at);
            else if (["running", "awaiting_override"].includes(each.status)) mark(each, "canceled", at);
        }
    }
}
