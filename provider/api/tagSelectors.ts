import { TAG_LISTS, type Tag, type TagList, tagOf } from "../tagId";

/**
 * A tag by which a policy set chooses what it applies to, or what it does not apply to: a beta of the platform. Workspaces have their own
 * tags and those of their project.
 */
export interface TagSelector {
    /** The key of the tag; the name of a flat one. */
    tagKey: string;
    /** Its value; any value where it is `null`, or empty. */
    tagValue: string | null;
    /** Whether the policy set does not apply to what has it. */
    isExclude: boolean;
}

export function isTagList(list: string): list is TagList {
    return Object.hasOwn(TAG_LISTS, list);
}

/** The same as programs have it: no value stands for any value. */
export function withoutNull({ tagValue, ...selector }: TagSelector): Omit<TagSelector, "tagValue"> & Tag {
    return { ...selector, ...(tagValue && { tagValue }) };
}

/** The tag selectors of a list, as the platform takes them. */
export function selectorsOf(list: TagList, ids: readonly string[]): TagSelector[] {
    return ids.map((id) => ({ tagKey: id, tagValue: null, ...tagOf(id), isExclude: TAG_LISTS[list] }));
}
