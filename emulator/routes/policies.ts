import type { FastifyInstance } from "fastify";
import { type Context, originOf, queryOf, urlOf } from "../context";
import { type AttributeRule, readDocument } from "../documents";
import { ApiError, notFound, type Problem, unprocessable } from "../errors";
import { includes, paginate, queryValue, type Resource, toMany, toOne, unique } from "../jsonapi";
import type { Owned } from "../kinds";
import { type InOrganization, mustEnforcePolicies, organizationOf, ownedBy } from "./organizations";

/** An individually managed policy. */
export interface Policy extends Owned {
    name: string;
    description: string | null;
    kind: "sentinel" | "opa";
    /** The OPA query; null for Sentinel. */
    query: string | null;
    enforcementLevel: string;
    /** The uploaded text; null before the first upload. */
    code: string | null;
    /** Null before the first upload. */
    updatedAt: string | null;
}

declare module "../store" {
    interface Collections {
        policies: Policy;
    }
}

interface ById {
    Params: { id: string };
}

const UPLOAD_LIMIT = 10 * 1024 * 1024;

/** The enforcement levels of each kind. */
const LEVELS = {
    sentinel: ["hard-mandatory", "soft-mandatory", "advisory"],
    opa: ["mandatory", "advisory"],
};

const CHANGEABLE: Record<string, AttributeRule> = {
    description: { type: "string", nullable: true },
    query: { type: "string", nullable: true },
    "enforcement-level": { type: "string" },
    enforce: { type: "objects" },
};

function fileName(policy: Pick<Policy, "name" | "kind">): string {
    return `${policy.name}.${policy.kind === "opa" ? "rego" : "sentinel"}`;
}

/** The level that the deprecated `enforce` list asks for: a path that is not the policy's means the default. */
function levelOf(policy: Pick<Policy, "name" | "kind">, enforce: Record<string, unknown>[]): string {
    const fallback = policy.kind === "opa" ? "advisory" : "hard-mandatory";
    const entry = enforce.find(({ path }) => path === fileName(policy));
    return typeof entry?.mode === "string" ? entry.mode : fallback;
}

/** The policy with the written attributes. @throws 422 */
function change(policy: Policy, attributes: Record<string, unknown>, creating: boolean): Policy {
    const problems: Problem[] = [];
    const next = { ...policy };
    const level = attributes["enforcement-level"];
    const enforce = attributes.enforce as Record<string, unknown>[] | undefined;
    if ("description" in attributes) next.description = attributes.description as string | null;
    if ("query" in attributes) next.query = attributes.query as string | null;
    if (level !== undefined) next.enforcementLevel = level as string;
    else if (enforce !== undefined) next.enforcementLevel = levelOf(next, enforce);
    else if (creating) {
        problems.push({ pointer: "/data/attributes/enforcement-level", detail: "enforcement-level is required" });
    }
    const levels = LEVELS[next.kind];
    if (next.enforcementLevel !== "" && !levels.includes(next.enforcementLevel)) {
        const pointer = `/data/attributes/${level === undefined ? "enforce" : "enforcement-level"}`;
        problems.push({ pointer, detail: `The level of ${next.kind} must be one of ${levels.join(", ")}` });
    }
    const pointer = "/data/attributes/query";
    if (next.kind === "sentinel" && next.query !== null) {
        problems.push({ pointer, detail: "query is only valid for OPA policies" });
    }
    if (next.kind === "opa" && !next.query) problems.push({ pointer, detail: "query is required for OPA policies" });
    if (problems.length > 0) throw unprocessable(...problems);
    return next;
}

