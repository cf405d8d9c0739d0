import { setTimeout as sleep } from "node:timers/promises";

/** Node fires a timer at once that is set for longer. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Until when an operation may go on. All its requests and waits share one. */
export class Deadline {
    private constructor(private readonly at: number) {}

    /** A deadline so many milliseconds from now. */
    static in(milliseconds: number): Deadline {
        return new Deadline(performance.now() + milliseconds);
    }

    /** Milliseconds that are left; never negative. */
    get left(): number {
        return Math.max(0, this.at - performance.now());
    }

    /**
     * Waits for so many milliseconds.
     *
     * @throws what `late()` returns, at once, when the deadline would pass meanwhile
     */
    async wait(milliseconds: number, late: () => Error): Promise<void> {
        if (milliseconds >= this.left) throw late();
        await sleep(Math.min(milliseconds, LONGEST_TIMER));
    }

    /**
     * The outcome of something that does not know of the deadline.
     *
     * @throws what `late()` returns when the deadline passes first
     */
    async race<T>(outcome: Promise<T>, late: () => Error): Promise<T> {
        let timer: NodeJS.Timeout | undefined;
        const end = new Promise<never>((_, reject) => {
            timer = setTimeout(() => reject(late()), Math.min(this.left, LONGEST_TIMER));
        });
        try {
            return await Promise.race([outcome, end]);
        } finally {
            clearTimeout(timer);
            outcome.catch(() => undefined);
        }
    }
}
