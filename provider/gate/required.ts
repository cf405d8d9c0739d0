import type { PolicyResult } from "./results";

/** A policy set that a run must have been checked by. */
export interface RequiredSet {
    /** Its name, by which results know it; missing where nobody can tell. */
    readonly name?: string;
    /** For messages: its id and name as far as the program and the platform say them. */
    readonly says: string;
}

/** The required sets that no result comes from, each as a problem. */
export function notChecked(required: readonly RequiredSet[], results: readonly PolicyResult[]): string[] {
    const checked = new Set(results.map(({ set }) => set));
    return required
        .filter(({ name }) => name === undefined || !checked.has(name))
        .map(({ name, says }) =>
            name === undefined
                ? `the required policy set ${says} cannot be read, so nobody can tell whether it checked the run`
                : `the required policy set ${says} checked nothing in this run`,
        );
}
