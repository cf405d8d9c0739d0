import type { FastifyInstance, FastifyRequest } from "fastify";
import { mustSee } from "../auth";
import type { Context } from "../context";
import { notFound } from "../errors";
import type { Owned } from "../store";
import { entitlementSet, noun, type Organization, organizationNamed } from "./organizationTable";

export interface InOrganization {
    Params: { organization_name: string };
}

/** An organization by its name. @throws 404 when it does not exist or the request's token does not see it */
export function organizationIn({ store }: Context, request: FastifyRequest, name: string): Organization {
    const organization = organizationNamed(store, name);
    if (organization === undefined) throw notFound();
    mustSee(request.token, organization.id);
    return organization;
}

/** The organization in a request's path. @throws 404 when it does not exist or the token does not see it */
export function organizationOf(context: Context, request: FastifyRequest<InOrganization>): Organization {
    return organizationIn(context, request as FastifyRequest, request.params.organization_name);
}

/** @throws 404, as the platform answers for what an organization is not entitled to */
export function mustEnforcePolicies(context: Context, organization: string): void {
    const entitlements = context.store.of("organizations").get(organization)?.entitlements;
    if (!entitlements?.policyEnforcement) throw notFound();
}

/** Adds an organization with the project that each has from its beginning. */
export function createOrganization(context: Context, name: string): Organization {
    const organization = context.kinds.create("organizations", name, {});
    context.kinds.create("projects", name, { name: "Default Project", isDefault: true });
    return organization;
}

/** Gives an organization another name, which is its id, too. */
function rename(context: Context, organization: Organization, name: string): void {
    const { store, kinds } = context;
    const former = organization.id;
    for (const kind of kinds.names()) {
        for (const object of store.any(kind).by("organization", former) as Owned[]) {
            store.any(kind).put(Object.assign(object, { organization: name }));
        }
    }
    store.of("organizations").delete(former);
    store.of("organizations").put(Object.assign(organization, { id: name }));
}

/** Organizations and their entitlements (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/organizations). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    const organizations = store.of("organizations");
    const PATH = "/api/v2/organizations/:organization_name";
    kinds.define(noun);

    app.get("/api/v2/organizations", async (request) => {
        const { organizations: seen } = request.token;
        const query = request.query as Record<string, string | undefined>;
        const wanted = (query.q ?? query["q[name]"] ?? "").toLowerCase();
        const email = (query["q[email]"] ?? "").toLowerCase();
        const found = organizations.filter(
            (each) =>
                (seen === "all" || seen.includes(each.id)) &&
                each.id.toLowerCase().includes(wanted) &&
                each.email.toLowerCase().includes(email),
        );
        return context.page(request, "organizations", found);
    });

    app.post("/api/v2/organizations", async (request, reply) => {
        const name = String(kinds.parse("organizations", request.body).values.name);
        mustSee(request.token, name);
        const organization = context.created("organizations", name, request);
        kinds.create("projects", name, { name: "Default Project", isDefault: true });
        return reply.code(201).send(context.document(request, "organizations", organization));
    });

    app.get<InOrganization>(PATH, async (request) =>
        context.document(request, "organizations", organizationOf(context, request)),
    );

    for (const method of ["PATCH", "PUT"] as const) {
        app.route<InOrganization>({
            method,
            url: PATH,
            handler: async (request) => {
                const organization = organizationOf(context, request);
                const { name } = context.updated("organizations", organization, request);
                if (name !== organization.id) rename(context, organization, name);
                return context.document(request, "organizations", organization);
            },
        });
    }

    app.delete<InOrganization>(PATH, async (request, reply) => {
        kinds.remove("organizations", organizationOf(context, request).id);
        return reply.code(204).send();
    });

    app.get<InOrganization>(`${PATH}/entitlement-set`, async (request) => ({
        data: entitlementSet(organizationOf(context, request)),
    }));
}
