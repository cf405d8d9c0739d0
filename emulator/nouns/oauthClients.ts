import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ById, Context } from "../context";
import { unprocessable } from "../errors";
import { idsOf, toMany } from "../jsonapi";
import { strangers } from "../table/change";
import {
    flag,
    hiddenOrganization,
    many,
    type ObjectOf,
    one,
    organization,
    owner,
    text,
    texts,
    time,
    value,
} from "../table/columns";
import type { Noun } from "../table/noun";
import { isObject, readIdentifiers } from "../table/parse";
import { type InOrganization, organizationOf } from "./organizations";

const write = "always";
/** Secrets are neither kept nor shown: only that one was given. */
const secret = {
    write,
    read: (given: string | null) => given && "given",
    show: () => undefined,
} as const;

const columns = {
    organization,
    name: text(null, { write }),
    serviceProvider: text("github", { write: "create", required: true }),
    httpUrl: text("https://github.com", { write: "create", required: true }),
    apiUrl: text("https://api.github.com", { write: "create", required: true }),
    key: text(null, { write }),
    adoEntraTenantId: text(null, { write }),
    secret: text(null, secret),
    /** What the provider gave for access; with it the client has a token at once. */
    oauthTokenString: text(null, secret),
    privateKey: text(null, secret),
    rsaPublicKey: text(null, { write }),
    organizationScoped: flag(true, { write }),
    affectedWorkspaces: texts([]),
    affectedWorkspacesCount: value(0),
    callbackUrl: text(null),
    connectPath: text(null),
    uuid: text(""),
    agentPoolId: one("agent-pools", { write }),
    projectIds: many("projects", { write }),
    createdAt: time(),
    updatedAt: time(),
};

/** A connection to a VCS provider. */
export type OauthClient = ObjectOf<typeof columns>;

const tokenColumns = {
    organization: hiddenOrganization,
    clientId: owner("oauth-clients", { linked: true, wire: "oauth-client" }),
    serviceProviderUser: text("octocat"),
    sshKey: text(null, secret),
    createdAt: time(),
};

/** What a connection uses to log in; policy sets name it in `vcs-repo`. */
export type OauthToken = ObjectOf<typeof tokenColumns>;

declare module "../store" {
    interface Collections {
        "oauth-clients": OauthClient;
        "oauth-tokens": OauthToken;
    }
}

const clientNoun: Noun<OauthClient> = {
    kind: "oauth-clients",
    prefix: "oc",
    columns,
    fresh: () => ({ uuid: randomUUID() }),
    derived: ({ serviceProvider }) => ({ "service-provider-display-name": serviceProvider }),
    relationships: ({ id }, { store }) => ({
        "oauth-tokens": {
            ...toMany("oauth-tokens", idsOf(store.of("oauth-tokens").by("clientId", id))),
            links: { related: `/api/v2/oauth-clients/${id}/oauth-tokens` },
        },
    }),
};

const tokenNoun: Noun<OauthToken> = {
    kind: "oauth-tokens",
    prefix: "ot",
    columns: tokenColumns,
    derived: ({ sshKey }) => ({ "has-ssh-key": sshKey !== null }),
};

/** OAuth clients and their tokens (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/oauth-clients). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    const IN_ORGANIZATION = "/api/v2/organizations/:organization_name";
    kinds.define(clientNoun);
    kinds.define(tokenNoun);

    app.post<InOrganization>(`${IN_ORGANIZATION}/oauth-clients`, async (request, reply) => {
        const { id } = organizationOf(context, request);
        const client = context.created("oauth-clients", id, request);
        if (client.oauthTokenString !== null) kinds.create("oauth-tokens", id, { clientId: client.id });
        return reply.code(201).send(context.document(request, "oauth-clients", client));
    });

    for (const kind of ["oauth-clients", "oauth-tokens"] as const) {
        const find = (request: FastifyRequest<ById>) => context.find(request, kind, request.params.id);

        app.get<InOrganization>(`${IN_ORGANIZATION}/${kind}`, async (request) => {
            const { id } = organizationOf(context, request);
            return context.page(request, kind, store.of(kind).by("organization", id));
        });
        app.get<ById>(`/api/v2/${kind}/:id`, async (request) => context.document(request, kind, find(request)));
        app.patch<ById>(`/api/v2/${kind}/:id`, async (request) =>
            context.document(request, kind, context.updated(kind, find(request), request)),
        );
        app.delete<ById>(`/api/v2/${kind}/:id`, async (request, reply) => {
            kinds.remove(kind, find(request).id);
            return reply.code(204).send();
        });
    }

    app.get<ById>("/api/v2/oauth-clients/:id/oauth-tokens", async (request) => {
        const { id } = context.find(request, "oauth-clients", request.params.id);
        return context.page(request, "oauth-tokens", store.of("oauth-tokens").by("clientId", id));
    });

    for (const method of ["POST", "DELETE"] as const) {
        app.route<ById>({
            method,
            url: "/api/v2/oauth-clients/:id/relationships/projects",
            handler: async (request, reply) => {
                const client = context.find(request, "oauth-clients", request.params.id);
                const data = isObject(request.body) ? request.body.data : undefined;
                const ids = readIdentifiers(data, "projects", "/data");
                const problems = strangers(store, client.organization, "projects", ids, "/data");
                if (method === "POST" && problems.length > 0) throw unprocessable(...problems);
                const others = client.projectIds.filter((id) => !ids.includes(id));
                client.projectIds = method === "POST" ? [...others, ...ids] : others;
                return reply.code(204).send();
            },
        });
    }
}
