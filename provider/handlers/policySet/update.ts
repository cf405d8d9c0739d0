import { ValidationError } from "../../api/errors";
import { whyNone } from "../../api/policySetMembers";
import type { PolicySet, PolicySetAttributes, PolicySets, SetList } from "../../api/policySets";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { renamed } from "../base/renamed";
import type { Status } from "../base/status";
import { changedAttributes } from "./attributes";
import { isScope, LIST_INPUTS, LISTS, type ListInput, type SetInputs, type SetState, without } from "./found";
import { closesLists, isImpossible, refuseOthersPolicies, refuseOthersScope, warnOfOthers } from "./leaving";

/** The lists that a PATCH of the set replaces; the others change by adding and removing. */
const REPLACED_BY_PATCH: readonly ListInput[] = ["workspaceIds", "projectIds", "workspaceExclusionIds"];

/** A list that is to have exactly these members. */
interface Wanted {
    readonly input: ListInput;
    readonly ids: string[];
    /** What is in it as far as is known. */
    readonly has: string[];
}

/** Sends what changed and nothing else, and returns the set as it is afterwards. */
export async function updatePolicySet(
    id: string,
    olds: SetState,
    news: SetInputs,
    changed: readonly string[],
    { client, warn }: Operation,
): Promise<PolicySet> {
    const sets = client.policySets;
    const attributes = changedAttributes(olds, news, changed);
    const before = mustSee(olds, news, changed) ? await sets.read(id) : undefined;
    if (before && closesLists(olds, news)) {
        refuseOthersPolicies(before, olds, news);
        refuseOthersScope(before, olds, news);
    }
    const wanted = wantedLists(olds, news, changed, before);
    const byPatch = wanted.filter(({ input }) => REPLACED_BY_PATCH.includes(input));
    const singly = wanted.filter(({ input }) => !REPLACED_BY_PATCH.includes(input));

    // What the set cannot have any more leaves before it changes, what it can have only then joins afterwards.
    for (const { input, ids, has } of singly) await remove(sets, id, input, without(has, ids));
    let set: PolicySet | undefined;
    if (byPatch.length > 0 || Object.keys(attributes).length > 0) {
        set = await renamed(news.name, () => patch(sets, id, attributes, byPatch, { news, warn }));
    }
    for (const { input, ids, has } of singly) await add(sets, id, input, without(ids, has));
    const ignored = byPatch.filter(({ input, ids }) => set && ignores(set, input, ids));
    for (const { input, ids } of ignored) {
        const has = set?.members[LISTS[input]] ?? olds[input] ?? [];
        await remove(sets, id, input, without(has, ids));
        await add(sets, id, input, without(ids, has));
    }
    for (const { input, ids, has } of wanted) {
        if (news[input] === undefined) warnOfOthers(id, input, without(has, [...(olds[input] ?? []), ...ids]), warn);
    }
    return set && singly.length + ignored.length === 0 ? set : sets.read(id);
}

/** Whether the state does not tell enough of what is in the lists. */
function mustSee(olds: SetState, news: SetInputs, changed: readonly string[]): boolean {
    const isNew = (input: ListInput) =>
        changed.includes(input) && news[input] !== undefined && olds[input] === undefined;
    return closesLists(olds, news) || LIST_INPUTS.some(isNew);
}

/** The lists to bring to their members: those that changed, and those that the set cannot have as it will be. */
function wantedLists(
    olds: SetState,
    news: SetInputs,
    changed: readonly string[],
    before: PolicySet | undefined,
): Wanted[] {
    const wanted: Wanted[] = [];
    for (const input of LIST_INPUTS) {
        const has = before?.members[LISTS[input]] ?? olds[input] ?? [];
        const given = changed.includes(input) ? news[input] : undefined;
        if (given) wanted.push({ input, has, ids: given });
        else if (has.length > 0 && isImpossible(input, news)) wanted.push({ input, has, ids: [] });
    }
    return wanted;
}

/** Sends a PATCH, and once more without what the platform refused because of members that the set cannot have as it will be. */
async function patch(
    sets: PolicySets,
    id: string,
    attributes: Partial<PolicySetAttributes>,
    lists: readonly Wanted[],
    { news, warn }: { news: SetInputs; warn: Status },
): Promise<PolicySet> {
    const members = (given: readonly Wanted[]) =>
        Object.fromEntries(given.map(({ input, ids }) => [LISTS[input], ids]));
    try {
        return await sets.update(id, attributes, members(lists));
    } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        const { members: has } = await sets.read(id);
        // Some platforms do not take lists of a set that becomes global, or goes by tags: these are emptied first.
        const scope = lists.filter(
            ({ input, ids }) =>
                ids.length === 0 &&
                (has[LISTS[input]] ?? []).length > 0 &&
                (attributes.tagSelectors?.length || (attributes.global === true && isScope(LISTS[input]))),
        );
        const exclusions = strandedExclusions(has, lists, news);
        if (scope.length + exclusions.length === 0) throw await explainedScope(error, id, { sets, attributes, lists });
        for (const { input } of scope) await remove(sets, id, input, has[LISTS[input]] ?? []);
        const rest = members(without(lists, scope));
        const set = await sets.update(
            id,
            attributes,
            exclusions.length > 0 ? { ...rest, workspaceExclusions: [] } : rest,
        );
        warnOfOthers(id, "workspaceExclusionIds", exclusions, warn);
        return set;
    }
}

/** What the platform refused, and what of the set stands in the way of the tags or the ids that it was to have. */
async function explainedScope(
    error: ValidationError,
    id: string,
    {
        sets,
        attributes,
        lists,
    }: { sets: PolicySets; attributes: Partial<PolicySetAttributes>; lists: readonly Wanted[] },
): Promise<Error> {
    const asked: SetList[] = lists.filter(({ ids }) => ids.length > 0).map(({ input }) => LISTS[input]);
    if (attributes.tagSelectors?.length) asked.push("tags");
    if (asked.length === 0) return error;
    const set = await sets.read(id);
    const [why] = asked.flatMap((list) => whyNone(set, list) ?? []);
    return why ? new ExplainedError(`${error.message} ${why}`) : error;
}

/** Excluded workspaces that the program does not manage, of a set that applies to nothing they could be excluded from. */
function strandedExclusions(has: PolicySet["members"], lists: readonly Wanted[], news: SetInputs): readonly string[] {
    const projects = lists.find(({ input }) => input === "projectIds")?.ids ?? has.projects ?? [];
    if (
        news.global === true ||
        projects.length > 0 ||
        news.tagSelectors?.length ||
        news.workspaceExclusionIds !== undefined
    )
        return [];
    return has.workspaceExclusions ?? [];
}

/** Platforms from before PATCH took these lists leave them as they were; a global set shows no scope. */
function ignores(set: PolicySet, input: ListInput, ids: readonly string[]): boolean {
    const has = set.members[LISTS[input]];
    if (has === undefined) return !(set.attributes.global && isScope(LISTS[input]));
    return has.length !== new Set(ids).size || has.some((member) => !ids.includes(member));
}

async function remove(sets: PolicySets, id: string, input: ListInput, ids: string[]): Promise<void> {
    if (ids.length > 0) await sets.removeMembers(id, LISTS[input], ids);
}

async function add(sets: PolicySets, id: string, input: ListInput, ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    try {
        await sets.addMembers(id, LISTS[input], ids);
    } catch (error) {
        const why = error instanceof ValidationError && whyNone(await sets.read(id), LISTS[input]);
        throw why ? new ExplainedError(`${error.message} ${why}`) : error;
    }
}
