import { time } from "../http/time";

/** What the platform allows a user by default, in requests a second. */
const DEFAULT_LIMIT = 30;
/** More requests a second than any client sends. */
const HIGHEST_LIMIT = 100_000;
/** For how long the platform counts requests, in milliseconds. */
const SECOND = 1_000;
const MINUTE = 60_000;

/**
 * A token bucket for one user of one host, so that a stack never earns a 429 on its own.
 *
 * The announced limit L counts requests within any second. A bucket that fills at two thirds of L and holds one third
 * of L lets no more than L pass in any second, wherever that second begins.
 */
export class Limiter {
    private rate = 0;
    private burst = 0;
    private level = 0;
    private filledAt: number;
    private pausedUntil = 0;
    private window = SECOND;
    private queue: Promise<void> = Promise.resolve();

    constructor(
        limit: number = DEFAULT_LIMIT,
        private readonly now: () => number = time.now,
    ) {
        this.filledAt = this.now();
        this.announce(limit);
        this.level = this.burst;
    }

    /**
     * A bucket for a limit by the minute: two thirds pass at once, so that a stack of many runs need not queue for the
     * first request of each, and the last third is what a minute refills.
     */
    static perMinute(limit: number, now?: () => number): Limiter {
        const limiter = new Limiter(limit, now);
        limiter.rate = limit / 3 / 60;
        limiter.window = MINUTE;
        limiter.burst = Math.max(1, Math.floor((limit * 2) / 3));
        limiter.level = limiter.burst;
        return limiter;
    }

    /** Takes over the limit that the platform announced, in requests a second; what is no such limit is ignored. */
    announce(limit: number): void {
        if (!(limit >= 1) || !Number.isFinite(limit)) return;
        const sane = Math.min(limit, HIGHEST_LIMIT);
        this.rate = (sane * 2) / 3;
        this.burst = Math.max(1, sane / 3);
        this.level = Math.min(this.level, this.burst);
    }

    /**
     * Lets nobody pass for so many milliseconds: the platform said that the limit is used up. Twice the time for which it
     * counts is the longest that this can be so; who was told to wait longer waits by himself, and the others for a moment.
     */
    pause(milliseconds: number): void {
        const all = milliseconds <= this.window * 2 ? milliseconds : SECOND;
        this.pausedUntil = Math.max(this.pausedUntil, this.now() + all);
    }

    /**
     * Waits for one's turn, first come, first served.
     *
     * @param wait how to wait for so many milliseconds; it may throw to give up
     */
    take(wait: (milliseconds: number) => Promise<void>): Promise<void> {
        const turn = this.queue.then(() => this.pass(wait));
        this.queue = turn.catch(() => undefined);
        return turn;
    }

    private async pass(wait: (milliseconds: number) => Promise<void>): Promise<void> {
        for (;;) {
            const now = this.now();
            this.level = Math.min(this.burst, this.level + ((now - this.filledAt) * this.rate) / 1000);
            this.filledAt = now;
            const paused = this.pausedUntil - now;
            if (paused <= 0 && this.level >= 1) {
                this.level -= 1;
                return;
            }
            await wait(Math.max(1, Math.ceil(Math.max(paused, ((1 - this.level) * 1000) / this.rate))));
        }
    }
}
