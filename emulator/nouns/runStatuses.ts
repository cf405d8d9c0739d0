/** The statuses of a run that are not followed by another one. */
export const FINAL: ReadonlySet<string> = new Set([
    "applied",
    "planned_and_finished",
    "policy_soft_failed",
    "discarded",
    "errored",
    "canceled",
    "force_canceled",
]);

/** Where Terraform, or what prepares it, works: it can be interrupted. */
const CANCELABLE: ReadonlySet<string> = new Set([
    "pending",
    "fetching",
    "fetching_completed",
    "pre_plan_running",
    "pre_plan_completed",
    "queuing",
    "plan_queued",
    "planning",
    "cost_estimating",
    "policy_checking",
    "confirmed",
    "pre_apply_running",
    "pre_apply_completed",
    "queuing_apply",
    "apply_queued",
    "applying",
]);

/** The status group `discardable` of the documents, and the decisions about what is newer than the list. */
const DISCARDABLE: ReadonlySet<string> = new Set([
    "planned",
    "planned_and_saved",
    "tf_policy_checked",
    "tf_policy_override",
    "cost_estimated",
    "policy_checked",
    "policy_override",
    "post_plan_running",
    "post_plan_completed",
    "post_plan_awaiting_decision",
]);

/** Where a run may stop for somebody to confirm it. */
const CONFIRMABLE: ReadonlySet<string> = new Set([
    "planned",
    "planned_and_saved",
    "tf_policy_checked",
    "cost_estimated",
    "policy_checked",
    "post_plan_completed",
]);

const KNOWN: ReadonlySet<string> = new Set([
    ...FINAL,
    ...CANCELABLE,
    ...DISCARDABLE,
    "pre_plan_awaiting_decision",
    "post_apply_running",
    "post_apply_completed",
]);

export const isFinal = (status: string): boolean => FINAL.has(status);
export const isCancelable = (status: string): boolean => CANCELABLE.has(status);
export const isDiscardable = (status: string): boolean => DISCARDABLE.has(status);
export const mayBeConfirmable = (status: string): boolean => CONFIRMABLE.has(status);
export const isKnown = (status: string): boolean => KNOWN.has(status);

/** Time in the form of status timestamps: whole seconds and `+00:00`. */
export function timestamp(milliseconds: number): string {
    return `${new Date(milliseconds).toISOString().slice(0, 19)}+00:00`;
}

/** The key of a status in `status-timestamps`; undefined for those that have none. */
export function timestampKey(status: string): string | undefined {
    if (status === "pending") return "plan-queueable-at";
    if (status === "fetching_completed") return "fetched-at";
    // These wait for a decision, and the description of the API lists no time for them.
    if (status === "policy_override" || status.endsWith("_awaiting_decision")) return undefined;
    return `${status.replaceAll("_", "-")}-at`;
}
