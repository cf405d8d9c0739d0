import type { Context } from "../context";
import type { Run } from "../routes/runs";
import { isFinal } from "./statuses";

/** Runs that need the workspace for themselves: plans that are only looked at, or saved for later, do not. */
function isExclusive(run: Run): boolean {
    return !run.planOnly && !(run.savePlan && run.confirmedBy === null);
}

/** The run that has the workspace: under way, and none that others may pass. */
export function currentRun(context: Context, workspaceId: string): Run | undefined {
    return context.store
        .of("runs")
        .find(
            (run) =>
                run.workspaceId === workspaceId && run.status !== "pending" && !isFinal(run.status) && isExclusive(run),
        );
}

/** Whether a pending run has to wait: for the run that has the workspace, for an earlier one, or for a lock by hand. */
export function mustWait(context: Context, run: Run): boolean {
    if (!isExclusive(run)) return false;
    if (context.store.of("workspaces").get(run.workspaceId)?.locked === true) return true;
    if (currentRun(context, run.workspaceId) !== undefined) return true;
    const first = context.store
        .of("runs")
        .find((each) => each.workspaceId === run.workspaceId && each.status === "pending" && isExclusive(each));
    return first !== undefined && first.id !== run.id;
}
