import type { Content } from "../content";

/** A file of the content, by the path at which it really is. */
export interface ContentFile {
    readonly path: string;
    readonly size: number;
}

/**
 * The files of a folder, at any depth, that have such an ending, each once; also those that links to files and folders lead to.
 *
 * @param folder `""` for the root
 */
export function filesBelow(content: Content, folder: string, ending: string): readonly ContentFile[] {
    const found = new Map<string, ContentFile>();
    const searched = new Set<string>();
    const search = (inside: string) => {
        if (searched.has(inside)) return;
        searched.add(inside);
        const prefix = inside === "" ? "" : `${inside}/`;
        for (const entry of content.entries) {
            if (!entry.path.startsWith(prefix)) continue;
            const file = content.resolve(entry.path);
            if (file && entry.path.endsWith(ending)) found.set(file.path, { path: file.path, size: file.size });
            else if (entry.kind === "link") search(content.destination(entry.path) ?? inside);
        }
    };
    search(folder);
    return [...found.values()];
}
