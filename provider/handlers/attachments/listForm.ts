import { isUnknown } from "../base/unknown";

/** The ids of a map from id to `attached` (or `excluded`), which the inputs of connections have, as a list. Anything else stays. */
export function asList(ids: unknown): unknown {
    if (typeof ids !== "object" || ids === null || Array.isArray(ids)) return ids;
    return Object.entries(ids).map(([id, state]) => (isUnknown(state) ? state : id));
}
