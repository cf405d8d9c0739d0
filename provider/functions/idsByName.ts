import { notFound } from "./notFound";

/** What narrows a look-up by name. */
export interface Wanted {
    readonly names?: readonly string[];
    readonly requireMatch?: boolean;
}

/** Ids that were found. */
export interface Ids {
    readonly ids: string[];
    readonly idsByName: Record<string, string>;
}

/**
 * The ids of what a list holds: of exactly the wanted names, where there are any, and no further than it takes to find them. In the
 * order of the names, so that the same objects always give the same list.
 *
 * @param filters what the list was narrowed by, for messages
 * @throws NotFoundError
 */
export async function idsByName(
    noun: "workspace" | "project",
    organization: string,
    list: AsyncIterable<{ readonly id: string; readonly attributes: { readonly name: string } }>,
    { names, requireMatch }: Wanted,
    filters: object = {},
): Promise<Ids> {
    const missing = new Set(names);
    const found = new Map<string, string>();
    if (names?.length !== 0) {
        for await (const { id, attributes } of list) {
            if (names && !missing.delete(attributes.name)) continue;
            found.set(attributes.name, id);
            if (names && missing.size === 0) break;
        }
    }
    const fail = (what: string) => notFound(organization, `${noun}s`, what);
    if (missing.size > 0) throw fail(`there is no ${noun} named ${[...missing].join(", ")}`);
    if (requireMatch && found.size === 0) throw fail(`no ${noun} matches ${JSON.stringify({ names, ...filters })}`);
    const entries = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
    return { ids: entries.map(([, id]) => id), idsByName: Object.fromEntries(entries) };
}
