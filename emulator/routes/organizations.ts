import type { FastifyInstance, FastifyRequest } from "fastify";
import { mustSee } from "../auth";
import { type Context, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { notFound, unprocessable } from "../errors";
import { newId } from "../ids";
import { paginate, type Resource } from "../jsonapi";
import type { Owned } from "../kinds";
import type { Stored } from "../store";

/** What an organization has paid for. A limit of null is none. */
export interface Entitlements {
    policyEnforcement: boolean;
    vcsIntegrations: boolean;
    privatePolicyAgents: boolean;
    policyLimit: number | null;
    policySetLimit: number | null;
    policyMandatoryEnforcementLimit: number | null;
    versionedPolicySetLimit: number | null;
}

/** An organization. Its id is its name. */
export interface Organization extends Stored {
    externalId: string;
    email: string;
    createdAt: string;
    entitlements: Entitlements;
}

declare module "../store" {
    interface Collections {
        organizations: Organization;
    }
}

export interface InOrganization {
    Params: { organization_name: string };
}

/** The organization in a request's path. @throws 404 when it does not exist or the token does not see it */
export function organizationOf(context: Context, request: FastifyRequest<InOrganization>): Organization {
    const organization = organizationNamed(context, request.params.organization_name);
    if (organization === undefined) throw notFound();
    mustSee(request.token, organization.id);
    return organization;
}

/** The organization of a name, whatever the case of its letters. */
function organizationNamed(context: Context, name: string): Organization | undefined {
    const organizations = context.store.of("organizations");
    const caseless = name.toLowerCase();
    return organizations.get(name) ?? organizations.find(({ id }) => id.toLowerCase() === caseless);
}

/** @throws 404, as the platform answers for what an organization is not entitled to */
export function mustEnforcePolicies(context: Context, organization: string): void {
    const entitlements = context.store.of("organizations").get(organization)?.entitlements;
    if (!entitlements?.policyEnforcement) throw notFound();
}

/** Objects of one organization, in the order of their creation. */
export function ownedBy<T extends Owned>(objects: T[], organization: string): T[] {
    return objects.filter((object) => object.organization === organization);
}

const UNLIMITED: Entitlements = {
    policyEnforcement: true,
    vcsIntegrations: true,
    privatePolicyAgents: true,
    policyLimit: null,
    policySetLimit: null,
    policyMandatoryEnforcementLimit: null,
    versionedPolicySetLimit: null,
};

function resource(organization: Organization): Resource {
    const self = `/api/v2/organizations/${organization.id}`;
    return {
        id: organization.id,
        type: "organizations",
        attributes: {
            name: organization.id,
            "external-id": organization.externalId,
            email: organization.email,
            "created-at": organization.createdAt,
        },
        relationships: {
            "entitlement-set": {
                data: { id: organization.externalId, type: "entitlement-sets" },
                links: { related: `${self}/entitlement-set` },
            },
        },
        links: { self },
    };
}

function entitlementSet({ id, externalId, entitlements }: Organization): Resource {
    return {
        id: externalId,
        type: "entitlement-sets",
        attributes: {
            "policy-enforcement": entitlements.policyEnforcement,
            sentinel: entitlements.policyEnforcement,
            "vcs-integrations": entitlements.vcsIntegrations,
            "private-policy-agents": entitlements.privatePolicyAgents,
            "policy-limit": entitlements.policyLimit,
            "policy-set-limit": entitlements.policySetLimit,
            "policy-mandatory-enforcement-limit": entitlements.policyMandatoryEnforcementLimit,
            "versioned-policy-set-limit": entitlements.versionedPolicySetLimit,
        },
        links: { self: `/api/v2/organizations/${id}/entitlement-set` },
    };
}

/** Adds an organization with the project that each has from its beginning. */
export function createOrganization(context: Context, name: string, email = `${name}@example.com`): Organization {
    const organization = context.kinds.create("organizations", name, { id: name, email });
    context.kinds.create("projects", name, { name: "Default Project", isDefault: true });
    return organization;
}

/** Organizations and their entitlements (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/organizations). */
export function register(app: FastifyInstance, context: Context): void {
    const organizations = context.store.of("organizations");

    context.kinds.define<"organizations">("organizations", {
        prefix: "org",
        blank: (name, now) => ({
            externalId: newId("org"),
            email: `${name}@example.com`,
            createdAt: now,
            entitlements: { ...UNLIMITED },
        }),
        resource,
        removed(organization) {
            for (const kind of context.kinds.names()) {
                for (const object of context.store.any(kind).all() as Owned[]) {
                    if (object.organization === organization.id) context.kinds.remove(kind, object.id);
                }
            }
        },
    });

    app.get("/api/v2/organizations", async (request) => {
        const { token } = request;
        const seen = organizations.filter(
            ({ id }) => token.organizations === "all" || token.organizations.includes(id),
        );
        const { items, ...page } = paginate(seen, queryOf(request), urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.post("/api/v2/organizations", async (request, reply) => {
        const { attributes } = readDocument(request.body, {
            type: "organizations",
            attributes: { name: { type: "string", required: true }, email: { type: "string", required: true } },
        });
        const { name, email } = attributes as { name: string; email: string };
        const pointer = "/data/attributes/name";
        if (!/^[A-Za-z0-9_-]+$/.test(name)) {
            throw unprocessable({ pointer, detail: "Name can only include letters, numbers, -, and _" });
        }
        mustSee(request.token, name);
        if (organizationNamed(context, name)) throw unprocessable({ pointer, detail: "Name has already been taken" });
        return reply.code(201).send({ data: resource(createOrganization(context, name, email)) });
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name", async (request) => ({
        data: resource(organizationOf(context, request)),
    }));

    app.delete<InOrganization>("/api/v2/organizations/:organization_name", async (request, reply) => {
        context.kinds.remove("organizations", organizationOf(context, request).id);
        return reply.code(204).send();
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/entitlement-set", async (request) => ({
        data: entitlementSet(organizationOf(context, request)),
    }));
}