/** Policies (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policies). */
export function register(app: FastifyInstance, context: Context): void {
    const policies = context.store.of("policies");
    const policySets = context.store.of("policy-sets");
    const setsOf = (policy: Policy) =>
        policySets.filter((set) => set.policyIds.includes(policy.id)).map(({ id }) => id);

    const resource = (policy: Policy): Resource => {
        const self = `/api/v2/policies/${policy.id}`;
        const sets = setsOf(policy);
        return {
            id: policy.id,
            type: "policies",
            attributes: {
                name: policy.name,
                description: policy.description,
                kind: policy.kind,
                ...(policy.kind === "opa" ? { query: policy.query } : {}),
                "enforcement-level": policy.enforcementLevel,
                enforce: [{ path: fileName(policy), mode: policy.enforcementLevel }],
                "policy-set-count": sets.length,
                "updated-at": policy.updatedAt,
            },
            relationships: {
                organization: toOne("organizations", policy.organization),
                "policy-sets": toMany("policy-sets", sets),
            },
            links: {
                self,
                upload: `${self}/upload`,
                ...(policy.code === null ? {} : { download: `${self}/download` }),
            },
        };
    };

    const included = (found: Policy[], names: string[]) => {
        if (!names.includes("policy-sets")) return {};
        return { included: unique(found.flatMap((policy) => context.kinds.resources("policy-sets", setsOf(policy)))) };
    };

    context.kinds.define<"policies">("policies", {
        prefix: "pol",
        blank: (organization) => ({
            organization,
            name: "policy",
            description: null,
            kind: "sentinel",
            query: null,
            enforcementLevel: "hard-mandatory",
            code: null,
            updatedAt: null,
        }),
        resource,
        removed(policy) {
            for (const set of policySets.all()) set.policyIds = set.policyIds.filter((id) => id !== policy.id);
        },
    });

    context.blobs.keep("policies", {
        read: (id) => {
            const code = policies.get(id)?.code;
            return code === undefined || code === null ? undefined : Buffer.from(code);
        },
    });

    const find = (request: Parameters<Context["find"]>[0], id: string): Policy => {
        const policy = context.find(request, "policies", id);
        mustEnforcePolicies(context, policy.organization);
        return policy;
    };

    app.post<InOrganization>("/api/v2/organizations/:organization_name/policies", async (request, reply) => {
        const organization = organizationOf(context, request).id;
        mustEnforcePolicies(context, organization);
        const { attributes, relationships } = readDocument(request.body, {
            type: "policies",
            attributes: {
                name: { type: "string", required: true },
                kind: { type: "string", oneOf: ["sentinel", "opa"] },
                ...CHANGEABLE,
            },
            relationships: { "policy-sets": "policy-sets" },
        });
        const { name, kind = "sentinel" } = attributes as { name: string; kind?: Policy["kind"] };
        const pointer = "/data/attributes/name";
        if (!/^[A-Za-z0-9_-]+$/.test(name)) {
            throw unprocessable({ pointer, detail: "Name can only include letters, numbers, -, and _" });
        }
        if (ownedBy(policies.all(), organization).some((each) => each.name === name)) {
            throw unprocessable({ pointer, detail: "Name has already been taken" });
        }
        const sets = (relationships["policy-sets"] ?? []).map((id, index) => {
            const set = policySets.get(id);
            const place = `/data/relationships/policy-sets/data/${index}/id`;
            const refuse = (detail: string) => unprocessable({ pointer: place, detail });
            if (set?.organization !== organization) throw refuse(`Policy set ${id} was not found`);
            if (set.vcsRepo !== null || set.newestVersionId !== null) throw refuse(`Policy set ${id} is versioned`);
            if (set.kind !== kind) throw refuse(`Policy set ${id} is of kind ${set.kind}`);
            return set;
        });
        const blank = { id: "", organization, name, kind, description: null, query: null, code: null, updatedAt: null };
        const { id: _, ...given } = change({ ...blank, enforcementLevel: "" }, attributes, true);
        const policy = context.kinds.create("policies", organization, given);
        for (const set of sets) set.policyIds = [...new Set([...set.policyIds, policy.id])];
        return reply.code(201).send({ data: resource(policy) });
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/policies", async (request) => {
        const organization = organizationOf(context, request).id;
        mustEnforcePolicies(context, organization);
        const query = queryOf(request);
        const name = queryValue(query, "search[name]")?.toLowerCase();
        const kind = queryValue(query, "filter[kind]");
        const names = includes(query, ["policy-sets"]);
        const found = ownedBy(policies.all(), organization).filter(
            (policy) =>
                (name === undefined || policy.name.toLowerCase().includes(name)) &&
                (kind === undefined || policy.kind === kind),
        );
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map(resource), ...included(items, names), ...page };
    });

    app.get<ById>("/api/v2/policies/:id", async (request) => {
        const names = includes(queryOf(request), ["policy-sets"]);
        const policy = find(request, request.params.id);
        return { data: resource(policy), ...included([policy], names) };
    });

    app.patch<ById>("/api/v2/policies/:id", async (request) => {
        const policy = find(request, request.params.id);
        const { attributes } = readDocument(request.body, { type: "policies", id: policy.id, attributes: CHANGEABLE });
        Object.assign(policy, change(policy, attributes, false));
        return { data: resource(policy) };
    });

    app.delete<ById>("/api/v2/policies/:id", async (request, reply) => {
        context.kinds.remove("policies", find(request, request.params.id).id);
        return reply.code(204).send();
    });

    app.put<ById>("/api/v2/policies/:id/upload", async (request) => {
        const policy = find(request, request.params.id);
        const content = request.body as Buffer | undefined;
        if (content === undefined || content.length === 0) {
            throw unprocessable({ pointer: "/", detail: "The policy's text is missing" });
        }
        if (content.length > UPLOAD_LIMIT) throw new ApiError(413, [{ status: "413", title: "payload too large" }]);
        policy.code = content.toString("utf8");
        policy.updatedAt = new Date().toISOString();
        return { data: resource(policy) };
    });

    app.get<ById>("/api/v2/policies/:id/download", async (request, reply) => {
        const policy = find(request, request.params.id);
        if (policy.code === null) throw notFound();
        return reply.redirect(context.blobs.link(originOf(request), "download", "policies", policy.id), 302);
    });
}
