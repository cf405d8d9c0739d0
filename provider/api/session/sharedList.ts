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
