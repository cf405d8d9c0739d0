import { propertyOf, type Stored } from "../collection";
import { type Problem, unprocessable } from "../errors";
import type { Store } from "../store";
import { type Column, wireName } from "./columns";
import type { Change, Noun } from "./noun";
import type { Parsed } from "./parse";

function blank<T>({ fallback }: Column<T>): T {
    return structuredClone(fallback) as T;
}

/** What a property becomes when a value is written. */
function kept(column: Column<unknown>, written: unknown, previous: unknown): unknown {
    if (column.read !== undefined) return column.read(written as never, previous);
    if (column.form === "many") return [...new Set(written as string[])];
    return written === null ? blank(column) : written;
}

function textProblems(
    { kind, columns }: Pick<Noun, "kind" | "columns">,
    store: Store,
    next: Stored,
    organization: string,
    property: string,
    pointer: string,
): Problem[] {
    const { pattern, unique } = columns[property]!;
    const value = propertyOf(next, property);
    if (pattern !== undefined && typeof value === "string" && !pattern[0].test(value)) {
        return [{ pointer, detail: pattern[1] }];
    }
    if (!unique) return [];
    const twin = store
        .any(kind)
        .by("organization", organization)
        .find((other) => other.id !== next.id && propertyOf(other, property) === value);
    const name = property.replace(/^./, (letter) => letter.toUpperCase());
    return twin === undefined ? [] : [{ pointer, detail: `${name} has already been taken` }];
}

/** The problems of related objects that do not exist or belong to another organization. Those of kinds that are not kept are taken as they are. */
export function strangers(
    store: Store,
    organization: string,
    target: string,
    ids: unknown,
    pointer: string,
): Problem[] {
    if (!store.keeps(target)) return [];
    return [ids].flat().flatMap((id, index) => {
        const found = id === null ? { organization } : store.any(target).get(String(id));
        if (found?.organization === organization) return [];
        const place = Array.isArray(ids) ? `${pointer}/${index}/id` : `${pointer}/id`;
        return [{ pointer: place, detail: `${id} was not found among the organization's ${target}` }];
    });
}

/**
 * An object after a write, checked as a whole: by its table, then by the rules of its noun. The one that is passed stays as
 * it is.
 *
 * @param before a new object with its defaults when it is being created
 * @throws 422 with everything that is wrong
 */
export function changed<T extends Stored>(
    noun: Noun<T>,
    store: Store,
    before: T,
    parsed: Parsed,
    creating: boolean,
): T {
    const next = { ...before } as T & Record<string, unknown>;
    const problems: Problem[] = [];
    const organization = String(propertyOf(before, "organization"));
    for (const [property, value] of Object.entries(parsed.values)) {
        const column = noun.columns[property]!;
        const pointer = parsed.pointers[property]!;
        Object.assign(next, { [property]: kept(column, value, next[property]) });
        if (column.form === "one" || column.form === "many") {
            problems.push(...strangers(store, organization, column.target!, value, pointer));
        } else problems.push(...textProblems(noun, store, next, organization, property, pointer));
    }
    // By here the table has found every value to be of its column.
    const values = parsed.values as Change<T>["values"];
    problems.push(...(noun.rules?.(next, { pointers: parsed.pointers, values, before, creating, store }) ?? []));
    if (problems.length > 0) throw unprocessable(...problems);
    return next;
}

/** Where in a document a property stands. */
export function pointerTo(noun: Pick<Noun, "columns">, property: string): string {
    return `/data/attributes/${wireName(property, noun.columns[property]!)}`;
}
