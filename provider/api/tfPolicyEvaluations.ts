import { decode, type Resource, relatedId, relatedIds, type WireResource } from "./http/jsonapi";
import { fromSnakeCase } from "./policySetOutcomes";
import type { Run } from "./run";
import { explainingConflicts } from "./runConflict";
import type { Connection } from "./session/connection";

/** How many policies ended how; `unknown` are those that nobody can tell before the apply. */
export interface TfResultCount {
    readonly advisoryFailed?: number;
    readonly mandatoryFailed?: number;
    readonly passed?: number;
    readonly errored?: number;
    readonly unknown?: number;
}

/** An evaluation of a run's policies of kind `tfpolicy`, a beta of the platform. */
export interface TfPolicyEvaluation {
    readonly id: string;
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
    readonly runId?: string;
    /** Missing where the answer does not list them. */
    readonly outcomeIds?: readonly string[];
}

/** What became of one policy of kind `tfpolicy`. */
export interface TfPolicyOutcome {
    readonly policyName?: string | null;
    readonly fileName?: string | null;
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
    readonly id: string;
    readonly attributes: {
        readonly outcomes?: readonly TfPolicyOutcome[] | null;
        /** Whether somebody may override its mandatory failures. */
        readonly overridable?: boolean;
        readonly policySetName?: string;
        readonly policySetDescription?: string | null;
        readonly resultCount?: TfResultCount | null;
    };
    readonly tfPolicyEvaluationId?: string;
}

/** The API of Terraform policies: `/runs/:run_id/tf-policy-evaluations`, `/tf-policy-evaluations/:id` and their outcomes. */
export class TfPolicyEvaluations {
    constructor(private readonly connection: Connection) {}

    /** The evaluations of a run. */
    async *list(runId: string): AsyncGenerator<TfPolicyEvaluation> {
        const path = `/runs/${encodeURIComponent(runId)}/tf-policy-evaluations`;
        for (const wire of await this.connection.whole("tf-policy-evaluations", path)) yield fromWireResource(wire);
    }

    async read(id: string): Promise<TfPolicyEvaluation> {
        const asked = { type: "tf-policy-evaluations", id };
        return fromWireResource((await this.connection.one(asked, { method: "GET", path: ofEvaluation(id) })).data);
    }

    /** The outcomes of an evaluation, one a policy set. */
    async *outcomes(id: string): AsyncGenerator<TfPolicySetOutcome> {
        const path = `${ofEvaluation(id)}/tf-policy-set-outcomes`;
        for (const wire of await this.connection.whole("tf-policy-set-outcomes", path)) yield outcomeFromWire(wire);
    }

    /**
     * Overrides the failures that an evaluation waits with. A lost answer is not tried again: the error says
     * `mayHaveHappened`.
     *
     * @throws ConflictError when the evaluation is not waiting for it; it says what the run's status is
     */
    async override(id: string, comment?: string): Promise<TfPolicyEvaluation> {
        const path = `${ofEvaluation(id)}/actions/override`;
        const body = comment === undefined ? undefined : { comment };
        const document = await explainingConflicts(this.connection, ofEvaluation(id), () =>
            this.connection.one({ type: "tf-policy-evaluations", id }, { method: "POST", path, body }),
        );
        return fromWireResource(document.data);
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

function ofEvaluation(id: string): string {
    return `/tf-policy-evaluations/${encodeURIComponent(id)}`;
}

function fromWireResource(wire: WireResource): TfPolicyEvaluation {
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
    const { outcomes } = resource.attributes;
    const attributes = Array.isArray(outcomes)
        ? { ...resource.attributes, outcomes: outcomes.map((each) => fromSnakeCase<TfPolicyOutcome>(each)) }
        : resource.attributes;
    return { id: resource.id, attributes, tfPolicyEvaluationId: relatedId(resource, "tfPolicyEvaluation") };
}
