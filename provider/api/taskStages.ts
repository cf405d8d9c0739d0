import { decode, type Resource, relatedId, relatedIds, type WireResource } from "./http/jsonapi";
import { at } from "./noun";
import { Overridable } from "./runConflict";

/** A stage of a run in which run tasks and policy evaluations take place. */
export interface TaskStage {
    /** `ts-…`. */
    readonly id: string;
    /** Which stage it is, and how far. */
    readonly attributes: {
        /** pending, running, passed, failed, awaiting_override, errored, canceled or unreachable. */
        readonly status: string;
        /** pre_plan, post_plan, pre_apply or post_apply. */
        readonly stage?: string;
        readonly statusTimestamps?: Readonly<Record<string, string | null>> | null;
        readonly createdAt?: string;
        readonly updatedAt?: string;
        readonly actions?: { readonly isOverridable?: boolean };
        readonly permissions?: {
            readonly canOverride?: boolean;
            readonly canOverridePolicy?: boolean;
            readonly canOverrideTasks?: boolean;
        };
    };
    /** The run that it belongs to, `run-…`. */
    readonly runId?: string;
    /** Missing where the answer does not list them. */
    readonly policyEvaluationIds?: readonly string[];
    /** Missing where the answer does not list them. */
    readonly taskResultIds?: readonly string[];
}

/** The Task Stages API: `/runs/:run_id/task-stages` and `/task-stages/:id`. */
export class TaskStages extends Overridable<TaskStage> {
    protected readonly type = "task-stages";
    protected readonly fromWire = fromWire;

    /** The task stages of a run. */
    list(runId: string): AsyncGenerator<TaskStage> {
        return this.whole(at("runs", runId, this.type));
    }
}

function fromWire(wire: WireResource): TaskStage {
    const resource: Resource<TaskStage["attributes"]> = decode(wire);
    return {
        id: resource.id,
        attributes: resource.attributes,
        runId: relatedId(resource, "run"),
        policyEvaluationIds: relatedIds(resource, "policyEvaluations"),
        taskResultIds: relatedIds(resource, "taskResults"),
    };
}
