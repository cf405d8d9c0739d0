import { call, type FunctionOptions, lifted } from "./call";
import { notFound } from "./notFound";

/** An installation of the GitHub App as functions give it. */
export interface GithubAppInstallationResult {
    /** `ghain-…`, for `vcsRepo.githubAppInstallationId`. */
    readonly id: string;
    /** The GitHub organization or user it is installed for. */
    readonly name?: string;
    /** GitHub's own number. */
    readonly installationId?: number;
}

/** Which installation: give `name` or `installationId`. */
export interface GetGithubAppInstallationArgs {
    /** The GitHub organization or user it is installed for. */
    readonly name?: string;
    /** GitHub's own number. */
    readonly installationId?: number;
    /** By default that of the settings. */
    readonly organization?: string;
}

/**
 * An installation of the GitHub App, for the `vcsRepo` of a `PolicySet`: among those of the organization, then among those of the
 * token's user. The token of a team or an organization sees only the former.
 *
 * ```ts
 * const acme = tfe.getGithubAppInstallationOutput({ name: "acme" });
 * new tfe.PolicySet("baseline", {
 *     name: "baseline",
 *     vcsRepo: { identifier: "acme/policies", githubAppInstallationId: acme.id },
 * });
 * ```
 *
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getGithubAppInstallation(
    args: GetGithubAppInstallationArgs,
    options?: FunctionOptions,
): Promise<GithubAppInstallationResult> {
    return call({ name: "getGithubAppInstallation", args, options }, async ({ client, organization }) => {
        const { name, installationId } = args;
        if ((name === undefined) === (installationId === undefined)) {
            throw new TypeError("getGithubAppInstallation: give either name or installationId");
        }
        const where = organization(args.organization);
        for await (const { id, attributes } of client.githubAppInstallations.list(where)) {
            const is = name === undefined ? attributes.installationId === installationId : attributes.name === name;
            if (!is) continue;
            const found = {
                name: attributes.name ?? undefined,
                installationId: attributes.installationId ?? undefined,
            };
            return { id, ...found };
        }
        const what = name === undefined ? `with the number ${installationId}` : `for ${name}`;
        throw notFound(where, "github-app-installations", `there is no installation of the GitHub App ${what}`);
    });
}

/** {@link getGithubAppInstallation} for arguments that may be outputs. */
export const getGithubAppInstallationOutput = lifted(getGithubAppInstallation);
