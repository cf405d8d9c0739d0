import { isDeepStrictEqual } from "node:util";
import { isValues, type Values } from "../base/properties";

/** The content that a state holds: its hash, and its text as a preview shows it. */
export interface Held {
    readonly contentHash: unknown;
    readonly files: Readonly<Values>;
}

const states = new Map<string, Held>();

/**
 * What the state holds of the content of one resource. The engine checks a replacement twice, the second time without the
 * state, and creates it without either, so what the first check of a resource was told is kept as long as the process lives.
 *
 * @param olds the inputs of the state; empty for a new resource
 */
export function heldBy(
    urn: unknown,
    olds: { readonly contentHash?: unknown; readonly files?: unknown } = {},
): Held | undefined {
    const held =
        olds.contentHash === undefined
            ? undefined
            : { contentHash: olds.contentHash, files: isValues(olds.files) ? olds.files : {} };
    if (typeof urn !== "string") return held;
    if (held) states.set(urn, held);
    return held ?? states.get(urn);
}

/** Whether content is what the state holds already, although a refresh may have found that the set serves something else. */
export function holds(held: Held | undefined, contentHash: string, files: unknown): boolean {
    return held !== undefined && (held.contentHash === contentHash || isDeepStrictEqual(held.files, files));
}
