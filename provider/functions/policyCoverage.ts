import { measureCoverage, type PolicyCoverage } from "../coverage";
import { call, type FunctionOptions, lifted, requireId } from "./call";

/** Of which workspaces: those for which everything that is given holds; without anything, all of the organization. */
export interface GetPolicyCoverageArgs {
    /** By default that of the settings. */
    readonly organization?: string;
    /** Only workspaces of this project, `prj-…`. */
    readonly projectId?: string;
    /** Only workspaces that have all of these tags, their own or those of their project: `key` or `key=value`. */
    readonly tags?: readonly string[];
    /** Whether the newest run of each workspace is read as well, a few requests each. By default it is not. */
    readonly lastRuns?: boolean;
}

/**
 * Which policy sets reach which workspaces, by what, and how strict the strictest policy is that does. Only reads: a request for each
 * hundred workspaces, policy sets, projects and single policies.
 *
 * The platform does not show the levels of uploaded policies, so what they bring is `unknown` unless `lastRuns` tells. What the token may
 * not see is in `unread`, and what depends on it is `unknown`.
 *
 * ```ts
 * const { workspaces, unread } = await tfe.getPolicyCoverage({ tags: ["environment=production"] });
 * const open = workspaces.filter(({ policySets }) => !policySets.some(({ certain, level }) => certain && level !== "none"));
 * export const reachedByNone = unread.length > 0 ? ["unknown"] : open.map(({ name }) => name);
 * ```
 */
export function getPolicyCoverage(
    args: GetPolicyCoverageArgs = {},
    options?: FunctionOptions,
): Promise<PolicyCoverage> {
    return call({ name: "getPolicyCoverage", args, options }, async ({ client, organization }) => {
        const { projectId } = args;
        if (projectId !== undefined) requireId("getPolicyCoverage: projectId", "prj-", projectId);
        // A large organization takes longer than a look-up does.
        const patient = client.within(TIMEOUT);
        return (await measureCoverage(patient, { ...args, organization: organization(args.organization) })).coverage;
    });
}

/** {@link getPolicyCoverage} for arguments that may be outputs. */
export const getPolicyCoverageOutput = lifted(getPolicyCoverage);

/** How long reading may take, in milliseconds. */
const TIMEOUT = 60 * 60_000;
