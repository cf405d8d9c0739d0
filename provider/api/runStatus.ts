import type { Run } from "./run";

/**
 * The statuses in which a run ends. A status that is in no list here, such as one that the platform adds later, counts
 * as under way: nobody may take it for an end or for a pass.
 */
const FINAL = new Set([
    "applied",
    "planned_and_finished",
    "policy_soft_failed",
    "discarded",
    "errored",
    "canceled",
    "force_canceled",
]);
/** Those that wait for somebody to override failed policies. */
const AWAITING_OVERRIDE = new Set([
    "policy_override",
    "pre_plan_awaiting_decision",
    "post_plan_awaiting_decision",
    "tf_policy_override",
]);
/** Those in which a run may wait for its confirmation, where nothing else is to come before that. */
const CONFIRMABLE = new Set([
    "planned",
    "cost_estimated",
    "policy_checked",
    "tf_policy_checked",
    "post_plan_completed",
    "planned_and_saved",
]);

/** Whether a run in this status has ended. */
export function isFinal(status: string): boolean {
    return FINAL.has(status);
}

/** Whether a run in this status waits for somebody to override failed policies. */
export function awaitsOverride(status: string): boolean {
    return AWAITING_OVERRIDE.has(status);
}

/** Whether the run waits for its confirmation. */
export function awaitsConfirmation(run: Pick<Run, "attributes">): boolean {
    return CONFIRMABLE.has(run.attributes.status) && run.attributes.actions?.isConfirmable === true;
}

/** Whether the run will not go on by itself: it has ended, or it waits for somebody. */
export function isAtRest(run: Pick<Run, "attributes">): boolean {
    const { status } = run.attributes;
    return isFinal(status) || awaitsOverride(status) || awaitsConfirmation(run);
}

/** The run's status and what can be done with it from there, as a sentence. */
export function describeRun(run: Pick<Run, "id" | "attributes">): string {
    const { status, actions = {} } = run.attributes;
    if (isFinal(status)) return `Run ${run.id} is ${status}, which is final; start a new run.`;
    const possible = [
        awaitsOverride(status) && "its policy failures can be overridden",
        actions.isConfirmable && "it can be applied",
        actions.isDiscardable && "it can be discarded",
        actions.isCancelable && "it can be canceled",
        actions.isForceCancelable && "it can be force-canceled",
    ].filter((sentence) => typeof sentence === "string");
    const list = possible.length > 0 ? possible.join(", ") : "it can only be waited for";
    return `Run ${run.id} is ${status}; from there ${list}.`;
}
