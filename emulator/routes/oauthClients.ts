import type { FastifyInstance } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { paginate, type Resource, toMany, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { type InOrganization, organizationOf, ownedBy } from "./organizations";

/** A connection to a VCS provider. */
export interface OauthClient extends Owned {
    name: string | null;
    serviceProvider: string;
    httpUrl: string;
    apiUrl: string;
    createdAt: string;
}

/** What a connection uses to log in; policy sets name it in `vcs-repo`. */
export interface OauthToken extends Owned {
    clientId: string;
    serviceProviderUser: string;
    createdAt: string;
}

declare module "../store" {
    interface Collections {
        "oauth-clients": OauthClient;
        "oauth-tokens": OauthToken;
    }
}

interface ById {
    Params: { id: string };
}

function tokenResource(token: OauthToken): Resource {
    return {
        id: token.id,
        type: "oauth-tokens",
        attributes: {
            "created-at": token.createdAt,
            "service-provider-user": token.serviceProviderUser,
            "has-ssh-key": false,
        },
        relationships: {
            "oauth-client": toOne("oauth-clients", token.clientId, `/api/v2/oauth-clients/${token.clientId}`),
        },
        links: { self: `/api/v2/oauth-tokens/${token.id}` },
    };
}

/** OAuth clients and their tokens, to read (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/oauth-clients). */
export function register(app: FastifyInstance, context: Context): void {
    const clients = context.store.of("oauth-clients");
    const tokens = context.store.of("oauth-tokens");
    const tokensOf = (client: OauthClient) => tokens.filter((token) => token.clientId === client.id);

    const resource = (client: OauthClient): Resource => ({
        id: client.id,
        type: "oauth-clients",
        attributes: {
            name: client.name,
            "service-provider": client.serviceProvider,
            "service-provider-display-name": client.serviceProvider,
            "http-url": client.httpUrl,
            "api-url": client.apiUrl,
            "organization-scoped": true,
            "created-at": client.createdAt,
        },
        relationships: {
            organization: toOne("organizations", client.organization, `/api/v2/organizations/${client.organization}`),
            "oauth-tokens": {
                ...toMany(
                    "oauth-tokens",
                    tokensOf(client).map(({ id }) => id),
                ),
                links: { related: `/api/v2/oauth-clients/${client.id}/oauth-tokens` },
            },
        },
        links: { self: `/api/v2/oauth-clients/${client.id}` },
    });

    context.kinds.define<"oauth-clients">("oauth-clients", {
        prefix: "oc",
        blank: (organization, now) => ({
            organization,
            name: null,
            serviceProvider: "github",
            httpUrl: "https://github.com",
            apiUrl: "https://api.github.com",
            createdAt: now,
        }),
        resource,
        removed(client) {
            for (const token of tokensOf(client)) context.kinds.remove("oauth-tokens", token.id);
        },
    });

    context.kinds.define<"oauth-tokens">("oauth-tokens", {
        prefix: "ot",
        blank: (organization, now) => ({
            organization,
            clientId: "",
            serviceProviderUser: "octocat",
            createdAt: now,
        }),
        resource: tokenResource,
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/oauth-clients", async (request) => {
        const found = ownedBy(clients.all(), organizationOf(context, request).id);
        const { items, ...page } = paginate(found, queryOf(request), urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/oauth-tokens", async (request) => {
        const found = ownedBy(tokens.all(), organizationOf(context, request).id);
        const { items, ...page } = paginate(found, queryOf(request), urlOf(request));
        return { data: items.map(tokenResource), ...page };
    });

    app.get<ById>("/api/v2/oauth-clients/:id", async (request) => ({
        data: resource(context.find(request, "oauth-clients", request.params.id)),
    }));

    app.get<ById>("/api/v2/oauth-clients/:id/oauth-tokens", async (request) => {
        const found = tokensOf(context.find(request, "oauth-clients", request.params.id));
        const { items, ...page } = paginate(found, queryOf(request), urlOf(request));
        return { data: items.map(tokenResource), ...page };
    });

    app.get<ById>("/api/v2/oauth-tokens/:id", async (request) => ({
        data: tokenResource(context.find(request, "oauth-tokens", request.params.id)),
    }));
}
