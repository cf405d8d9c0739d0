import { scriptOf } from "../nouns/runScripts";
import {
    isCancelable as mayBeCancelable,
    mayBeConfirmable,
    isDiscardable as mayBeDiscardable,
} from "../nouns/runStatuses";
import { mustWait, type Run } from "../nouns/runTable";
import type { Store } from "../store";

/** The statuses that are followed by another one whatever happened. */
const NEXT: Record<string, string> = {
    fetching: "fetching_completed",
    fetching_completed: "queuing",
    queuing: "plan_queued",
    plan_queued: "planning",
    cost_estimating: "cost_estimated",
    confirmed: "queuing_apply",
    queuing_apply: "apply_queued",
    apply_queued: "applying",
};

function mustFetch(store: Store, { configurationVersionId }: Run): boolean {
    const version = store.of("configuration-versions").get(configurationVersionId);
    return version !== undefined && version.source !== "tfe-api";
}

type Decider = "task-stages" | "policy-checks" | "tf-policy-evaluations";

/** Whether something of a kind waits to decide about the run. */
function isWaiting(store: Store, kind: Decider, runId: string): boolean {
    const own: { status: string }[] =
        kind === "task-stages"
            ? store.of("task-stages").by("runId", runId)
            : kind === "policy-checks"
              ? store.of("policy-checks").by("runId", runId)
              : store.of("tf-policy-evaluations").by("runId", runId);
    return own.some(({ status }) => status === "pending");
}

/** What follows a status that has no effects of its own; undefined when somebody has to decide. */
export function following(store: Store, run: Run, status = run.status): string | undefined {
    switch (status) {
        case "pending":
            return mustFetch(store, run) ? "fetching" : "queuing";
        case "planned":
        case "tf_policy_checked":
            if (isWaiting(store, "task-stages", run.id)) return "post_plan_running";
            return following(store, run, "post_plan_completed");
        case "post_plan_completed":
            return run.costEstimate ? "cost_estimating" : following(store, run, "cost_estimated");
        case "cost_estimated":
            if (isWaiting(store, "policy-checks", run.id)) return "policy_checking";
            return following(store, run, "policy_checked");
        case "policy_checked":
            if (run.planOnly || (!run.hasChanges && !run.allowEmptyApply)) return "planned_and_finished";
            if (run.savePlan) return "planned_and_saved";
            return run.autoApply ? "confirmed" : undefined;
        default:
            return Object.hasOwn(NEXT, status) ? NEXT[status] : undefined;
    }
}

/** The statuses to pass after the present one; a run takes a detour once. */
export function detour(store: Store, run: Run): string[] {
    return run.detoured.includes(run.status) ? [] : (scriptOf(store, run).detours?.[run.status] ?? []);
}

/** Whether the run is paused until somebody confirms its plan. */
export function isConfirmable(store: Store, run: Run): boolean {
    if (run.ending !== null || run.ahead.length > 0 || !mayBeConfirmable(run.status)) return false;
    if (detour(store, run).length > 0) return false;
    if (run.status === "planned" && isWaiting(store, "tf-policy-evaluations", run.id)) return false;
    return run.status === "planned_and_saved" || following(store, run) === undefined;
}

/** Whether the run is paused for a decision, or waits behind another. */
export function isDiscardable(store: Store, run: Run): boolean {
    if (run.ending !== null) return false;
    return run.status === "pending" ? mustWait(store, run) : mayBeDiscardable(run.status);
}

export function isCancelable(run: Run): boolean {
    return run.canceledAt === null && run.ending === null && mayBeCancelable(run.status);
}

export function isForceCancelable(run: Run): boolean {
    if (!mayBeCancelable(run.status) || run.forceCancelAvailableAt === null) return false;
    return Date.parse(run.forceCancelAvailableAt) <= Date.now();
}
