import type { PolicySet } from "../../api/policySets";
import { ExplainedError } from "../base/hostErrors";
import type { Status } from "../base/status";
import { LISTS, type ListInput, type SetInputs, type SetState, without } from "./found";

/** What members of a list do to a set that cannot have them any more. */
const BECAUSE: Partial<Record<ListInput, string>> = {
    policyIds: "takes its content from a repository now",
    workspaceIds: "is global now",
    projectIds: "is global now",
    projectExclusionIds: "is not global any more",
};

/** The lists that a set which goes by tags has nobody in. */
export const NOT_WITH_TAGS = ["workspaceIds", "projectIds", "workspaceExclusionIds"] as const;

/** Whether a set goes by tags. */
export function goesByTags({ tagSelectors }: Pick<SetState, "tagSelectors">): boolean {
    return tagSelectors !== undefined && tagSelectors.length > 0;
}

/** Whether tags that the set declared itself leave, because it goes by something else now. */
export function leavesTags(olds: SetState, news: SetInputs): boolean {
    if (!goesByTags(olds) || news.tagSelectors !== undefined) return false;
    return news.global === true || NOT_WITH_TAGS.some((input) => news[input]?.length);
}

/** Whether the platform refuses members of this kind for the set as it will be. */
export function isImpossible(input: ListInput, news: SetInputs): boolean {
    if (input === "policyIds") return news.vcsRepo !== undefined;
    if (goesByTags(news) && NOT_WITH_TAGS.some((each) => each === input)) return true;
    if (input === "workspaceIds" || input === "projectIds") return news.global === true;
    return input === "projectExclusionIds" && news.global !== true;
}

/**
 * Whether the set becomes one that cannot have what it could have until now. The engine deletes last, so attachments that left
 * the program together with the change are still there, and no state of the set's own tells of them.
 */
export function closesLists(olds: SetState, news: SetInputs): boolean {
    const turnsGlobal = (news.global === true) !== (olds.global === true);
    const turnsToTags = goesByTags(news) && !goesByTags(olds);
    return turnsGlobal || turnsToTags || (news.vcsRepo !== undefined && olds.vcsRepo === undefined);
}

/**
 * Single policies that others put into the set keep it from taking content from a repository. To take them out unasked would end
 * their enforcement without a word.
 *
 * @throws ExplainedError with the ways out
 */
export function refuseOthersPolicies(set: PolicySet, olds: SetState, news: SetInputs): void {
    const others = without(set.members.policies ?? [], olds.policyIds ?? []);
    if (news.vcsRepo === undefined || news.policyIds !== undefined || others.length === 0) return;
    throw new ExplainedError(
        `Policy set ${set.attributes.name} (${set.id}) holds single policies that it does not declare (${others.join(", ")}), so it ` +
            "cannot take its content from a repository. Give policyIds: [] together with vcsRepo, which takes all of them out in " +
            "the same up. Or, where PolicyAttachment resources hold them, take these out of the program first, in an up of its own.",
    );
}

/**
 * What others attached or excluded by its id keeps a set from going by tags. To take it out unasked would end its enforcement without a word.
 *
 * @throws ExplainedError with the ways out
 */
export function refuseOthersScope(set: PolicySet, olds: SetState, news: SetInputs): void {
    if (!goesByTags(news)) return;
    const found = NOT_WITH_TAGS.flatMap((input) => {
        const others = news[input] === undefined ? without(set.members[LISTS[input]] ?? [], olds[input] ?? []) : [];
        return others.length > 0 ? [{ input, others }] : [];
    });
    if (found.length === 0) return;
    const { name } = set.attributes;
    throw new ExplainedError(
        `Policy set ${name} (${set.id}) has what it does not declare (${found.flatMap(({ others }) => others).join(", ")}), so it cannot go by ` +
            `tags. Give ${found.map(({ input }) => `${input}: []`).join(", ")} together with tagSelectors, which takes all of it out in the ` +
            "same up. Or, where attachments or exclusions hold it, take these out of the program first, in an up of its own.",
    );
}

/** Says what left with the change although this resource did not declare it. */
export function warnOfOthers(set: string, input: ListInput, others: readonly string[], warn: Status): void {
    if (others.length === 0) return;
    const [is, out] = input.endsWith("ExclusionIds")
        ? (["excluded", "is excluded no more"] as const)
        : (["in it or attached to it", "is not any more"] as const);
    warn(
        `${set} ${BECAUSE[input]}, so what others had ${is} ${out}: ${others.join(", ")} (by attachments in this program or ` +
            "elsewhere, or by hand)",
    );
}
