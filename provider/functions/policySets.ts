import { NotFoundError } from "../api/errors";
import type { ListPolicySetsOptions, PolicySet } from "../api/policySets";
import { withoutNull } from "../api/tagSelectors";
import { call, type FunctionOptions, lifted, requireId } from "./call";

/** A policy set as functions give it: what the platform shows, flat. */
export type PolicySetResult = Omit<PolicySet["attributes"], "tagSelectors"> & {
    readonly id: string;
    readonly organization?: string;
    readonly currentVersionId?: string;
    readonly newestVersionId?: string;
    /** The lists are missing where the platform does not show them, as it does for those of a global set. */
    readonly policyIds?: string[];
    readonly workspaceIds?: string[];
    readonly projectIds?: string[];
    readonly workspaceExclusionIds?: string[];
    readonly projectExclusionIds?: string[];
    /** The tags of what it applies to; missing where the platform does not know of them. */
    readonly tagSelectors?: TagSelectorResult[];
};

/** A tag by which a policy set chooses, as functions give it. */
export interface TagSelectorResult {
    /** The key of the tag; the name of a flat one. */
    readonly tagKey: string;
    /** Its value; any value where it is missing. */
    readonly tagValue?: string;
    /** Whether the policy set does not apply to what has it. */
    readonly isExclude: boolean;
}

/** Which policy set: give `id` or `name`. */
export interface GetPolicySetArgs {
    /** `polset-…`. */
    readonly id?: string;
    /** Its exact name in the organization. */
    readonly name?: string;
    /** By default that of the settings; only with `name`. */
    readonly organization?: string;
}

/**
 * A policy set, by id or by name.
 *
 * ```ts
 * const baseline = await tfe.getPolicySet({ name: "baseline" });
 * ```
 *
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getPolicySet(args: GetPolicySetArgs, options?: FunctionOptions): Promise<PolicySetResult> {
    return call({ name: "getPolicySet", args, options }, async ({ client, organization }) => {
        if ((args.id === undefined) === (args.name === undefined))
            throw new TypeError("getPolicySet: give either id or name");
        if (args.id !== undefined)
            return flat(await client.policySets.read(requireId("getPolicySet: id", "polset-", args.id)));
        const where = organization(args.organization);
        const set = await client.policySets.findByName(where, args.name as string);
        if (set) return flat(set);
        throw new NotFoundError({
            method: "GET",
            path: `/api/v2/organizations/${where}/policy-sets`,
            reason: `there is no policy set named ${args.name} in organization ${where}`,
            hint: "Or the token may not see it. Check the name and that the token's team may manage policies.",
        });
    });
}

/** {@link getPolicySet} for arguments that may be outputs. */
export const getPolicySetOutput = lifted(getPolicySet);

/** Which policy sets. */
export interface ListPolicySetsArgs extends ListPolicySetsOptions {
    /** By default that of the settings. */
    readonly organization?: string;
}

/**
 * The policy sets of an organization, all pages of them.
 *
 * ```ts
 * const sets = await tfe.listPolicySets({ kind: "opa" });
 * export const everywhere = sets.filter((set) => set.global).map((set) => set.name);
 * ```
 */
export function listPolicySets(args: ListPolicySetsArgs = {}, options?: FunctionOptions): Promise<PolicySetResult[]> {
    return call({ name: "listPolicySets", args, options, gives: "list" }, async ({ client, organization }) => {
        const { organization: given, ...filters } = args;
        const sets: PolicySetResult[] = [];
        for await (const set of client.policySets.list(organization(given), filters)) sets.push(flat(set));
        return sets;
    });
}

/** {@link listPolicySets} for arguments that may be outputs. */
export const listPolicySetsOutput = lifted(listPolicySets);

function flat({
    id,
    attributes,
    organization,
    members,
    currentVersionId,
    newestVersionId,
}: PolicySet): PolicySetResult {
    return {
        id,
        ...attributes,
        organization,
        currentVersionId,
        newestVersionId,
        policyIds: members.policies,
        workspaceIds: members.workspaces,
        projectIds: members.projects,
        workspaceExclusionIds: members.workspaceExclusions,
        projectExclusionIds: members.projectExclusions,
        tagSelectors: attributes.tagSelectors?.map(withoutNull),
    };
}
