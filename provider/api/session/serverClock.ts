/**
 * The clock of one host, as far as its answers tell: this machine's may be hours off, and may be set meanwhile.
 *
 * An answer was written before it is here, and says its time in whole seconds: so the host's clock shows that time or a later one.
 * Of all answers the latest tells most.
 */
export class ServerClock {
    /** The least that the host's clock is ahead of the process's own, in milliseconds. */
    private ahead: number | undefined;

    /** Takes over the time of an answer's `Date` header; anything else is ignored. */
    set(date: string | null): void {
        const time = Date.parse(date ?? "");
        if (Number.isFinite(time))
            this.ahead = Math.max(this.ahead ?? Number.NEGATIVE_INFINITY, time - performance.now());
    }

    /**
     * The least that the host's clock showed at a moment, in milliseconds since 1970; `undefined` while no answer has told.
     *
     * @param moment by `performance.now()`
     */
    at(moment: number = performance.now()): number | undefined {
        return this.ahead === undefined ? undefined : moment + this.ahead;
    }
}

const clocks = new Map<string, ServerClock>();

/** The clock that all clients of this process share for one host. */
export function clockOf(address: string): ServerClock {
    const clock = clocks.get(address) ?? new ServerClock();
    clocks.set(address, clock);
    return clock;
}
