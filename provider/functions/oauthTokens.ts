import { call, type FunctionOptions, lifted } from "./call";
import { notFound } from "./notFound";

/** The token of a VCS connection as functions give it. */
export interface OauthTokenResult {
    /** `ot-…`, for `vcsRepo.oauthTokenId`. */
    readonly id: string;
    /** `oc-…`, the VCS connection. */
    readonly oauthClientId: string;
    /** That of the VCS connection, if it has one. */
    readonly name?: string;
    /** `github`, `gitlab_hosted` and so on. */
    readonly serviceProvider: string;
}

/** Which VCS connection: by name, by provider, or both; without either, the only one of the organization. */
export interface GetOauthTokenArgs {
    /** The exact name of the connection. */
    readonly name?: string;
    /** `github`, `gitlab_hosted`, `bitbucket_hosted`, `ado_services` and so on. */
    readonly serviceProvider?: string;
    /** By default that of the settings. */
    readonly organization?: string;
}

/**
 * The token of a VCS connection, for the `vcsRepo` of a `PolicySet`.
 *
 * ```ts
 * const github = tfe.getOauthTokenOutput({ serviceProvider: "github" });
 * new tfe.PolicySet("baseline", {
 *     name: "baseline",
 *     vcsRepo: { identifier: "acme/policies", oauthTokenId: github.id },
 * });
 * ```
 *
 * @throws NotFoundError when there is none, or more than one, which it then lists
 */
export function getOauthToken(args: GetOauthTokenArgs = {}, options?: FunctionOptions): Promise<OauthTokenResult> {
    return call({ name: "getOauthToken", args, options }, async ({ client, organization }) => {
        const where = organization(args.organization);
        const found: OauthTokenResult[] = [];
        for await (const { id: oauthClientId, attributes, oauthTokenIds } of client.oauthClients.list(where)) {
            const { name, serviceProvider } = attributes;
            if (args.name !== undefined && name !== args.name) continue;
            if (args.serviceProvider !== undefined && serviceProvider !== args.serviceProvider) continue;
            for (const id of oauthTokenIds) found.push({ id, oauthClientId, name: name ?? undefined, serviceProvider });
        }
        const [only, ...others] = found;
        if (only && others.length === 0) return only;
        const which = [args.name && `named ${args.name}`, args.serviceProvider && `for ${args.serviceProvider}`];
        const connection = ["VCS connection", ...which.filter(Boolean)].join(" ");
        const listed = found.map(({ id, name, serviceProvider }) => `${id} (${name ?? serviceProvider})`).join(", ");
        const reason = only
            ? `there is more than one token of a ${connection}: ${listed}`
            : `there is no ${connection}`;
        throw notFound(where, "oauth-clients", reason);
    });
}

/** {@link getOauthToken} for arguments that may be outputs. */
export const getOauthTokenOutput = lifted(getOauthToken);
