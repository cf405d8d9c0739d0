import type { PolicySet, PolicySetAttributes, PolicySets } from "../../api/policySets";
import type { Operation } from "../base/handler";
import type { Values } from "../base/properties";
import { LISTS } from "./found";

type ListInput = keyof typeof LISTS;

/** The lists that a PATCH of the set replaces; the others change by adding and removing. */
const REPLACED_BY_PATCH: readonly ListInput[] = ["workspaceIds", "projectIds", "workspaceExclusionIds"];

/** Sends what changed and nothing else, and returns the set as it is afterwards. */
export async function updatePolicySet(
    id: string,
    olds: Values,
    news: Values,
    changed: readonly string[],
    { client }: Operation,
): Promise<PolicySet> {
    const sets = client.policySets;
    const attributes = changedAttributes(news, changed);
    const lists = (Object.keys(LISTS) as ListInput[]).filter(
        (input) => changed.includes(input) && news[input] !== undefined,
    );

    if (attributes.global === true) await leaveExplicitScope(sets, id, olds, news);
    // A repository and policies one by one exclude each other, so the policies must have left before it comes.
    const policiesFirst = attributes.vcsRepo && lists.includes("policyIds");
    if (policiesFirst) await changeMembers(sets, id, "policyIds", asIds(olds.policyIds), []);

    const byPatch = lists.filter((input) => REPLACED_BY_PATCH.includes(input) && !(news.global && isScope(input)));
    let set: PolicySet | undefined;
    if (byPatch.length > 0 || Object.keys(attributes).length > 0) {
        const members = Object.fromEntries(byPatch.map((input) => [LISTS[input], asIds(news[input])]));
        set = await sets.update(id, attributes, members);
    }
    const rest = lists
        .filter((input) => !(policiesFirst && input === "policyIds"))
        .filter((input) => !set || differs(set, input, news));
    for (const input of rest) {
        await changeMembers(sets, id, input, set?.members[LISTS[input]] ?? asIds(olds[input]), asIds(news[input]));
    }
    return set && rest.length === 0 ? set : sets.read(id);
}

function isScope(input: ListInput): boolean {
    return input === "workspaceIds" || input === "projectIds";
}

function changedAttributes(news: Values, changed: readonly string[]): Partial<PolicySetAttributes> {
    const attributes: Record<string, unknown> = {};
    for (const name of changed) {
        if (name in LISTS || name === "organization" || name === "kind") continue;
        if (news[name] === undefined && (name === "agentEnabled" || name === "policyToolVersion")) continue;
        if (name === "policyUpdatePatterns") attributes[name] = news[name] ?? [];
        else if (name === "vcsRepo") attributes[name] = wholeVcsRepo(news[name] as Values | undefined);
        else attributes[name] = news[name] ?? null;
    }
    return attributes as Partial<PolicySetAttributes>;
}

/** The object replaces the old one, so a branch that is left out must be said to be none; an empty credential is refused. */
export function wholeVcsRepo(vcsRepo: Values | undefined): PolicySetAttributes["vcsRepo"] {
    if (!vcsRepo) return null;
    const { identifier, branch, ingressSubmodules, oauthTokenId, githubAppInstallationId } = vcsRepo;
    return {
        identifier: identifier as string,
        branch: (branch as string | undefined) ?? null,
        ingressSubmodules: (ingressSubmodules as boolean | undefined) ?? false,
        ...(oauthTokenId ? { oauthTokenId: oauthTokenId as string } : {}),
        ...(githubAppInstallationId ? { githubAppInstallationId: githubAppInstallationId as string } : {}),
    };
}

/** A set that becomes global must not be attached to anything one by one; what this program does not manage stays. */
async function leaveExplicitScope(sets: PolicySets, id: string, olds: Values, news: Values): Promise<void> {
    const managed = (["workspaceIds", "projectIds"] as const).filter((input) => olds[input] ?? news[input]);
    if (managed.length === 0) return;
    const { members } = await sets.read(id);
    for (const input of managed) {
        const ids = members[LISTS[input]] ?? [];
        if (ids.length > 0) await sets.removeMembers(id, LISTS[input], ids);
    }
}

/** Platforms from before PATCH took these lists leave them as they were. */
function differs(set: PolicySet, input: ListInput, news: Values): boolean {
    const has = set.members[LISTS[input]];
    if (has === undefined) return !REPLACED_BY_PATCH.includes(input);
    const wanted = new Set(asIds(news[input]));
    return has.length !== wanted.size || has.some((member) => !wanted.has(member));
}

async function changeMembers(
    sets: PolicySets,
    id: string,
    input: ListInput,
    has: string[],
    wanted: string[],
): Promise<void> {
    const joining = wanted.filter((member) => !has.includes(member));
    const leaving = has.filter((member) => !wanted.includes(member));
    if (leaving.length > 0) await sets.removeMembers(id, LISTS[input], leaving);
    if (joining.length > 0) await sets.addMembers(id, LISTS[input], joining);
}

function asIds(value: unknown): string[] {
    return Array.isArray(value) ? (value as string[]) : [];
}
