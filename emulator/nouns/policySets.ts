import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ById, type Context, type Includable, queryOf } from "../context";
import { badRequest, conflict, unprocessable } from "../errors";
import { type Query, queryValue } from "../jsonapi";
import type { Store } from "../store";
import { strangers } from "../table/change";
import type { Noun, Shown } from "../table/noun";
import { isObject, readIdentifiers } from "../table/parse";
import { type InOrganization, mustEnforcePolicies, organizationOf } from "./organizations";
import type { Organization } from "./organizationTable";
import {
    columns,
    isVersioned,
    kindProblems,
    MEMBERS,
    type Members,
    type PolicySet,
    readSelector,
    rules,
    scopeProblem,
    selectorProblems,
    selectorScopeProblem,
} from "./policySetTable";

/** A global set counts every workspace and project that it does not exclude. */
function count(store: Store, kind: "workspaces" | "projects", set: PolicySet): number {
    const [attached, excluded] =
        kind === "workspaces"
            ? [set.workspaceIds, set.workspaceExclusionIds]
            : [set.projectIds, set.projectExclusionIds];
    return set.global ? store.any(kind).count("organization", set.organization) - excluded.length : attached.length;
}

const noun: Noun<PolicySet> = {
    kind: "policy-sets",
    prefix: "polset",
    columns,
    derived: (set, { store }: Shown) => ({
        versioned: isVersioned(set),
        "policy-count": set.policyIds.length,
        "workspace-count": count(store, "workspaces", set),
        "project-count": count(store, "projects", set),
        "scoping-type": set.tagSelectors.length > 0 ? "tag" : "explicit",
    }),
    relationships: (set) => ({
        ...(isVersioned(set) && { policies: undefined }),
        ...(set.global && { projects: undefined, workspaces: undefined }),
    }),
    rules,
};

/** The policy set in a request's path. @throws 404 */
export function policySetOf(context: Context, request: FastifyRequest<ById>): PolicySet {
    const set = context.find(request, "policy-sets", request.params.id);
    mustEnforcePolicies(context, set.organization);
    return set;
}

function search(sets: PolicySet[], query: Query): PolicySet[] {
    const name = queryValue(query, "search[name]")?.toLowerCase();
    const kind = queryValue(query, "filter[kind]");
    const versioned = queryValue(query, "filter[versioned]");
    const kinds = columns.kind.oneOf ?? [];
    if (kind !== undefined && !kinds.includes(kind)) {
        throw badRequest(`filter[kind] must be one of ${kinds.join(", ")}`, "filter[kind]");
    }
    if (versioned !== undefined && !["true", "false"].includes(versioned)) {
        throw badRequest("filter[versioned] must be true or false", "filter[versioned]");
    }
    return sets.filter(
        (set) =>
            (name === undefined || set.name.toLowerCase().includes(name)) &&
            (kind === undefined || set.kind === kind) &&
            (versioned === undefined || String(isVersioned(set)) === versioned),
    );
}

function dataOf(request: FastifyRequest): unknown {
    return isObject(request.body) ? request.body.data : undefined;
}

