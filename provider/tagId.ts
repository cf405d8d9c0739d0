/** A tag of workspaces, or all tags with a key. */
export interface Tag {
    /** The name of a flat one. */
    tagKey: string;
    /** Any value where it is missing. */
    tagValue?: string;
}

/** A tag as programs or the platform name it. */
interface NamedTag {
    readonly tagKey: string;
    readonly tagValue?: string | null;
}

/** The two lists that the tag selectors of a policy set amount to, and which of them excludes. */
export const TAG_LISTS = { tags: false, tagExclusions: true } as const;

export type TagList = keyof typeof TAG_LISTS;

export const TAG_LIST_NAMES: readonly TagList[] = ["tags", "tagExclusions"];

/** What a tag is known by: `<key>`, or `<key>/<value>`, each as a part of an address has it. An empty value is none. */
export function tagIdOf({ tagKey, tagValue }: NamedTag): string {
    return [tagKey, ...(tagValue ? [tagValue] : [])].map(encodeURIComponent).join("/");
}

/** The tag that has an id; `undefined` where none has. */
export function tagOf(id: string): Tag | undefined {
    try {
        const [tagKey, tagValue, ...rest] = id.split("/").map(decodeURIComponent);
        if (!tagKey || tagValue === "" || rest.length > 0) return undefined;
        return tagValue === undefined ? { tagKey } : { tagKey, tagValue };
    } catch {
        return undefined;
    }
}

/** What the tags of one list are known by, among some tag selectors. */
export function tagIdsIn(selectors: readonly (NamedTag & { readonly isExclude?: boolean })[], list: TagList): string[] {
    return selectors.filter(({ isExclude = false }) => isExclude === TAG_LISTS[list]).map(tagIdOf);
}
