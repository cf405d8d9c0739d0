import { decode, type Resource, relatedId, type WireResource } from "./http/jsonapi";
import { at, Noun } from "./noun";

/** How many policies ended how. */
export interface ResultCount {
    /** How many advisory policies failed. */
    readonly advisoryFailed?: number;
    /** How many mandatory ones failed. */
    readonly mandatoryFailed?: number;
    /** How many passed. */
    readonly passed?: number;
    /** How many could not be evaluated. */
    readonly errored?: number;
}

/** An evaluation of OPA policies, or of Sentinel policies in an agent, in a task stage of a run. */
export interface PolicyEvaluation {
    /** `poleval-…`. */
    readonly id: string;
    /** How far it is, and what came of it. */
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
    /** The task stage that it belongs to, `ts-…`. */
    readonly taskStageId?: string;
}

/** The Policy Evaluations API: `/task-stages/:task_stage_id/policy-evaluations` and `/policy-evaluations/:id`. */
export class PolicyEvaluations extends Noun<PolicyEvaluation> {
    protected readonly type = "policy-evaluations";
    protected readonly fromWire = fromWire;

    /** The policy evaluations of a task stage. */
    list(taskStageId: string): AsyncGenerator<PolicyEvaluation> {
        return this.whole(at("task-stages", taskStageId, this.type));
    }
}

function fromWire(wire: WireResource): PolicyEvaluation {
    const resource: Resource<PolicyEvaluation["attributes"]> = decode(wire);
    return { id: resource.id, attributes: resource.attributes, taskStageId: relatedId(resource, "policyAttachable") };
}
