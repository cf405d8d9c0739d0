import { propertyOf, type Stored } from "../collection";
import { type Relationship, type Resource, toMany, toOne } from "../jsonapi";
import { type Overlay, overlaid } from "../overlay";
import { type Column, isRelationship, wireName } from "./columns";
import type { Noun, Shown } from "./noun";

function relationship({ form, target, linked }: Column<unknown>, kept: unknown): Relationship {
    if (form === "many") return toMany(target!, kept as string[]);
    // One that was added by hand may have none.
    const id = (kept as string | null) || null;
    const type = target!.split("|")[0]!;
    return toOne(type, id, linked && id !== null ? `/api/v2/${type}/${id}` : undefined);
}

function defined<T>(entries: Record<string, T | undefined>): Record<string, T> {
    return Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, T] => entry[1] !== undefined));
}

/** The value of a property; its default, for an object from the file of an older emulator that does not have it. */
function keptOf(object: Stored, property: string, { fallback }: Column<unknown>): unknown {
    const kept = propertyOf(object, property);
    return kept === undefined ? fallback : kept;
}

/** An object as it goes over the wire. */
export function resourceOf<T extends Stored>(noun: Noun<T>, object: T, shown: Shown): Resource {
    const attributes: Record<string, unknown> = {};
    const relationships: Record<string, Relationship | undefined> = {};
    const type = noun.type ?? noun.kind;
    for (const [property, column] of Object.entries(noun.columns)) {
        if (column.hidden || column.form === "embedded") continue;
        const kept = keptOf(object, property, column);
        const name = wireName(property, column);
        if (isRelationship(column)) relationships[name] = relationship(column, kept);
        else attributes[name] = column.show === undefined ? kept : column.show(kept);
    }
    Object.assign(attributes, noun.derived?.(object, shown));
    Object.assign(relationships, noun.relationships?.(object, shown));
    const { overlay } = object as { overlay?: Overlay | null };
    const only = noun.only?.(shown);
    for (const name of Object.keys(attributes)) if (only?.includes(name) === false) delete attributes[name];
    return {
        id: object.id,
        type,
        attributes: overlaid(defined(attributes), noun.overlay?.(object, shown), overlay),
        relationships: defined(relationships),
        links: defined({ self: `/api/v2/${type}/${object.id}`, ...noun.links?.(object) }),
    };
}
