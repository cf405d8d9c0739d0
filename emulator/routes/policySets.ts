import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { badRequest, conflict, notFound, unprocessable } from "../errors";
import { includes, paginate, type Query, queryValue, type Resource, toMany, toOne, unique } from "../jsonapi";
import type { Owned } from "../kinds";
import { CHANGEABLE, change, MEMBERS, toolVersion } from "../policySetRules";
import type { VcsRepo } from "../vcsRepo";
import { type InOrganization, mustEnforcePolicies, type Organization, organizationOf, ownedBy } from "./organizations";

/** A policy set. */
export interface PolicySet extends Owned {
    name: string;
    description: string | null;
    kind: "sentinel" | "opa";
    global: boolean;
    /** Always true for OPA. */
    agentEnabled: boolean;
    policyToolVersion: string;
    overridable: boolean;
    policiesPath: string | null;
    policyUpdatePatterns: string[];
    vcsRepo: VcsRepo | null;
    policyIds: string[];
    workspaceIds: string[];
    projectIds: string[];
    workspaceExclusionIds: string[];
    projectExclusionIds: string[];
    /** The last version that was good. */
    currentVersionId: string | null;
    /** The last version, good or not. */
    newestVersionId: string | null;
    /** While true, the set cannot be deleted. */
    activeRuns: boolean;
    createdAt: string;
    updatedAt: string;
}

declare module "../store" {
    interface Collections {
        "policy-sets": PolicySet;
    }
}

interface ById {
    Params: { id: string };
}

const INCLUDABLE = [...Object.keys(MEMBERS), "current-version", "newest-version"];

function vcsRepoAttribute(repo: VcsRepo) {
    return {
        identifier: repo.identifier,
        "display-identifier": repo.identifier,
        branch: repo.branch,
        "ingress-submodules": repo.ingressSubmodules,
        ...(repo.oauthTokenId === null
            ? { "github-app-installation-id": repo.githubAppInstallationId }
            : { "oauth-token-id": repo.oauthTokenId }),
        "repository-http-url": `https://github.com/${repo.identifier}`,
        "service-provider": repo.oauthTokenId === null ? "github_app" : "github",
    };
}

