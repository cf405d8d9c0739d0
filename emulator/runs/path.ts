import type { Context } from "../context";
import type { Run } from "../routes/runs";
import { checksOf, decideChecks, prepareChecks } from "./checks";
import type { RunScript } from "./script";
import { decideStage, stagesOf } from "./stages";
import { finishApply, finishPlan } from "./work";

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

function mustFetch(context: Context, { configurationVersionId }: Run): boolean {
    const version = context.store.of("configuration-versions").get(configurationVersionId);
    return version !== undefined && version.source !== "tfe-api";
}

/** What follows a status that has no effects of its own; undefined when somebody has to decide. */
export function following(context: Context, run: Run, status = run.status): string | undefined {
    const isPending = (object: { status: string }) => object.status === "pending";
    switch (status) {
        case "pending":
            return mustFetch(context, run) ? "fetching" : "queuing";
        case "planned":
            if (stagesOf(context, run.id).some(isPending)) return "post_plan_running";
            return following(context, run, "post_plan_completed");
        case "post_plan_completed":
            return run.costEstimate ? "cost_estimating" : following(context, run, "cost_estimated");
        case "cost_estimated":
            if (checksOf(context, run.id).some(isPending)) return "policy_checking";
            return following(context, run, "policy_checked");
        case "policy_checked":
            if (run.planOnly || (!run.hasChanges && !run.allowEmptyApply)) return "planned_and_finished";
            if (run.savePlan) return "planned_and_saved";
            return run.autoApply ? "confirmed" : undefined;
        default:
            return Object.hasOwn(NEXT, status) ? NEXT[status] : undefined;
    }
}

/** What the status of a run leads to, with its effects; undefined when somebody has to decide. @throws Later */
export function leave(context: Context, run: Run, script: RunScript, at: number): string | undefined {
    switch (run.status) {
        case "planning":
            if (!finishPlan(context, run, script, at)) return "errored";
            run.costEstimate = script.costEstimate === true;
            prepareChecks(context, run, script);
            return "planned";
        case "post_plan_running": {
            const next = decideStage(context, run, script, at);
            return script.afterTaskStage ?? next;
        }
        case "policy_checking": {
            const next = decideChecks(context, run, script, at);
            return script.afterPolicyChecks ?? next;
        }
        case "applying":
            return finishApply(context, run, script, at) ? "applied" : "errored";
        default:
            return following(context, run);
    }
}
