/** The clock of one host, as far as its answers tell: this machine's may be hours off. */
export class ServerClock {
    private offset = 0;

    /** Takes over the time of an answer's `Date` header; anything else is ignored. */
    set(date: string | null): void {
        const time = Date.parse(date ?? "");
        if (Number.isFinite(time)) this.offset = time - Date.now();
    }

    /** Milliseconds since 1970, by the host's clock. */
    now(): number {
        return Date.now() + this.offset;
    }
}

const clocks = new Map<string, ServerClock>();

/** The clock that all clients of this process share for one host. */
export function clockOf(address: string): ServerClock {
    const clock = clocks.get(address) ?? new ServerClock();
    clocks.set(address, clock);
    return clock;
}