/** Adding members to the lists of a policy set, and taking them away. */
function registerMembers(app: FastifyInstance, context: Context): void {
    const { store } = context;
    const touch = (set: PolicySet) => Object.assign(set, { updatedAt: new Date().toISOString() });

    for (const [relationship, property] of Object.entries(MEMBERS) as [Members, (typeof MEMBERS)[Members]][]) {
        const path = `/api/v2/policy-sets/:id/relationships/${relationship}`;
        const target = columns[property].target!;
        const idsIn = (request: FastifyRequest) => readIdentifiers(dataOf(request), target, "/data");

        app.post<ById>(path, async (request, reply) => {
            const set = policySetOf(context, request);
            const ids = idsIn(request);
            const detail = scopeProblem(set, relationship);
            if (detail !== undefined) throw unprocessable({ pointer: "/data", detail });
            const problems = strangers(store, set.organization, target, ids, "/data");
            if (relationship === "policies") problems.push(...kindProblems(store, set, ids, "/data"));
            if (problems.length > 0) throw unprocessable(...problems);
            touch(set)[property] = [...new Set([...set[property], ...ids])];
            return reply.code(204).send();
        });

        app.delete<ById>(path, async (request, reply) => {
            const set = policySetOf(context, request);
            const ids = new Set(idsIn(request));
            // Exclusions may always go; the other lists are closed to both verbs alike.
            const detail = relationship.endsWith("exclusions") ? undefined : scopeProblem(set, relationship);
            if (detail !== undefined) throw unprocessable({ pointer: "/data", detail });
            touch(set)[property] = set[property].filter((id) => !ids.has(id));
            return reply.code(204).send();
        });
    }

    for (const method of ["POST", "DELETE"] as const) {
        const handler = async (request: FastifyRequest<ById>, reply: { code(status: number): { send(): unknown } }) => {
            const set = policySetOf(context, request);
            const problems = selectorProblems(dataOf(request), "/data");
            if (problems.length > 0) throw unprocessable(...problems);
            const given = (dataOf(request) as Record<string, unknown>[]).map(readSelector);
            const keyOf = (selector: object) => JSON.stringify(selector);
            const others = set.tagSelectors.filter((each) => !given.some((other) => keyOf(other) === keyOf(each)));
            const next = { ...set, tagSelectors: method === "POST" ? [...others, ...given] : others };
            const detail = method === "POST" ? selectorScopeProblem(next) : undefined;
            if (detail !== undefined) throw unprocessable({ pointer: "/data", detail });
            touch(set).tagSelectors = next.tagSelectors;
            return reply.code(204).send();
        };
        app.route<ById>({ method, url: "/api/v2/policy-sets/:id/tag-selectors", handler });
    }
}

/** Policy sets (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    const IN_ORGANIZATION = "/api/v2/organizations/:organization_name/policy-sets";
    const ONE = "/api/v2/policy-sets/:id";
    kinds.define(noun);
    registerMembers(app, context);

    const includable: Includable<PolicySet> = Object.fromEntries(
        Object.values(MEMBERS).map((property, index) => [
            Object.keys(MEMBERS)[index]!,
            (set: PolicySet) => kinds.resources(columns[property].target!, set[property]),
        ]),
    );
    includable["current-version"] = (set) => kinds.resources("policy-set-versions", [set.currentVersionId]);
    includable["newest-version"] = (set) => kinds.resources("policy-set-versions", [set.newestVersionId]);

    const organizationIn = (request: FastifyRequest<InOrganization>): Organization => {
        const organization = organizationOf(context, request);
        mustEnforcePolicies(context, organization.id);
        return organization;
    };

    app.post<InOrganization>(IN_ORGANIZATION, async (request, reply) => {
        const { id, entitlements } = organizationIn(request);
        const limit = entitlements.policySetLimit;
        if (limit !== null && store.of("policy-sets").count("organization", id) >= limit) {
            throw unprocessable({ pointer: "/data", detail: `The organization is limited to ${limit} policy sets` });
        }
        const set = context.created("policy-sets", id, request);
        return reply.code(201).send(context.document(request, "policy-sets", set));
    });

    app.get<InOrganization>(IN_ORGANIZATION, async (request) => {
        const own = store.of("policy-sets").by("organization", organizationIn(request).id);
        return context.page(request, "policy-sets", search(own, queryOf(request)), includable);
    });

    app.get<ById>(ONE, async (request) =>
        context.document(request, "policy-sets", policySetOf(context, request), includable),
    );

    app.patch<ById>(ONE, async (request) => {
        const set = policySetOf(context, request);
        return context.document(request, "policy-sets", context.updated("policy-sets", set, request));
    });

    app.delete<ById>(ONE, async (request, reply) => {
        const set = policySetOf(context, request);
        if (set.activeRuns) throw conflict("The policy set cannot be deleted while runs that use it are active");
        kinds.remove("policy-sets", set.id);
        return reply.code(204).send();
    });
}
