import { decode, type Resource, relatedId, relatedIds, type WireResource } from "./http/jsonapi";
import { at } from "./noun";
import { inCamelCase } from "./policySetOutcomes";
import type { Run } from "./run";
import { Overridable } from "./runConflict";

/** How many policies ended how; `unknown` are those that nobody can tell before the apply. */
export interface TfResultCount {
    /** How many advisory policies failed. */
    readonly advisoryFailed?: number;
    /** How many mandatory ones failed. */
    readonly mandatoryFailed?: number;
    /** How many passed. */
    readonly passed?: number;
    /** How many could not be evaluated. */
    readonly errored?: number;
    /** How many said neither yes nor no. */
    readonly unknown?: number;
}

/** An evaluation of a run's policies of kind `tfpolicy`, a beta of the platform. */
export interface TfPolicyEvaluation {
    /** `tfpoleval-…`. */
    readonly id: string;
    /** How far it is, and what came of it. */
    readonly attributes: {
        /** pending, queued, running, awaiting_override, passed, failed, overridden, errored, canceled or unreachable. */
        readonly status: string;
        readonly stageType?: string;
        readonly statusTimestamps?: Readonly<Record<string, string | null>> | null;
        readonly resultCount?: TfResultCount | null;
        /** Why the policies could not be evaluated; `null` where they were. */
        readonly error?: unknown;
        readonly actions?: { readonly isOverridable?: boolean };
        readonly permissions?: { readonly canOverride?: boolean };
    };
    /** The run that it belongs to, `run-…`. */
    readonly runId?: string;
    /** Missing where the answer does not list them. */
    readonly outcomeIds?: readonly string[];
}

/** What became of one policy of kind `tfpolicy`. */
export interface TfPolicyOutcome {
    /** The policy, as its file calls it. */
    readonly policyName?: string | null;
    /** The file that it is in. */
    readonly fileName?: string | null;
    /** What the file says that it is for. */
    readonly description?: string | null;
    /** `advisory`, `mandatory` or `mandatory_overridable`. */
    readonly enforcementLevel?: string | null;
    /** passed, failed, errored or unknown. */
    readonly status?: string;
    /** What Terraform said of it. */
    readonly diagnostics?: readonly unknown[] | null;
}

/** What became of the policies of one set of kind `tfpolicy`. */
export interface TfPolicySetOutcome {
    /** The id of the platform. */
    readonly id: string;
    /** What each policy of the set said. */
    readonly attributes: {
        readonly outcomes?: readonly TfPolicyOutcome[] | null;
        /** Whether somebody may override its mandatory failures. */
        readonly overridable?: boolean;
        readonly policySetName?: string;
        readonly policySetDescription?: string | null;
        readonly resultCount?: TfResultCount | null;
    };
    /** The evaluation that it belongs to. */
    readonly tfPolicyEvaluationId?: string;
}

/** The API of Terraform policies: `/runs/:run_id/tf-policy-evaluations`, `/tf-policy-evaluations/:id` and their outcomes. */
export class TfPolicyEvaluations extends Overridable<TfPolicyEvaluation> {
    protected readonly type = "tf-policy-evaluations";
    protected readonly fromWire = fromWire;

    /** The evaluations of a run. */
    list(runId: string): AsyncGenerator<TfPolicyEvaluation> {
        return this.whole(at("runs", runId, this.type));
    }

    /** The outcomes of an evaluation, one a policy set. */
    async *outcomes(id: string): AsyncGenerator<TfPolicySetOutcome> {
        const type = "tf-policy-set-outcomes";
        const all = await this.connection.whole(type, at(this.type, id, type));
        for (const wire of all) yield outcomeFromWire(wire);
    }
}

/** Whether anything of a run says that policies of kind `tfpolicy` took part in it. */
export function metTfPolicies({
    tfPolicyEvaluationIds = [],
    attributes,
}: Pick<Run, "attributes" | "tfPolicyEvaluationIds">) {
    const { status, statusTimestamps } = attributes;
    const times = Object.keys(statusTimestamps ?? {});
    return (
        tfPolicyEvaluationIds.length > 0 ||
        status.startsWith("tf_policy_") ||
        times.some((name) => /^tfPolicy/.test(name))
    );
}

function fromWire(wire: WireResource): TfPolicyEvaluation {
    const resource: Resource<TfPolicyEvaluation["attributes"]> = decode(wire);
    return {
        id: resource.id,
        attributes: resource.attributes,
        runId: relatedId(resource, "run"),
        outcomeIds: relatedIds(resource, "tfPolicySetOutcomes"),
    };
}

function outcomeFromWire(wire: WireResource): TfPolicySetOutcome {
    const resource: Resource<TfPolicySetOutcome["attributes"]> = decode(wire);
    const attributes = inCamelCase<TfPolicyOutcome, typeof resource.attributes>(resource.attributes);
    return { id: resource.id, attributes, tfPolicyEvaluationId: relatedId(resource, "tfPolicyEvaluation") };
}
