import { mayOnRuns, mayOverride, type Token } from "../auth";
import type { Context } from "../context";
import { type Resource, toMany, toOne } from "../jsonapi";
import type { Run } from "../routes/runs";
import { userId } from "../routes/users";
import { checksOf } from "./checks";
import { eventsOf } from "./events";
import { overlaid } from "./script";
import { stagesOf } from "./stages";

function person(name: string | null) {
    return toOne("users", name === null ? null : userId(name));
}

function actions(context: Context, run: Run) {
    return {
        "is-cancelable": context.life.isCancelable(run),
        "is-confirmable": context.life.isConfirmable(run),
        "is-discardable": context.life.isDiscardable(run),
        "is-force-cancelable": context.life.isForceCancelable(run),
    };
}

function permissions(token: Token | undefined) {
    const may = (right: Token["runs"]) => token === undefined || mayOnRuns(token, right);
    return {
        "can-apply": may("write"),
        "can-cancel": may("write"),
        "can-comment": may("plan"),
        "can-discard": may("write"),
        "can-force-execute": may("write"),
        "can-force-cancel": may("admin"),
        "can-override-policy-check": token === undefined || mayOverride(token),
    };
}

/** What the first edition of the API's documents shows of a run, and no more. */
function seedAttributes(context: Context, run: Run, token: Token | undefined) {
    const { "is-force-cancelable": _, ...able } = actions(context, run);
    const { "can-apply": apply, "can-cancel": cancel, "can-discard": discard, ...others } = permissions(token);
    return {
        "auto-apply": run.autoApply,
        "error-text": context.store.of("plans").get(run.planId)?.status === "errored" ? "The plan failed" : null,
        "is-destroy": run.isDestroy,
        message: run.message,
        metadata: {},
        source: run.source,
        status: run.status,
        "status-timestamps": run.statusTimestamps,
        "terraform-version": run.terraformVersion,
        "created-at": run.createdAt,
        "has-changes": run.hasChanges,
        actions: able,
        permissions: {
            "can-apply": apply,
            "can-cancel": cancel,
            "can-discard": discard,
            "can-force-execute": others["can-force-execute"],
        },
    };
}

function attributes(context: Context, run: Run, token: Token | undefined) {
    return {
        actions: actions(context, run),
        "allow-config-generation": run.allowConfigGeneration,
        "allow-empty-apply": run.allowEmptyApply,
        "auto-apply": run.autoApply,
        "canceled-at": run.canceledAt,
        "created-at": run.createdAt,
        "debugging-mode": run.debuggingMode,
        "has-changes": run.hasChanges,
        "invoke-action-addrs": run.invokeActionAddrs,
        "is-destroy": run.isDestroy,
        message: run.message,
        permissions: permissions(token),
        "plan-only": run.planOnly,
        refresh: run.refresh,
        "refresh-only": run.refreshOnly,
        "replace-addrs": run.replaceAddrs,
        "save-plan": run.savePlan,
        source: run.source,
        status: run.status,
        "status-timestamps": run.statusTimestamps,
        "target-addrs": run.targetAddrs,
        "terraform-version": run.terraformVersion,
        "trigger-reason": run.triggerReason,
        "updated-at": run.updatedAt,
        variables: run.variables,
        ...(run.forceCancelAvailableAt === null ? {} : { "force-cancel-available-at": run.forceCancelAvailableAt }),
    };
}

function ids(objects: { id: string }[]): string[] {
    return objects.map(({ id }) => id);
}

/**
 * A run as it goes over the wire.
 *
 * @param token whose permissions to tell; an owner's when it is left out
 */
export function runResource(context: Context, run: Run, token?: Token): Resource {
    const self = `/api/v2/runs/${run.id}`;
    const wire = context.life.scripts.wireForm === "seeds" ? seedAttributes : attributes;
    const script = context.life.scripts.of(run);
    // One that was added by hand may have no plan.
    const related = (type: string, id: string) =>
        id === "" ? toOne(type, null) : toOne(type, id, `/api/v2/${type}/${id}`);
    return {
        id: run.id,
        type: "runs",
        attributes: overlaid(wire(context, run, token), script.overlay, run.overlay),
        relationships: {
            workspace: toOne("workspaces", run.workspaceId),
            plan: related("plans", run.planId),
            apply: related("applies", run.applyId),
            "configuration-version": related("configuration-versions", run.configurationVersionId),
            "cost-estimate": toOne("cost-estimates", null),
            "created-by": person(run.createdBy),
            "confirmed-by": person(run.confirmedBy),
            "canceled-by": person(run.canceledBy),
            "input-state-version": toOne("state-versions", null),
            "policy-checks": {
                ...toMany("policy-checks", ids(checksOf(context, run.id))),
                links: { related: `${self}/policy-checks` },
            },
            "task-stages": {
                ...toMany("task-stages", ids(stagesOf(context, run.id))),
                links: { related: `${self}/task-stages` },
            },
            comments: {
                ...toMany("comments", ids(context.store.of("comments").filter(({ runId }) => runId === run.id))),
                links: { related: `${self}/comments` },
            },
            "run-events": {
                ...toMany("run-events", ids(eventsOf(context, run.id))),
                links: { related: `${self}/run-events` },
            },
        },
        links: { self },
    };
}
