import { decode, type Resource, relatedId, type WireResource } from "./http/jsonapi";
import type { Connection } from "./session/connection";

/** How many policies ended how. */
export interface ResultCount {
    readonly advisoryFailed?: number;
    readonly mandatoryFailed?: number;
    readonly passed?: number;
    readonly errored?: number;
}

/** An evaluation of OPA policies, or of Sentinel policies in an agent, in a task stage of a run. */
export interface PolicyEvaluation {
    readonly id: string;
    readonly attributes: {
        /** pending, queued, running, passed, failed, overridden, errored, canceled or unreachable. */
        readonly status: string;
        readonly policyKind?: string;
        readonly policyToolVersion?: string;
        readonly resultCount?: ResultCount | null;
        readonly statusTimestamps?: Readonly<Record<string, string | null>>;
        readonly createdAt?: string;
        readonly updatedAt?: string;
    };
    readonly taskStageId?: string;
}

/** The Policy Evaluations API: `/task-stages/:task_stage_id/policy-evaluations` and `/policy-evaluations/:id`. */
export class PolicyEvaluations {
    constructor(private readonly connection: Connection) {}

    /** The policy evaluations of a task stage. */
    async *list(taskStageId: string): AsyncGenerator<PolicyEvaluation> {
        const path = `/task-stages/${encodeURIComponent(taskStageId)}/policy-evaluations`;
        for (const wire of await this.connection.whole("policy-evaluations", path)) yield fromWireResource(wire);
    }

    async read(id: string): Promise<PolicyEvaluation> {
        const path = `/policy-evaluations/${encodeURIComponent(id)}`;
        return fromWireResource(
            (await this.connection.one({ type: "policy-evaluations", id }, { method: "GET", path })).data,
        );
    }
}

function fromWireResource(wire: WireResource): PolicyEvaluation {
    const resource: Resource<PolicyEvaluation["attributes"]> = decode(wire);
    return { id: resource.id, attributes: resource.attributes, taskStageId: relatedId(resource, "policyAttachable") };
}
