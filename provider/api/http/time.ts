/** Where deadlines, limits and waits take the time from. */
export interface Clock {
    /** Milliseconds since some moment; never goes back. */
    now(): number;
    sleep(milliseconds: number): Promise<void>;
    /** Calls `ring` once the time has passed. Returns what stops it before. */
    alarm(milliseconds: number, ring: () => void): () => void;
}

/** Node fires a timer at once that is set for longer. */
const LONGEST_TIMER = 2 ** 31 - 1;

const real: Clock = {
    now: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMER))),
    alarm(milliseconds, ring) {
        const timer = setTimeout(ring, Math.min(milliseconds, LONGEST_TIMER));
        return () => clearTimeout(timer);
    },
};

let current = real;

/** The time of this process. */
export const time: Clock = {
    now: () => current.now(),
    sleep: (milliseconds) => current.sleep(milliseconds),
    alarm: (milliseconds, ring) => current.alarm(milliseconds, ring),
};

/** Lets a test decide how time passes; without a clock it passes by itself again. */
export function useClock(clock: Clock = real): void {
    current = clock;
}

/** Until when an operation may go on. All its requests and waits share one. */
export class Deadline {
    private constructor(private readonly at: number) {}

    /** A deadline so many milliseconds from now. */
    static in(milliseconds: number): Deadline {
        return new Deadline(time.now() + milliseconds);
    }

    /** Milliseconds that are left; never negative. */
    get left(): number {
        return Math.max(0, this.at - time.now());
    }

    /**
     * Waits for so many milliseconds.
     *
     * @throws what `late()` returns, at once, when the deadline would pass meanwhile
     */
    async wait(milliseconds: number, late: () => Error): Promise<void> {
        if (milliseconds >= this.left) throw late();
        await time.sleep(milliseconds);
    }

    /**
     * The outcome of something that does not know of the deadline.
     *
     * @throws what `late()` returns when the deadline passes first
     */
    async race<T>(outcome: Promise<T>, late: () => Error): Promise<T> {
        let stop = () => {};
        const end = new Promise<never>((_, reject) => {
            stop = time.alarm(this.left, () => reject(late()));
        });
        try {
            return await Promise.race([outcome, end]);
        } finally {
            stop();
            outcome.catch(() => undefined);
        }
    }
}
