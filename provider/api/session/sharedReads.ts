import { time } from "../http/time";

/**
 * How long an answer may serve further reads, in milliseconds. The engine reads the resources of a stack a few at a time, so
 * reads of one `refresh` do not all come together.
 */
const SERVES = 10_000;

interface Entry {
    readonly startedAt: number;
    readonly answer: unknown;
}

/**
 * Reads that many resources need at about the same time: one request serves all of them.
 *
 * A read that starts after a write of this process has ended never gets an answer from before it: whoever writes calls
 * {@link forget}. What others change by hand may be seen ten seconds late.
 */
export class SharedReads {
    private readonly entries = new Map<string, Entry>();

    constructor(private readonly clock: () => number = time.now) {}

    /** The answer for a key, from a request that is under way or was answered a moment ago, else from `fetch`. Failures serve nobody else. */
    get<T>(key: string, fetch: () => Promise<T>): Promise<T> {
        return this.now(key, () => {
            const answer = fetch();
            answer.catch(() => {
                if (this.entries.get(key)?.answer === answer) this.entries.delete(key);
            });
            return answer;
        });
    }

    /** The same for an answer that is there at once, such as a list that is still to be fetched. */
    now<T>(key: string, make: () => T): T {
        const now = this.clock();
        const known = this.entries.get(key);
        if (known && now - known.startedAt < SERVES) return known.answer as T;
        const answer = make();
        this.entries.set(key, { startedAt: now, answer });
        return answer;
    }

    /** Lets no later read have an answer that was asked for before now. */
    forget(key: string): void {
        this.entries.delete(key);
    }
}
