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
