import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Context, originOf, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { ApiError, notFound } from "../errors";
import { includes, paginate, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { mustEnforcePolicies, ownedBy } from "./organizations";
import { isVersioned, type PolicySet, policySetOf } from "./policySets";

/** A version of the content of a policy set. */
export interface PolicySetVersion extends Owned {
    policySetId: string;
    /** `tfe-api` for an upload, the VCS provider (`github`) otherwise. */
    source: string;
    status: "pending" | "ingressing" | "ready" | "errored" | "canceled";
    /** `{ "ingressing-at": …, "ready-at": … }`, ISO 8601. */
    statusTimestamps: Record<string, string>;
    error: string | null;
    errorMessage: string | null;
    /** The commit it was taken from; null for an upload. */
    ingressAttributes: Record<string, string> | null;
    /** The link that was given out when it was created; null for a version that takes none. */
    uploadUrl: string | null;
    /** What was uploaded, in base64; null before. */
    archive: string | null;
    /** What is in it: path → text, links resolved. Null until the version is ready. */
    files: Record<string, string> | null;
    createdAt: string;
    updatedAt: string;
}

declare module "../store" {
    interface Collections {
        "policy-set-versions": PolicySetVersion;
    }
}

interface ById {
    Params: { id: string };
}

const KIND = "policy-set-versions";

function resource(version: PolicySetVersion): Resource {
    return {
        id: version.id,
        type: KIND,
        attributes: {
            source: version.source,
            status: version.status,
            "status-timestamps": version.statusTimestamps,
            error: version.error,
            "error-message": version.errorMessage,
            "ingress-attributes": version.ingressAttributes,
            "created-at": version.createdAt,
            "updated-at": version.updatedAt,
        },
        relationships: { "policy-set": toOne("policy-sets", version.policySetId) },
        links: {
            self: `/api/v2/policy-set-versions/${version.id}`,
            ...(version.uploadUrl !== null && version.status === "pending" ? { upload: version.uploadUrl } : {}),
        },
    };
}

/** @throws 422 for a set whose policies come from elsewhere; 404 when the organization has no right to one more */
function mustTakeVersions(context: Context, set: PolicySet): void {
    if (set.vcsRepo !== null || set.policyIds.length > 0) {
        const detail = "The policy set does not support uploading versions.";
        throw new ApiError(422, [{ status: "422", title: "unprocessable entity", detail }]);
    }
    const limit = context.store.of("organizations").get(set.organization)?.entitlements.versionedPolicySetLimit ?? null;
    if (limit === null || isVersioned(set)) return;
    const versioned = ownedBy(context.store.of("policy-sets").all(), set.organization).filter(isVersioned);
    if (versioned.length >= limit) throw notFound();
}

/**
 * Versions of policy sets (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets#create-a-policy-set-version).
 *
 * `GET /policy-set-versions/:id/download` is not among the platform's documents: it is there for people and tests that want
 * to see what a set serves, and no resource links to it.
 */
export function register(app: FastifyInstance, context: Context): void {
    const versions = context.store.of(KIND);
    const sets = context.store.of("policy-sets");

    context.kinds.define<typeof KIND>(KIND, {
        prefix: "polsetver",
        blank: (organization, now) => ({
            organization,
            policySetId: "",
            source: "tfe-api",
            status: "pending",
            statusTimestamps: {},
            error: null,
            errorMessage: null,
            ingressAttributes: null,
            uploadUrl: null,
            archive: null,
            files: null,
            createdAt: now,
            updatedAt: now,
        }),
        resource,
    });

    context.blobs.keep(KIND, {
        async write(id, content) {
            const version = versions.get(id);
            if (version === undefined || !sets.has(version.policySetId)) throw notFound();
            await context.ingestion.take(version, content);
        },
        read(id) {
            const archive = versions.get(id)?.archive ?? null;
            return archive === null ? undefined : Buffer.from(archive, "base64");
        },
    });
    context.ingestion.resume();

    const find = (request: FastifyRequest<ById>): PolicySetVersion => {
        const version = context.find(request, KIND, request.params.id);
        mustEnforcePolicies(context, version.organization);
        // The versions of a set go with it.
        if (!sets.has(version.policySetId)) throw notFound();
        return version;
    };

    app.post<ById>("/api/v2/policy-sets/:id/versions", async (request, reply) => {
        const set = policySetOf(context, request);
        if (request.body !== undefined) readDocument(request.body, { type: KIND, attributes: {} });
        mustTakeVersions(context, set);
        const version = context.kinds.create(KIND, set.organization, { policySetId: set.id });
        version.uploadUrl = context.blobs.link(originOf(request), "upload", KIND, version.id);
        set.newestVersionId = version.id;
        return reply.code(201).send({ data: resource(version) });
    });

    app.get<ById>("/api/v2/policy-sets/:id/versions", async (request) => {
        const set = policySetOf(context, request);
        const query = queryOf(request);
        const newestFirst = versions.filter(({ policySetId }) => policySetId === set.id).reverse();
        const { items, ...page } = paginate(newestFirst, query, urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/policy-set-versions/:id", async (request) => {
        const names = includes(queryOf(request), ["policy-set"]);
        const version = find(request);
        const included = context.kinds.resources("policy-sets", names.length > 0 ? [version.policySetId] : []);
        return { data: resource(version), ...(names.length > 0 ? { included } : {}) };
    });

    app.get<ById>("/api/v2/policy-set-versions/:id/download", async (request, reply) => {
        const version = find(request);
        if (version.status !== "ready" || version.archive === null) throw notFound();
        return reply.redirect(context.blobs.link(originOf(request), "download", KIND, version.id), 302);
    });
}
