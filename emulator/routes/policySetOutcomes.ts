import type { FastifyInstance } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { isObject } from "../documents";
import { badRequest } from "../errors";
import { paginate, type Query, queryValue, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { type Overlay, overlaid } from "../runs/script";
import { outcomesOf, type ResultCount } from "../runs/stages";

/** What the policies of one set said in an evaluation. */
export interface PolicySetOutcome extends Owned {
    policyEvaluationId: string;
    policySetName: string;
    policySetDescription: string | null;
    overridable: boolean;
    /** Why the set could not be evaluated; empty when it was. */
    error: string;
    warnings: string[];
    /** One entry a policy, as it goes over the wire. */
    outcomes: unknown[];
    resultCount: ResultCount;
    policyToolVersion: string;
    overlay: Overlay | null;
}

declare module "../store" {
    interface Collections {
        "policy-set-outcomes": PolicySetOutcome;
    }
}

interface ById {
    Params: { id: string };
}

interface Filter {
    status?: string;
    level?: string;
}

function resource(outcome: PolicySetOutcome): Resource {
    const attributes = {
        outcomes: outcome.outcomes,
        error: outcome.error,
        warnings: outcome.warnings,
        overridable: outcome.overridable,
        "policy-set-name": outcome.policySetName,
        "policy-set-description": outcome.policySetDescription,
        "result-count": outcome.resultCount,
        "policy-tool-version": outcome.policyToolVersion,
    };
    return {
        id: outcome.id,
        type: "policy-set-outcomes",
        attributes: overlaid(attributes, outcome.overlay),
        relationships: { "policy-evaluation": toOne("policy-evaluations", outcome.policyEvaluationId) },
    };
}

/** `filter[n][status]` and `filter[n][enforcementLevel]` (or `enforcement_level`), by n. @throws 400 */
function filters(query: Query): Filter[] {
    const found = new Map<string, Filter>();
    for (const name of Object.keys(query).filter((each) => each.startsWith("filter"))) {
        const match = /^filter\[(\w+)\]\[(status|enforcementLevel|enforcement_level)\]$/.exec(name);
        if (match === null) throw badRequest(`${name} is not a filter of this list`, name);
        const [, group, field] = match as unknown as [string, string, string];
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
    context.kinds.define<"policy-set-outcomes">("policy-set-outcomes", {
        prefix: "psout",
        blank: (organization) => ({
            organization,
            policyEvaluationId: "",
            policySetName: "policy-set",
            policySetDescription: null,
            overridable: false,
            error: "",
            warnings: [],
            outcomes: [],
            resultCount: { "advisory-failed": 0, errored: 0, "mandatory-failed": 0, passed: 0 },
            policyToolVersion: "0.61.0",
            overlay: null,
        }),
        resource,
    });

    app.get<ById>("/api/v2/policy-evaluations/:id/policy-set-outcomes", async (request) => {
        const { id } = context.find(request, "policy-evaluations", request.params.id);
        const query = queryOf(request);
        const wanted = filters(query);
        const found = outcomesOf(context, id).filter(
            (outcome) => wanted.length === 0 || wanted.some((filter) => matches(outcome, filter)),
        );
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/policy-set-outcomes/:id", async (request) => ({
        data: resource(context.find(request, "policy-set-outcomes", request.params.id)),
    }));
}
