import { decode, type Resource, relatedId, relatedIds, type WireResource } from "./http/jsonapi";
import { explainingConflicts } from "./runConflict";
import type { Connection } from "./session/connection";

/** A stage of a run in which run tasks and policy evaluations take place. */
export interface TaskStage {
    readonly id: string;
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
    readonly runId?: string;
    /** Missing where the answer does not list them. */
    readonly policyEvaluationIds?: readonly string[];
    /** Missing where the answer does not list them. */
    readonly taskResultIds?: readonly string[];
}

/** The Task Stages API: `/runs/:run_id/task-stages` and `/task-stages/:id`. */
export class TaskStages {
    constructor(private readonly connection: Connection) {}

    /** The task stages of a run. */
    async *list(runId: string): AsyncGenerator<TaskStage> {
        const path = `/runs/${encodeURIComponent(runId)}/task-stages`;
        for (const wire of await this.connection.whole("task-stages", path)) yield fromWireResource(wire);
    }

    async read(id: string): Promise<TaskStage> {
        return fromWireResource(
            (await this.connection.one({ type: "task-stages", id }, { method: "GET", path: ofStage(id) })).data,
        );
    }

    /**
     * Overrides the failures that a stage waits with. A lost answer is not tried again: the error says `mayHaveHappened`.
     *
     * @throws ConflictError when the stage is not waiting for it; it says what the run's status is
     */
    async override(id: string, comment?: string): Promise<TaskStage> {
        const path = `${ofStage(id)}/actions/override`;
        const body = comment === undefined ? undefined : { comment };
        const document = await explainingConflicts(this.connection, ofStage(id), () =>
            this.connection.one({ type: "task-stages", id }, { method: "POST", path, body }),
        );
        return fromWireResource(document.data);
    }
}

function ofStage(id: string): string {
    return `/task-stages/${encodeURIComponent(id)}`;
}

function fromWireResource(wire: WireResource): TaskStage {
    const resource: Resource<TaskStage["attributes"]> = decode(wire);
    return {
        id: resource.id,
        attributes: resource.attributes,
        runId: relatedId(resource, "run"),
        policyEvaluationIds: relatedIds(resource, "policyEvaluations"),
        taskResultIds: relatedIds(resource, "taskResults"),
    };
}
