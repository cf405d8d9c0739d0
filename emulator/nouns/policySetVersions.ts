import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ById, type Context, originOf } from "../context";
import { ApiError, notFound } from "../errors";
import type { Ingestion } from "../ingestion/ingestion";
import { choice, hiddenOrganization, type ObjectOf, owner, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { mustEnforcePolicies } from "./organizations";
import { policySetOf } from "./policySets";
import { isVersioned, type PolicySet } from "./policySetTable";

const KIND = "policy-set-versions";

const columns = {
    organization: hiddenOrganization,
    policySetId: owner("policy-sets"),
    /** `tfe-api` for an upload, the VCS provider (`github`) otherwise. */
    source: text("tfe-api"),
    status: choice(["pending", "ingressing", "ready", "errored", "canceled"]),
    /** `{ "ingressing-at": …, "ready-at": … }`, ISO 8601. */
    statusTimestamps: value<Record<string, string>>({}),
    error: text(null),
    errorMessage: text(null),
    /** The commit it was taken from; null for an upload. */
    ingressAttributes: value<Record<string, string> | null>(null),
    /** The link that was given out when it was created; null for a version that takes none. */
    uploadUrl: text(null, { hidden: true }),
    /** What was uploaded, in base64; null before. */
    archive: text(null, { hidden: true }),
    /** What is in it: path → text, links resolved. Null until the version is ready. */
    files: value<Record<string, string> | null>(null, { hidden: true }),
    createdAt: time(),
    updatedAt: time(),
};

/** A version of the content of a policy set. */
export type PolicySetVersion = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "policy-set-versions": PolicySetVersion;
    }
}

const noun: Noun<PolicySetVersion> = {
    kind: KIND,
    prefix: "polsetver",
    columns,
    links: ({ uploadUrl, status }) => ({ upload: status === "pending" ? (uploadUrl ?? undefined) : undefined }),
};

/** @throws 422 for a set whose policies come from elsewhere; 404 when the organization has no right to one more */
function mustTakeVersions({ store }: Context, set: PolicySet): void {
    if (set.vcsRepo !== null || set.policyIds.length > 0) {
        const detail = "The policy set does not support uploading versions.";
        throw new ApiError(422, [{ status: "422", title: "unprocessable entity", detail }]);
    }
    const limit = store.of("organizations").get(set.organization)?.entitlements.versionedPolicySetLimit ?? null;
    if (limit === null || isVersioned(set)) return;
    const versioned = store.of("policy-sets").by("organization", set.organization).filter(isVersioned);
    if (versioned.length >= limit) throw notFound();
}

/**
 * Versions of policy sets (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets#create-a-policy-set-version).
 *
 * `GET /policy-set-versions/:id/download` is not among the platform's documents: it is there for people and tests that want
 * to see what a set serves, and no resource links to it.
 */
export function register(app: FastifyInstance, context: Context, ingestion: Ingestion): void {
    const { kinds, store, blobs } = context;
    const versions = store.of(KIND);
    const OF_SET = "/api/v2/policy-sets/:id/versions";
    const ONE = "/api/v2/policy-set-versions/:id";
    kinds.define(noun);
    blobs.keep(KIND, {
        async write(id, content) {
            const version = versions.get(id);
            if (version === undefined) throw notFound();
            await ingestion.take(version, content);
        },
        read(id) {
            const archive = versions.get(id)?.archive ?? null;
            return archive === null ? undefined : Buffer.from(archive, "base64");
        },
    });
    ingestion.resume();

    const find = (request: FastifyRequest<ById>): PolicySetVersion => {
        const version = context.find(request, KIND, request.params.id);
        mustEnforcePolicies(context, version.organization);
        return version;
    };

    app.post<ById>(OF_SET, async (request, reply) => {
        const set = policySetOf(context, request);
        if (request.body !== undefined) kinds.parse(KIND, request.body);
        mustTakeVersions(context, set);
        const version = kinds.create(KIND, set.organization, { policySetId: set.id });
        version.uploadUrl = blobs.link(originOf(request), "upload", KIND, version.id);
        set.newestVersionId = version.id;
        return reply.code(201).send(context.document(request, KIND, version));
    });

    app.get<ById>(OF_SET, async (request) => {
        const newestFirst = versions.by("policySetId", policySetOf(context, request).id).reverse();
        return context.page(request, KIND, newestFirst);
    });

    app.get<ById>(ONE, async (request) =>
        context.document(request, KIND, find(request), {
            "policy-set": ({ policySetId }) => kinds.resources("policy-sets", [policySetId]),
        }),
    );

    app.get<ById>(`${ONE}/download`, async (request, reply) => {
        const { id, status, archive } = find(request);
        if (status !== "ready" || archive === null) throw notFound();
        return reply.redirect(blobs.link(originOf(request), "download", KIND, id), 302);
    });
}
