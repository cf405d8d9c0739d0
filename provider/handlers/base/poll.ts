import { DeadlineError, TfeError } from "../../api/errors";
import type { Deadline } from "../../api/http/time";

/** The waits between two looks at what is under way, in milliseconds: short at first, and growing each time. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const GROWTH = 1.6;

/** The waits between the looks of one operation. */
export class Waits {
    private next: number;

    constructor(
        private readonly deadline: Deadline,
        private readonly first = FIRST_WAIT,
    ) {
        this.next = first;
    }

    /** Waits, each time longer. @throws `late()` when the operation's time is up */
    async wait(late: () => Error): Promise<void> {
        await this.deadline.wait(this.next, late);
        this.next = Math.min(this.next * GROWTH, LONGEST_WAIT);
    }

    /** Something has changed, so more may soon. */
    startAgain(): void {
        this.next = this.first;
    }
}

/**
 * Looks until there is something, first at once.
 *
 * @throws `late()` when the operation's time is up
 */
export async function poll<T>(
    deadline: Deadline,
    look: () => Promise<T | undefined>,
    late: () => Error,
    first?: number,
): Promise<T> {
    for (const waits = new Waits(deadline, first); ; await waits.wait(late)) {
        const found = await inTime(deadline, look(), late);
        if (found !== undefined) return found;
    }
}

/** What requests give. That the last answer came late is less than what is known from those before, which `late` tells. */
export function inTime<T>(deadline: Deadline, asked: Promise<T>, late: () => Error): Promise<T> {
    return asked.catch((error) => {
        throw error instanceof DeadlineError || (error instanceof TfeError && deadline.left === 0) ? late() : error;
    });
}
