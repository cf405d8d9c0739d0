import { Unfit } from "./document";
import type { Pagination } from "./jsonapi";

/** A page of a list that was asked for by its number. */
export interface Page {
    readonly number: number;
    /** Objects on this page, and on all up to it. */
    readonly count: number;
    readonly seen: number;
}

/**
 * The number of the page that follows, or `undefined` at the list's end. A list without paging is whole.
 *
 * A list that says it goes on and does not, or ends before it has what it says it has, is no list that has ended: whoever
 * looks for something in it would take it for missing.
 *
 * @throws Unfit
 */
export function following({ number, count, seen }: Page, pagination: Pagination | undefined): number | undefined {
    if (!pagination) return undefined;
    const { "current-page": current = number, "next-page": next, "total-count": total } = pagination;
    if (current !== number) throw new Unfit(`asked for page ${number} of the list, but got page ${current}`);
    if (next !== null && next !== undefined) {
        if (next !== number + 1) throw new Unfit(`the list does not go on: page ${next} is to follow page ${number}`);
        if (count === 0)
            throw new Unfit(`the list does not go on: page ${number} is empty, and page ${next} is to follow`);
        return next;
    }
    // What is added while one turns the pages comes twice; nothing that stays is left out.
    const problem = seen < (total ?? seen) || number === 1 ? countProblem(seen, total) : undefined;
    if (problem) throw new Unfit(problem);
    return undefined;
}

/** What is wrong with a list that holds so many objects, if it says that there are another number. */
export function countProblem(seen: number, total: number | null | undefined): string | undefined {
    return (total ?? seen) === seen ? undefined : `the list ends after ${seen} of the ${total} that it says there are`;
}
