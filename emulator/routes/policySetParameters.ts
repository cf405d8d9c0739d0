import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { type AttributeRule, readDocument } from "../documents";
import { notFound, type Problem, unprocessable } from "../errors";
import { paginate, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { isVersioned, type PolicySet, policySetOf } from "./policySets";

/** A parameter of a policy set. */
export interface PolicySetParameter extends Owned {
    policySetId: string;
    key: string;
    /** Kept in clear, whatever `sensitive` says: what hides it is the API. */
    value: string;
    sensitive: boolean;
    createdAt: string;
}

declare module "../store" {
    interface Collections {
        "policy-set-parameters": PolicySetParameter;
    }
}

interface ById {
    Params: { id: string };
}

interface ByBoth {
    Params: { id: string; parameter: string };
}

const KIND = "policy-set-parameters";

const WRITABLE: Record<string, AttributeRule> = {
    key: { type: "string" },
    value: { type: "string", nullable: true },
    sensitive: { type: "boolean" },
    category: { type: "string", oneOf: ["policy-set"] },
};

function resource(parameter: PolicySetParameter): Resource {
    return {
        id: parameter.id,
        type: "vars",
        attributes: {
            key: parameter.key,
            value: parameter.sensitive ? null : parameter.value,
            sensitive: parameter.sensitive,
            category: "policy-set",
            "created-at": parameter.createdAt,
        },
        relationships: {
            configurable: toOne("policy-sets", parameter.policySetId, `/api/v2/policy-sets/${parameter.policySetId}`),
        },
        links: { self: `/api/v2/policy-sets/${parameter.policySetId}/parameters/${parameter.id}` },
    };
}

function at(name: string): string {
    return `/data/attributes/${name}`;
}

/** Parameters of policy sets (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-set-params). */
export function register(app: FastifyInstance, context: Context): void {
    const parameters = context.store.of(KIND);
    const parametersOf = (set: PolicySet) => parameters.filter(({ policySetId }) => policySetId === set.id);

    context.kinds.define<typeof KIND>(KIND, {
        prefix: "var",
        blank: (organization, now) => ({
            organization,
            policySetId: "",
            key: "parameter",
            value: "",
            sensitive: false,
            createdAt: now,
        }),
        resource,
    });

    /** Sets of single policies have no parameters: the platform does not know the address. */
    const setOf = (request: FastifyRequest<ById>): PolicySet => {
        const set = policySetOf(context, request);
        if (set.policyIds.length > 0 && !isVersioned(set)) throw notFound();
        return set;
    };

    const find = (request: FastifyRequest<ByBoth>): PolicySetParameter => {
        const parameter = parameters.get(request.params.parameter);
        if (parameter?.policySetId !== setOf(request).id) throw notFound();
        return parameter;
    };

    const keyProblems = (parameter: PolicySetParameter): Problem[] => {
        if (parameter.key === "") return [{ pointer: at("key"), detail: "Key can't be blank" }];
        const twin = parameters.find(
            ({ id, key, policySetId }) =>
                id !== parameter.id && key === parameter.key && policySetId === parameter.policySetId,
        );
        return twin === undefined ? [] : [{ pointer: at("key"), detail: "Key has already been taken" }];
    };

    app.post<ById>("/api/v2/policy-sets/:id/parameters", async (request, reply) => {
        const set = setOf(request);
        const { attributes } = readDocument(request.body, {
            type: "vars",
            attributes: {
                ...WRITABLE,
                key: { type: "string", required: true },
                category: { type: "string", oneOf: ["policy-set"], required: true },
            },
        });
        const parameter = {
            ...context.kinds.blank(KIND, set.organization),
            policySetId: set.id,
            key: attributes.key as string,
            value: (attributes.value as string | null | undefined) ?? "",
            sensitive: (attributes.sensitive as boolean | undefined) ?? false,
        };
        const problems = keyProblems(parameter);
        if (problems.length > 0) throw unprocessable(...problems);
        return reply.code(201).send({ data: resource(parameters.put(parameter)) });
    });

    app.get<ById>("/api/v2/policy-sets/:id/parameters", async (request) => {
        const found = parametersOf(setOf(request));
        const query = queryOf(request);
        // Everything comes at once unless pages are asked for.
        if (!Object.keys(query).some((name) => name.startsWith("page["))) return { data: found.map(resource) };
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ByBoth>("/api/v2/policy-sets/:id/parameters/:parameter", async (request) => ({
        data: resource(find(request)),
    }));

    app.patch<ByBoth>("/api/v2/policy-sets/:id/parameters/:parameter", async (request) => {
        const parameter = find(request);
        const { attributes } = readDocument(request.body, { type: "vars", id: parameter.id, attributes: WRITABLE });
        const { key = parameter.key, sensitive = parameter.sensitive } = attributes as Partial<PolicySetParameter>;
        const value = "value" in attributes ? ((attributes.value as string | null) ?? "") : parameter.value;
        const problems: Problem[] = [];
        if (parameter.sensitive && !sensitive) {
            const detail = "Sensitive cannot be changed from true to false on saved records";
            problems.push({ pointer: at("sensitive"), detail });
        }
        if (parameter.sensitive && key !== parameter.key) {
            problems.push({ pointer: at("key"), detail: "Key cannot be updated for a sensitive variable" });
        }
        problems.push(...keyProblems({ ...parameter, key }));
        if (problems.length > 0) throw unprocessable(...problems);
        return { data: resource(Object.assign(parameter, { key, value, sensitive })) };
    });

    app.delete<ByBoth>("/api/v2/policy-sets/:id/parameters/:parameter", async (request, reply) => {
        context.kinds.remove(KIND, find(request).id);
        return reply.code(204).send();
    });
}
