import { isValues } from "../values";
import { decode, type Resource, relatedId, type WireResource } from "./http/jsonapi";
import { at, Noun } from "./noun";
import type { ResultCount } from "./policyEvaluations";

/** What became of one policy. */
export interface PolicyOutcome {
    /** The policy, as its configuration calls it. */
    readonly policyName?: string | null;
    /** `advisory` or `mandatory`. */
    readonly enforcementLevel?: string | null;
    /** passed, failed or errored. */
    readonly status?: string;
    /** The query of an OPA policy. */
    readonly query?: string | null;
    /** What the configuration says that it is for. */
    readonly description?: string | null;
    /** What the policy gave out, for example the messages of an OPA query. */
    readonly output?: readonly unknown[] | null;
}

/** What became of the policies of one set in an evaluation. */
export interface PolicySetOutcome {
    /** `psout-…`. */
    readonly id: string;
    /** What each policy of the set said. */
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
    /** The evaluation that it belongs to, `poleval-…`. */
    readonly policyEvaluationId?: string;
}

/** Which outcomes to list. */
export interface ListOutcomesOptions {
    /** Sets with at least one policy of one of these. An errored policy has no enforcement level. */
    readonly filters?: readonly {
        readonly status: "passed" | "failed" | "errored";
        readonly enforcementLevel?: "advisory" | "mandatory";
    }[];
}

/** The Policy Set Outcomes API: `/policy-evaluations/:id/policy-set-outcomes` and `/policy-set-outcomes/:id`. */
export class PolicySetOutcomes extends Noun<PolicySetOutcome> {
    protected readonly type = "policy-set-outcomes";
    protected readonly fromWire = fromWire;

    /** The outcomes of an evaluation, one a policy set. */
    list(policyEvaluationId: string, options: ListOutcomesOptions = {}): AsyncGenerator<PolicySetOutcome> {
        const query = Object.fromEntries(
            (options.filters ?? []).flatMap(({ status, enforcementLevel }, at) => [
                [`filter[${at}][status]`, status],
                [`filter[${at}][enforcementLevel]`, enforcementLevel],
            ]),
        );
        return this.whole(at("policy-evaluations", policyEvaluationId, this.type), query);
    }
}

function fromWire(wire: WireResource): PolicySetOutcome {
    const resource: Resource<PolicySetOutcome["attributes"]> = decode(wire);
    const attributes = inCamelCase<PolicyOutcome, typeof resource.attributes>(resource.attributes);
    return { id: resource.id, attributes, policyEvaluationId: relatedId(resource, "policyEvaluation") };
}

/** The attributes of an outcome, whose policies are the only objects of the API with members named in snake_case. */
export function inCamelCase<T, A extends { readonly outcomes?: readonly T[] | null }>(attributes: A): A {
    const { outcomes } = attributes;
    return Array.isArray(outcomes)
        ? { ...attributes, outcomes: outcomes.map((each) => fromSnakeCase<T>(each)) }
        : attributes;
}

function fromSnakeCase<T>(outcome: unknown): T {
    const renamed = Object.entries(isValues(outcome) ? outcome : {}).map(([name, value]) => [
        name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
    ]);
    return Object.fromEntries(renamed) as T;
}
