import { isDeepStrictEqual } from "node:util";
import { namesIn } from "../../definitions/table";
import { isValues, type Properties, type Property, type Values } from "./properties";
import { hasUnknown } from "./unknown";

/** The names of the properties whose old and new values do not mean the same, those that are not compared left out. */
export function changedProperties<P extends Properties>(table: P, olds: Values, news: Values): (keyof P & string)[] {
    return namesIn<P>(table).filter((name) => {
        const property = table[name];
        return property && !property.notCompared && !sameMeaning(property, olds[name], news[name]);
    });
}

/**
 * Whether two values of a property mean the same: `null`, nothing and the default are one; so are an empty text and
 * none, lists of ids or of objects in any order, and names that the platform holds equal. A value that is not known yet equals none.
 */
export function sameMeaning(property: Property, one: unknown, other: unknown): boolean {
    if (hasUnknown(one) || hasUnknown(other)) return false;
    const a = essence(property, one);
    const b = essence(property, other);
    if (property.type === "object" && isValues(a) && isValues(b)) {
        return changedProperties(property.members ?? {}, a, b).length === 0;
    }
    if (property.type === "objects" && Array.isArray(a) && Array.isArray(b)) {
        return a.every((each) => isAmong(property, each, b)) && b.every((each) => isAmong(property, each, a));
    }
    return isDeepStrictEqual(a, b);
}

/** Whether an entry of a list of objects means the same as one of another list. */
function isAmong(property: Property, entry: unknown, all: readonly unknown[]): boolean {
    return all.some((other) => sameMeaning({ ...property, type: "object" }, entry, other));
}

/**
 * The platform's value in the program's form: where both mean the same it is the program's own, and members of a set
 * that stay keep their places, so that a preview shows only what differs.
 */
export function inFormOf(property: Property, programs: unknown, platforms: unknown): unknown {
    if (sameMeaning(property, programs, platforms)) return programs;
    if (property.type === "idSet" && Array.isArray(programs) && Array.isArray(platforms)) {
        const staying = programs.filter((id) => platforms.includes(id));
        return [...staying, ...platforms.filter((id) => !programs.includes(id)).sort()];
    }
    if (property.type === "objects" && Array.isArray(programs) && Array.isArray(platforms)) {
        return [
            ...programs.filter((each) => isAmong(property, each, platforms)),
            ...platforms.filter((each) => !isAmong(property, each, programs)),
        ];
    }
    if (property.type === "object" && isValues(programs) && isValues(platforms)) {
        return project(property.members ?? {}, programs, platforms);
    }
    return platforms;
}

/**
 * What the platform has, for those properties that the program set or could not set, in the program's form. A property that the
 * platform did not report keeps the program's value.
 */
export function project(table: Properties, programs: Values, platforms: Values): Values {
    const result: Values = {};
    for (const [name, property] of Object.entries(table)) {
        if (programs[name] === undefined && !property.computed) continue;
        const value =
            platforms[name] === undefined ? programs[name] : inFormOf(property, programs[name], platforms[name]);
        if (value !== undefined && value !== null) result[name] = value;
    }
    return result;
}

function essence(property: Property, given: unknown): unknown {
    const value = property.sameName && typeof given === "string" ? property.sameName(given) : given;
    if (value === undefined || value === null || value === "") return emptyMeaning(property);
    if (property.type === "idSet" && Array.isArray(value)) return [...new Set(value)].sort();
    return value;
}

function emptyMeaning(property: Property): unknown {
    if (property.default !== undefined) return property.default;
    // A list left out is not managed, which is something else than an empty one; texts in order are simply none.
    return property.type === "list" ? [] : undefined;
}
