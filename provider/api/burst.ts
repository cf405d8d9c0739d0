/** The shortest silence, in milliseconds, that ends a burst. */
const SHORTEST = 10;
/** The longest silence, in milliseconds, that a burst is waited out for; calls further apart are no burst. */
const LONGEST = 250;
/** A burst is cut after so many milliseconds, however fast the calls still come. */
const CUT = 5_000;

/**
 * Notices when a burst of calls is over.
 *
 * The engine starts its steps one after another and stores the state before each, which takes it anything from one to a
 * hundred milliseconds. So how long a silence must be to mean something is learned from the pace of the calls: two and a half
 * times the longest of the recent gaps, which fades as the calls come faster.
 */
export class Burst {
    private lastCall = 0;
    private gap = SHORTEST;

    constructor(private readonly now: () => number = () => performance.now()) {}

    /** One more call. */
    call(): void {
        const now = this.now();
        const gap = now - this.lastCall;
        this.lastCall = now;
        if (gap < LONGEST) this.gap = Math.max(gap, this.gap * 0.9, SHORTEST);
    }

    /** How long the silence has to be at the present pace, in milliseconds. */
    get silence(): number {
        return Math.min(LONGEST, this.gap * 2.5);
    }

    /** Resolves when the calls have stopped, at once if they have already. */
    async over(): Promise<void> {
        const cut = this.now() + CUT;
        for (;;) {
            const now = this.now();
            const left = Math.min(this.lastCall + this.silence, cut) - now;
            if (left <= 0) return;
            await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
        }
    }
}
