import type { Overlay } from "../overlay";
import type { Store } from "../store";
import { flag, hiddenOrganization, link, type ObjectOf, one, owner, text, texts, time, value } from "../table/columns";
import { isFinal } from "./runStatuses";

const write = "create";

export const columns = {
    organization: hiddenOrganization,
    workspaceId: owner("workspaces", { write, required: true }),
    configurationVersionId: link("configuration-versions", { write, linked: true }),
    planId: link("plans", { linked: true }),
    applyId: link("applies", { linked: true }),
    message: text("Queued manually via the Terraform Enterprise API", { write }),
    source: text("tfe-api"),
    triggerReason: text("manual"),
    isDestroy: flag(false, { write }),
    autoApply: flag(false, { write }),
    planOnly: flag(false, { write }),
    refresh: flag(true, { write }),
    refreshOnly: flag(false, { write }),
    savePlan: flag(false, { write }),
    allowEmptyApply: flag(false, { write }),
    allowConfigGeneration: flag(false, { write }),
    debuggingMode: flag(false, { write }),
    targetAddrs: texts(null, { write }),
    replaceAddrs: texts(null, { write }),
    invokeActionAddrs: texts(null, { write }),
    policyPaths: texts(null, { write }),
    variables: value<{ key: string; value: string }[]>([], { write, form: "objects" }),
    terraformVersion: text("1.13.0", { write }),
    status: text("applied"),
    statusTimestamps: value<Record<string, string>>({}),
    hasChanges: flag(false),
    costEstimate: flag(false, { hidden: true }),
    triggeringSourceName: text(null),
    createdAt: time(),
    updatedAt: time(),
    canceledAt: text(null),
    forceCancelAvailableAt: text(null, { show: (kept) => kept ?? undefined }),
    /** Names of users. */
    createdBy: text("owner", { hidden: true }),
    confirmedBy: text(null, { hidden: true }),
    canceledBy: text(null, { hidden: true }),
    triggeringRunId: one("runs"),
    triggeringSourceId: one("workspaces"),
    costEstimateId: one("cost-estimates"),
    inputStateVersionId: one("state-versions"),
    /** When the present status ends by itself (milliseconds since 1970). Null, or another status: it does not. */
    due: value<{ status: string; at: number } | null>(null, { hidden: true }),
    /** The final status that comes next, whatever else was to come. */
    ending: text(null, { hidden: true }),
    /** Statuses to pass before anything else. */
    ahead: texts([], { hidden: true }),
    /** Statuses whose detour was taken. */
    detoured: texts([], { hidden: true }),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** A run. One that is added by hand is over, unless its status says otherwise. */
export type Run = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        runs: Run;
    }
}

/** Runs that need the workspace for themselves: plans that are only looked at, or saved for later, do not. */
function isExclusive(run: Run): boolean {
    return !run.planOnly && !(run.savePlan && run.confirmedBy === null);
}

/** The run that has the workspace: under way, and none that others may pass. */
export function currentRun(store: Store, workspaceId: string): Run | undefined {
    return store
        .of("runs")
        .by("workspaceId", workspaceId)
        .find((run) => run.status !== "pending" && !isFinal(run.status) && isExclusive(run));
}

/** Whether a pending run has to wait: for the run that has the workspace, for an earlier one, or for a lock by hand. */
export function mustWait(store: Store, run: Run): boolean {
    if (!isExclusive(run)) return false;
    if (store.of("workspaces").get(run.workspaceId)?.locked === true) return true;
    if (currentRun(store, run.workspaceId) !== undefined) return true;
    const first = store
        .of("runs")
        .by("workspaceId", run.workspaceId)
        .find((each) => each.status === "pending" && isExclusive(each));
    return first !== undefined && first.id !== run.id;
}
