import type { Workspace } from "../api/workspaces";

/** A tag that a workspace must have; with any value where there is none. */
export interface WantedTag {
    readonly key: string;
    readonly value?: string;
}

/** `key` or `key=value`. */
export function wantedTag(text: string): WantedTag {
    const at = text.indexOf("=");
    return at < 0 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** Whether a workspace has all of these tags, its own or those of its project; `undefined` where its tags are not shown. */
export function hasTags({ attributes, effectiveTags }: Workspace, wanted: readonly WantedTag[]): boolean | undefined {
    const flat = attributes.tagNames ?? [];
    const isThere = ({ key, value }: WantedTag) =>
        (value === undefined && flat.includes(key)) ||
        effectiveTags?.some((tag) => tag.key === key && (value === undefined || tag.value === value));
    const found = wanted.map(isThere);
    if (found.includes(false)) return false;
    return found.includes(undefined) ? undefined : true;
}
