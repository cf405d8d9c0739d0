/**
 * How long an answer may serve further reads, in milliseconds. The engine reads the resources of a stack a few at a time, so
 * reads of one `refresh` do not all come together.
 */
const SERVES = 10_000;

interface Entry {
    readonly startedAt: number;
    readonly answer: Promise<unknown>;
}

/**
 * Reads that many resources need at about the same time: one request serves all of them.
 *
 * A read that starts after a write of this process has ended never gets an answer from before it: whoever writes calls
 * {@link forget}. What others change by hand may be seen ten seconds late.
 */
export class SharedReads {
    private readonly entries = new Map<string, Entry>();

    constructor(private readonly now: () => number = () => performance.now()) {}

    /** The answer for a key, from a request that is under way or was answered a moment ago, else from `fetch`. Failures serve nobody else. */
    get<T>(key: string, fetch: () => Promise<T>): Promise<T> {
        const now = this.now();
        const known = this.entries.get(key);
        if (known && now - known.startedAt < SERVES) return known.answer as Promise<T>;
        const entry = { startedAt: now, answer: fetch() };
        this.entries.set(key, entry);
        entry.answer.catch(() => {
            if (this.entries.get(key) === entry) this.entries.delete(key);
        });
        return entry.answer;
    }

    /** Lets no later read have an answer that was asked for before now. */
    forget(key: string): void {
        this.entries.delete(key);
    }
}
