/** A tag of workspaces, or all tags with a key. */
export interface Tag {
    /** The name of a flat one. */
    tagKey: string;
    /** Any value where it is missing. */
    tagValue?: string;
}

/** What a tag is known by: `<key>`, or `<key>/<value>`, each as a part of an address has it. An empty value is none. */
export function tagIdOf({ tagKey, tagValue }: { readonly tagKey: string; readonly tagValue?: string | null }): string {
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
