import { time } from "../http/time";

/** The shortest silence, in milliseconds, that ends a burst. */
const SHORTEST = 60;
/** The longest silence, in milliseconds, that a burst is waited out for; calls further apart are no burst. */
const LONGEST = 500;
/** Calls that come one after the other's end are no burst either, unless they come so fast, in milliseconds. */
const FAST = 100;
/** A burst is cut after so many milliseconds, however fast the calls still come. */
const CUT = 10_000;

/**
 * Notices when a burst of calls is over.
 *
 * The engine starts its steps one after another and stores the state before each, which takes it ten milliseconds at best and a
 * hundred at times. So how long a silence must be to mean something is learned from the pace of the calls: two and a half
 * times the longest of the recent gaps, which fades as the calls come faster.
 */
export class Burst {
    private lastCall = 0;
    private gap = 0;
    private pending = 0;

    /** @param shortest the shortest silence that ends a burst, in milliseconds */
    constructor(private readonly shortest = SHORTEST) {}

    /** One more call, until it is done. */
    async during<T>(call: () => Promise<T>): Promise<T> {
        const now = time.now();
        const gap = now - this.lastCall;
        this.lastCall = now;
        this.gap *= 0.9;
        if (gap < (this.pending > 0 ? LONGEST : FAST)) this.gap = Math.max(gap, this.gap);
        this.pending++;
        try {
            return await call();
        } finally {
            this.pending--;
        }
    }

    /** How long the silence has to be at the present pace, in milliseconds. */
    get silence(): number {
        return Math.min(LONGEST, Math.max(this.shortest, this.gap * 2.5));
    }

    /** Resolves when the calls have stopped, at once if they have already. */
    async over(): Promise<void> {
        const cut = time.now() + CUT;
        for (;;) {
            const left = Math.min(this.lastCall + this.silence, cut) - time.now();
            if (left <= 0) return;
            await time.sleep(Math.ceil(left));
        }
    }
}
