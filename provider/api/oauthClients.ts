import { decode, relatedIds } from "./http/jsonapi";
import { at } from "./noun";
import type { Connection } from "./session/connection";
import { sharedList } from "./session/shared";

/** A connection to a VCS provider, with the tokens that a policy set's `vcsRepo` names. */
export interface OauthClient {
    readonly id: string;
    readonly attributes: { readonly name?: string | null; readonly serviceProvider: string };
    /** `ot-…`; usually one. */
    readonly oauthTokenIds: readonly string[];
}

/** The OAuth Clients API, to read: `/organizations/:organization_name/oauth-clients`. */
export class OauthClients {
    constructor(private readonly connection: Connection) {}

    /** The VCS connections of an organization, fetched once for all who ask at about the same time. */
    list(organization: string): AsyncIterable<OauthClient> {
        const path = at("organizations", organization, "oauth-clients");
        return sharedList(this.connection, "oauth-clients", path, {}, (wire) => {
            const client = decode<OauthClient["attributes"]>(wire);
            const { id, attributes } = client;
            return { id, attributes, oauthTokenIds: relatedIds(client, "oauthTokens") ?? [] };
        });
    }
}
