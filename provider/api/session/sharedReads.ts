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

/**
 * A list that is fetched page by page, as far as its most patient reader needs it, whatever the number of readers.
 *
 * @throws to every reader what fetching it threw
 */
export class SharedList<T> implements AsyncIterable<T> {
    private readonly items: T[] = [];
    private complete = false;
    private fetching: Promise<void> | undefined;

    /** @param failed called when a page could not be fetched: nobody should be given this list any more */
    constructor(
        private readonly pages: AsyncIterator<readonly T[]>,
        private readonly failed: () => void = () => undefined,
    ) {}

    async *[Symbol.asyncIterator](): AsyncGenerator<T> {
        for (let at = 0; ; at++) {
            while (at >= this.items.length && !this.complete) await this.fetch();
            if (at >= this.items.length) return;
            yield this.items[at] as T;
        }
    }

    /** The next page; what failed stays failed, lest a list that broke off passes for a whole one. */
    private fetch(): Promise<void> {
        this.fetching ??= this.pages.next().then(
            ({ done, value }) => {
                this.fetching = undefined;
                if (done) this.complete = true;
                else this.items.push(...value);
            },
            (error) => {
                this.failed();
                throw error;
            },
        );
        return this.fetching;
    }
}