/** True for sets whose policies come as versions: from a repository, or uploaded. */
export function isVersioned(set: PolicySet): boolean {
    return set.vcsRepo !== null || set.newestVersionId !== null;
}

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
    if (kind !== undefined && !["sentinel", "opa"].includes(kind)) {
        throw badRequest("filter[kind] must be sentinel or opa", "filter[kind]");
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

/** Policy sets (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets). */
export function register(app: FastifyInstance, context: Context): void {
    const sets = context.store.of("policy-sets");

    /** A global set counts every workspace and project that it does not exclude. */
    const count = (kind: "workspaces" | "projects", set: PolicySet): number => {
        const [attached, excluded] =
            kind === "workspaces"
                ? [set.workspaceIds, set.workspaceExclusionIds]
                : [set.projectIds, set.projectExclusionIds];
        if (!set.global) return attached.length;
        const all = context.store.any(kind).all() as Owned[];
        return ownedBy(all, set.organization).filter(({ id }) => !excluded.includes(id)).length;
    };

    const resource = (set: PolicySet): Resource => {
        const organization = `/api/v2/organizations/${set.organization}`;
        const version = (id: string | null) =>
            toOne("policy-set-versions", id, id === null ? undefined : `/api/v2/policy-set-versions/${id}`);
        return {
            id: set.id,
            type: "policy-sets",
            attributes: {
                name: set.name,
                description: set.description,
                kind: set.kind,
                global: set.global,
                "agent-enabled": set.agentEnabled,
                "policy-tool-version": set.policyToolVersion,
                overridable: set.overridable,
                versioned: isVersioned(set),
                "policy-count": set.policyIds.length,
                "workspace-count": count("workspaces", set),
                "project-count": count("projects", set),
                "policies-path": set.policiesPath,
                "policy-update-patterns": set.policyUpdatePatterns,
                "vcs-repo": set.vcsRepo === null ? null : vcsRepoAttribute(set.vcsRepo),
                "created-at": set.createdAt,
                "updated-at": set.updatedAt,
            },
            relationships: {
                organization: toOne("organizations", set.organization, organization),
                "current-version": version(set.currentVersionId),
                "newest-version": version(set.newestVersionId),
                ...(isVersioned(set) ? {} : { policies: toMany("policies", set.policyIds) }),
                ...(set.global
                    ? {}
                    : {
                          projects: toMany("projects", set.projectIds),
                          workspaces: toMany("workspaces", set.workspaceIds),
                      }),
                "workspace-exclusions": toMany("workspaces", set.workspaceExclusionIds),
                "project-exclusions": toMany("projects", set.projectExclusionIds),
            },
            links: { self: `/api/v2/policy-sets/${set.id}` },
        };
    };

    const related = (set: PolicySet, name: string): Resource[] => {
        const members = MEMBERS[name];
        if (members !== undefined) return context.kinds.resources(members.type, set[members.field]);
        const id = name === "current-version" ? set.currentVersionId : set.newestVersionId;
        return context.kinds.resources("policy-set-versions", id === null ? [] : [id]);
    };

    const included = (found: PolicySet[], names: string[]) =>
        names.length === 0
            ? {}
            : { included: unique(found.flatMap((set) => names.flatMap((name) => related(set, name)))) };

    const mustHaveRoom = ({ id, entitlements }: Organization): void => {
        const limit = entitlements.policySetLimit;
        if (limit !== null && ownedBy(sets.all(), id).length >= limit) {
            throw unprocessable({ pointer: "/data", detail: `The organization is limited to ${limit} policy sets` });
        }
    };

    context.kinds.define<"policy-sets">("policy-sets", {
        prefix: "polset",
        blank: (organization, now) => ({
            organization,
            name: "policy-set",
            description: null,
            kind: "sentinel",
            global: false,
            agentEnabled: false,
            policyToolVersion: "latest",
            overridable: false,
            policiesPath: null,
            policyUpdatePatterns: [],
            vcsRepo: null,
            policyIds: [],
            workspaceIds: [],
            projectIds: [],
            workspaceExclusionIds: [],
            projectExclusionIds: [],
            currentVersionId: null,
            newestVersionId: null,
            activeRuns: false,
            createdAt: now,
            updatedAt: now,
        }),
        resource,
        removed(set) {
            const parameters = context.store.of("policy-set-parameters");
            for (const { id } of parameters.filter(({ policySetId }) => policySetId === set.id)) parameters.delete(id);
        },
    });

    app.post<InOrganization>("/api/v2/organizations/:organization_name/policy-sets", async (request, reply) => {
        const organization = organizationOf(context, request);
        mustEnforcePolicies(context, organization.id);
        const written = readDocument(request.body, {
            type: "policy-sets",
            attributes: {
                ...CHANGEABLE,
                name: { type: "string", required: true },
                kind: { type: "string", oneOf: ["sentinel", "opa"] },
            },
            relationships: Object.fromEntries(Object.entries(MEMBERS).map(([name, { type }]) => [name, type])),
        });
        mustHaveRoom(organization);
        const kind = (written.attributes.kind as PolicySet["kind"] | undefined) ?? "sentinel";
        const blank = context.kinds.blank("policy-sets", organization.id);
        const engine = { agentEnabled: kind === "opa", policyToolVersion: toolVersion(kind) };
        const next = change(context, { ...blank, kind, ...engine }, written);
        return reply.code(201).send({ data: resource(sets.put(next)) });
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/policy-sets", async (request) => {
        const organization = organizationOf(context, request).id;
        mustEnforcePolicies(context, organization);
        const query = queryOf(request);
        const names = includes(query, INCLUDABLE);
        const { items, ...page } = paginate(search(ownedBy(sets.all(), organization), query), query, urlOf(request));
        return { data: items.map(resource), ...included(items, names), ...page };
    });

    app.get<ById>("/api/v2/policy-sets/:id", async (request) => {
        const set = policySetOf(context, request);
        const names = includes(queryOf(request), INCLUDABLE);
        return { data: resource(set), ...included([set], names) };
    });

    app.patch<ById>("/api/v2/policy-sets/:id", async (request) => {
        const set = policySetOf(context, request);
        const written = readDocument(request.body, {
            type: "policy-sets",
            id: set.id,
            attributes: CHANGEABLE,
            relationships: Object.fromEntries(Object.entries(MEMBERS).map(([name, { type }]) => [name, type])),
        });
        Object.assign(set, change(context, set, written), { updatedAt: new Date().toISOString() });
        return { data: resource(set) };
    });

    app.delete<ById>("/api/v2/policy-sets/:id", async (request, reply) => {
        const set = policySetOf(context, request);
        if (set.activeRuns) throw conflict("The policy set cannot be deleted while runs that use it are active");
        if (!context.kinds.remove("policy-sets", set.id)) throw notFound();
        return reply.code(204).send();
    });
}
