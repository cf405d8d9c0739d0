import { decode, type Resource, relatedId, type WireResource } from "./http/jsonapi";
import type { ResultCount } from "./policyEvaluations";
import type { Connection } from "./session/connection";

/** What became of one policy. */
export interface PolicyOutcome {
    readonly policyName?: string | null;
    /** `advisory` or `mandatory`. */
    readonly enforcementLevel?: string | null;
    /** passed, failed or errored. */
    readonly status?: string;
    readonly query?: string | null;
    readonly description?: string | null;
    /** What the policy gave out, for example the messages of an OPA query. */
    readonly output?: readonly unknown[] | null;
}

/** What became of the policies of one set in an evaluation. */
export interface PolicySetOutcome {
    readonly id: string;
    readonly attributes: {
        readonly outcomes?: readonly PolicyOutcome[] | null;
        /** Why the set could not be evaluated; empty or `null` where it was. */
        readonly error?: string | null;
        readonly warnings?: readonly string[];
        /** Whether somebody may override its mandatory failures. */
        readonly overridable?: boolean;
        readonly policySetName?: string;
        readonly policySetDescription?: string | null;
        readonly resultCount?: ResultCount | null;
        readonly policyToolVersion?: string;
    };
    readonly policyEvaluationId?: string;
}

export interface ListOutcomesOptions {
    /** Sets with at least one policy of one of these. An errored policy has no enforcement level. */
    readonly filters?: readonly {
        readonly status: "passed" | "failed" | "errored";
        readonly enforcementLevel?: "advisory" | "mandatory";
    }[];
}

/** The Policy Set Outcomes API: `/policy-evaluations/:id/policy-set-outcomes` and `/policy-set-outcomes/:id`. */
export class PolicySetOutcomes {
    constructor(private readonly connection: Connection) {}

    /** The outcomes of an evaluation, one a policy set. */
    async *list(policyEvaluationId: string, options: ListOutcomesOptions = {}): AsyncGenerator<PolicySetOutcome> {
        const path = `/policy-evaluations/${encodeURIComponent(policyEvaluationId)}/policy-set-outcomes`;
        const query = Object.fromEntries(
            (options.filters ?? []).flatMap(({ status, enforcementLevel }, at) => [
                [`filter[${at}][status]`, status],
                [`filter[${at}][enforcementLevel]`, enforcementLevel],
            ]),
        );
        for (const wire of await this.connection.whole("policy-set-outcomes", path, query))
            yield fromWireResource(wire);
    }

    async read(id: string): Promise<PolicySetOutcome> {
        const path = `/policy-set-outcomes/${encodeURIComponent(id)}`;
        return fromWireResource(
            (await this.connection.one({ type: "policy-set-outcomes", id }, { method: "GET", path })).data,
        );
    }
}

function fromWireResource(wire: WireResource): PolicySetOutcome {
    const resource: Resource<PolicySetOutcome["attributes"]> = decode(wire);
    const { outcomes } = resource.attributes;
    const attributes = Array.isArray(outcomes)
        ? { ...resource.attributes, outcomes: outcomes.map((each) => fromSnakeCase<PolicyOutcome>(each)) }
        : resource.attributes;
    return { id: resource.id, attributes, policyEvaluationId: relatedId(resource, "policyEvaluation") };
}

/** What became of a policy: the only objects of the API whose members are named in snake_case. */
export function fromSnakeCase<T>(outcome: unknown): T {
    if (typeof outcome !== "object" || outcome === null) return {} as T;
    const renamed = Object.entries(outcome).map(([name, value]) => [
        name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
    ]);
    return Object.fromEntries(renamed) as T;
}
