import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ById, type Context, type Includable, originOf, queryOf } from "../context";
import { ApiError, notFound, type Problem } from "../errors";
import { idsOf, queryValue, toMany } from "../jsonapi";
import type { Store } from "../store";
import { pointerTo } from "../table/change";
import { choice, many, type ObjectOf, organization, text, value } from "../table/columns";
import type { Change, Noun } from "../table/noun";
import { type InOrganization, mustEnforcePolicies, organizationOf } from "./organizations";
import { isVersioned } from "./policySetTable";

const UPLOAD_LIMIT = 10 * 1024 * 1024;

/** The enforcement levels of each kind. */
const LEVELS = {
    sentinel: ["hard-mandatory", "soft-mandatory", "advisory"],
    opa: ["mandatory", "advisory"],
};

const write = "always";

const columns = {
    organization: { ...organization, linked: false },
    name: text("policy", {
        write: "create",
        required: true,
        unique: true,
        pattern: [/^[A-Za-z0-9_-]+$/, "Name can only include letters, numbers, -, and _"],
    }),
    description: text(null, { write }),
    kind: choice(["sentinel", "opa"], { write: "create" }),
    /** The OPA query; null for Sentinel. */
    query: text(null, { write }),
    enforcementLevel: text("hard-mandatory", { write }),
    /** The older form of the level; not kept. */
    enforce: value<Record<string, unknown>[]>([], { write, form: "objects" }),
    /** The sets to which it is added when it is created. The sets keep their members. */
    policySetIds: many("policy-sets", { write: "create", hidden: true }),
    /** The uploaded text; null before the first upload. */
    code: text(null, { hidden: true }),
    /** Null before the first upload. */
    updatedAt: text(null),
};

/** An individually managed policy. */
export type Policy = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        policies: Policy;
    }
}

function setsOf(store: Store, { id }: Policy) {
    return store.of("policy-sets").filter((set) => set.policyIds.includes(id));
}

function fileName({ name, kind }: Policy): string {
    return `${name}.${kind === "opa" ? "rego" : "sentinel"}`;
}

/** The level that the deprecated `enforce` list asks for: a path that is not the policy's means the default. */
function levelOf(policy: Policy): string {
    const fallback = policy.kind === "opa" ? "advisory" : "hard-mandatory";
    const entry = policy.enforce.find(({ path }) => path === fileName(policy));
    return typeof entry?.mode === "string" ? entry.mode : fallback;
}

function levelProblems(next: Policy, { values, creating }: Change<Policy>): Problem[] {
    if (values.enforcementLevel === undefined) {
        if (values.enforce !== undefined) next.enforcementLevel = levelOf(next);
        else if (creating)
            return [{ pointer: pointerTo(noun, "enforcementLevel"), detail: "enforcement-level is required" }];
    }
    next.enforce = [];
    const levels = LEVELS[next.kind];
    if (levels.includes(next.enforcementLevel)) return [];
    const pointer = pointerTo(noun, values.enforcementLevel === undefined ? "enforce" : "enforcementLevel");
    return [{ pointer, detail: `The level of ${next.kind} must be one of ${levels.join(", ")}` }];
}

function queryProblems(next: Policy): Problem[] {
    // What a Sentinel policy has no use for is ignored.
    if (next.kind === "sentinel") next.query = null;
    else if (!next.query) return [{ pointer: pointerTo(noun, "query"), detail: "query is required for OPA policies" }];
    return [];
}

function setProblems(next: Policy, { store, pointers }: Change<Policy>): Problem[] {
    return next.policySetIds.flatMap((id, index) => {
        const set = store.of("policy-sets").get(id);
        const pointer = `${pointers.policySetIds}/${index}/id`;
        if (set === undefined || set.organization !== next.organization) return [];
        if (isVersioned(set)) return [{ pointer, detail: `Policy set ${id} is versioned` }];
        return set.kind === next.kind ? [] : [{ pointer, detail: `Policy set ${id} is of kind ${set.kind}` }];
    });
}

const noun: Noun<Policy> = {
    kind: "policies",
    prefix: "pol",
    touched: false,
    columns,
    derived: (policy, { store }) => ({
        query: policy.kind === "opa" ? policy.query : undefined,
        enforce: policy.code === null ? [] : [{ path: fileName(policy), mode: policy.enforcementLevel }],
        "policy-set-count": setsOf(store, policy).length,
    }),
    relationships: (policy, { store }) => ({ "policy-sets": toMany("policy-sets", idsOf(setsOf(store, policy))) }),
    links: ({ id, code }) => ({
        upload: `/api/v2/policies/${id}/upload`,
        download: code === null ? undefined : `/api/v2/policies/${id}/download`,
    }),
    rules: (next, change) => [...levelProblems(next, change), ...queryProblems(next), ...setProblems(next, change)],
};

/** Policies (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policies). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store, blobs } = context;
    const IN_ORGANIZATION = "/api/v2/organizations/:organization_name/policies";
    const ONE = "/api/v2/policies/:id";
    kinds.define(noun);
    blobs.keep("policies", {
        read(id) {
            const code = store.of("policies").get(id)?.code ?? null;
            return code === null ? undefined : Buffer.from(code);
        },
    });

    const includable: Includable<Policy> = {
        "policy-sets": (policy) => kinds.resources("policy-sets", idsOf(setsOf(store, policy))),
    };
    const organizationIn = (request: FastifyRequest<InOrganization>): string => {
        const { id } = organizationOf(context, request);
        mustEnforcePolicies(context, id);
        return id;
    };
    const find = (request: FastifyRequest<ById>): Policy => {
        const policy = context.find(request, "policies", request.params.id);
        mustEnforcePolicies(context, policy.organization);
        return policy;
    };

    app.post<InOrganization>(IN_ORGANIZATION, async (request, reply) => {
        const policy = context.created("policies", organizationIn(request), request);
        for (const id of policy.policySetIds) store.of("policy-sets").get(id)?.policyIds.push(policy.id);
        policy.policySetIds = [];
        return reply.code(201).send(context.document(request, "policies", policy));
    });

    app.get<InOrganization>(IN_ORGANIZATION, async (request) => {
        const own = store.of("policies").by("organization", organizationIn(request));
        const query = queryOf(request);
        const part = queryValue(query, "search[name]")?.toLowerCase() ?? "";
        const wanted = queryValue(query, "filter[kind]");
        const found = own.filter(
            ({ name, kind }) => name.toLowerCase().includes(part) && (wanted === undefined || kind === wanted),
        );
        return context.page(request, "policies", found, includable);
    });

    app.get<ById>(ONE, async (request) => context.document(request, "policies", find(request), includable));

    app.patch<ById>(ONE, async (request) =>
        context.document(request, "policies", context.updated("policies", find(request), request)),
    );

    app.delete<ById>(ONE, async (request, reply) => {
        kinds.remove("policies", find(request).id);
        return reply.code(204).send();
    });

    app.put<ById>(`${ONE}/upload`, async (request) => {
        const policy = find(request);
        const content = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
        if (content.length > UPLOAD_LIMIT) throw new ApiError(413, [{ status: "413", title: "payload too large" }]);
        Object.assign(policy, { code: content.toString("utf8"), updatedAt: new Date().toISOString() });
        return context.document(request, "policies", policy);
    });

    app.get<ById>(`${ONE}/download`, async (request, reply) => {
        const { id, code } = find(request);
        if (code === null) throw notFound();
        return reply.redirect(blobs.link(originOf(request), "download", "policies", id), 302);
    });
}
