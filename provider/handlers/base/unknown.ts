/** What stands for a value that is not known yet: programs in Node send this one, whatever the type of the value. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * What the engine puts in place of a value that is not known yet at preview. It may stand for a value of any type, at
 * any depth. There is one for each type of value.
 */
const UNKNOWN = new Set([
    UNKNOWN_VALUE,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

declare const unknownYet: unique symbol;

/** A value that is not known yet, in place of one of any type. */
export type Unknown = string & { readonly [unknownYet]: true };

/** Whether a value is not known yet. */
export function isUnknown(value: unknown): value is Unknown {
    return typeof value === "string" && UNKNOWN.has(value);
}

/** Whether a value, or anything in it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
    if (typeof value === "object" && value !== null) return Object.values(value).some(hasUnknown);
    return isUnknown(value);
}

type Known<V> = V extends Unknown
    ? never
    : V extends readonly (infer E)[]
      ? Known<E>[]
      : V extends object
        ? { [K in keyof V]: Known<V[K]> }
        : V;

/** Whether a value is known, and everything in it. */
export function isKnown<T>(value: T): value is T & Known<T> {
    return !hasUnknown(value);
}
