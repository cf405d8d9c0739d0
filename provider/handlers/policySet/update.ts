import { ValidationError } from "../../api/errors";
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
    const wanted = wantedMembers(olds, news, changed);
    const byPatch = wanted.filter(([input]) => REPLACED_BY_PATCH.includes(input));
    const singly = wanted.filter(([input]) => !REPLACED_BY_PATCH.includes(input));

    // What the set cannot have any more leaves before it changes, what it can have only then joins afterwards.
    for (const [input, ids] of singly) await remove(sets, id, input, without(asIds(olds[input]), ids));
    let set: PolicySet | undefined;
    if (byPatch.length > 0 || Object.keys(attributes).length > 0) set = await patch(sets, id, attributes, byPatch);
    for (const [input, ids] of singly) await add(sets, id, input, without(ids, asIds(olds[input])));
    const ignored = set ? byPatch.filter(([input, ids]) => ignores(set as PolicySet, input, ids)) : [];
    for (const [input, ids] of ignored) {
        const has = set?.members[LISTS[input]] ?? asIds(olds[input]);
        await remove(sets, id, input, without(has, ids));
        await add(sets, id, input, without(ids, has));
    }
    return set && singly.length + ignored.length === 0 ? set : sets.read(id);
}

/** The lists to bring to these members: those that changed, and those that the set cannot have as it will be. */
function wantedMembers(olds: Values, news: Values, changed: readonly string[]): [ListInput, string[]][] {
    const wanted: [ListInput, string[]][] = [];
    for (const input of Object.keys(LISTS) as ListInput[]) {
        const given = changed.includes(input) && news[input] !== undefined;
        if (given) wanted.push([input, asIds(news[input])]);
        else if (asIds(olds[input]).length > 0 && isImpossible(input, olds, news)) wanted.push([input, []]);
    }
    return wanted;
}

/** Whether the platform refuses members of this kind for the set as it will be. */
function isImpossible(input: ListInput, olds: Values, news: Values): boolean {
    if (input === "policyIds") return news.vcsRepo !== undefined;
    if (input === "workspaceIds" || input === "projectIds") return news.global === true;
    if (input === "projectExclusionIds") return news.global !== true;
    return news.global !== true && olds.global === true && asIds(news.projectIds).length === 0;
}

/** A platform that does not take lists of a set that becomes global gets them emptied first. */
async function patch(
    sets: PolicySets,
    id: string,
    attributes: Partial<PolicySetAttributes>,
    lists: [ListInput, string[]][],
): Promise<PolicySet> {
    const members = Object.fromEntries(lists.map(([input, ids]) => [LISTS[input], ids]));
    try {
        return await sets.update(id, attributes, members);
    } catch (error) {
        const scope = lists.filter(([input, ids]) => attributes.global === true && isScope(input) && ids.length === 0);
        if (!(error instanceof ValidationError) || scope.length === 0) throw error;
        const { members: has } = await sets.read(id);
        for (const [input] of scope) await remove(sets, id, input, has[LISTS[input]] ?? []);
        const rest = lists.filter((list) => !scope.includes(list)).map(([input, ids]) => [LISTS[input], ids]);
        return sets.update(id, attributes, Object.fromEntries(rest));
    }
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

/** Platforms from before PATCH took these lists leave them as they were; a global set shows no scope. */
function ignores(set: PolicySet, input: ListInput, ids: readonly string[]): boolean {
    const has = set.members[LISTS[input]];
    if (has === undefined) return !(set.attributes.global && isScope(input));
    return has.length !== new Set(ids).size || has.some((member) => !ids.includes(member));
}

async function remove(sets: PolicySets, id: string, input: ListInput, ids: string[]): Promise<void> {
    if (ids.length > 0) await sets.removeMembers(id, LISTS[input], ids);
}

async function add(sets: PolicySets, id: string, input: ListInput, ids: string[]): Promise<void> {
    if (ids.length > 0) await sets.addMembers(id, LISTS[input], ids);
}

function without(ids: readonly string[], others: readonly string[]): string[] {
    return ids.filter((member) => !others.includes(member));
}

function asIds(value: unknown): string[] {
    return Array.isArray(value) ? (value as string[]) : [];
}
