import { NotFoundError } from "./errors";
import { at, plain } from "./noun";
import type { Connection } from "./session/connection";
import { sharedList } from "./session/shared";

/** An installation of the GitHub App, which a policy set's `vcsRepo` names. */
export interface GithubAppInstallation {
    readonly id: string;
    readonly attributes: { readonly name?: string | null; readonly installationId?: number | null };
}

/** The GitHub App Installations API, to read: `/organizations/:organization_name/github-app-installations` and `/github-app/installations`. */
export class GithubAppInstallations {
    constructor(private readonly connection: Connection) {}

    /**
     * The installations that the organization uses, then those that the token's user may see; one may come twice. Older
     * platforms do not know the first list, and tokens of teams and organizations have none of the second.
     */
    async *list(organization: string): AsyncGenerator<GithubAppInstallation> {
        const path = at("organizations", organization, "github-app-installations");
        try {
            yield* this.all(path);
        } catch (error) {
            if (!(error instanceof NotFoundError)) throw error;
        }
        yield* this.all("/github-app/installations");
    }

    private all(path: string): AsyncIterable<GithubAppInstallation> {
        const fromWire = plain<GithubAppInstallation["attributes"]>;
        return sharedList(this.connection, "github-app-installations", path, {}, fromWire);
    }
}
