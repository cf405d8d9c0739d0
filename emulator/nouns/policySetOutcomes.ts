import type { FastifyInstance } from "fastify";
import { type ById, type Context, queryOf } from "../context";
import { badRequest } from "../errors";
import { type Query, queryValue } from "../jsonapi";
import type { Overlay } from "../overlay";
import { hiddenOrganization, type ObjectOf, owner, text, texts, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { isObject } from "../table/parse";

const KIND = "policy-set-outcomes";

/** Results of policies, counted. */
export interface ResultCount {
    "advisory-failed": number;
    errored: number;
    "mandatory-failed": number;
    passed: number;
}

export const ZERO: ResultCount = { "advisory-failed": 0, errored: 0, "mandatory-failed": 0, passed: 0 };

const columns = {
    organization: hiddenOrganization,
    policyEvaluationId: owner("policy-evaluations"),
    policySetName: text("policy-set"),
    policySetDescription: text(null),
    /** Null for a Sentinel set whose agent was taken away. */
    overridable: value<boolean | null>(false),
    /** Why the set could not be evaluated; empty when it was. */
    error: text(""),
    warnings: texts([]),
    /** One entry a policy, as it goes over the wire. */
    outcomes: value<unknown[]>([]),
    resultCount: value<ResultCount>(ZERO),
    policyToolVersion: text("0.61.0"),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** What the policies of one set said in an evaluation. */
export type PolicySetOutcome = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "policy-set-outcomes": PolicySetOutcome;
    }
}

const noun: Noun<PolicySetOutcome> = { kind: KIND, prefix: "psout", columns };

interface Filter {
    status?: string;
    level?: string;
}

/** `filter[n][status]` and `filter[n][enforcementLevel]` (or `enforcement_level`), by n. @throws 400 */
function filters(query: Query): Filter[] {
    const found = new Map<string, Filter>();
    for (const name of Object.keys(query).filter((each) => each.startsWith("filter"))) {
        const match = /^filter\[(\w+)\]\[(status|enforcementLevel|enforcement_level)\]$/.exec(name);
        if (match === null) throw badRequest(`${name} is not a filter of this list`, name);
        const [, group = "", field = ""] = match;
        const filter = found.get(group) ?? {};
        const allowed = field === "status" ? ["passed", "failed", "errored"] : ["advisory", "mandatory"];
        const value = queryValue(query, name) ?? "";
        if (!allowed.includes(value)) throw badRequest(`${name} must be one of ${allowed.join(", ")}`, name);
        filter[field === "status" ? "status" : "level"] = value;
        found.set(group, filter);
    }
    for (const [group, { status, level }] of found) {
        // Policies that errored have no level.
        if (level === undefined || (status !== undefined && status !== "errored")) continue;
        throw badRequest(`filter[${group}][enforcementLevel] needs a status that is not errored`, `filter[${group}]`);
    }
    return [...found.values()];
}

function matches(outcome: PolicySetOutcome, { status, level }: Filter): boolean {
    if (status === "errored" && outcome.error !== "") return true;
    return outcome.outcomes.some(
        (each) => isObject(each) && each.status === status && (level === undefined || each.enforcement_level === level),
    );
}

/** Policy set outcomes (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-evaluations#list-policy-outcomes). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define(noun);

    app.get<ById>("/api/v2/policy-evaluations/:id/policy-set-outcomes", async (request) => {
        const { id } = context.find(request, "policy-evaluations", request.params.id);
        const wanted = filters(queryOf(request));
        const found = context.store
            .of(KIND)
            .by("policyEvaluationId", id)
            .filter((outcome) => wanted.length === 0 || wanted.some((filter) => matches(outcome, filter)));
        return context.page(request, KIND, found);
    });

    app.get<ById>("/api/v2/policy-set-outcomes/:id", async (request) =>
        context.document(request, KIND, context.find(request, KIND, request.params.id)),
    );
}
