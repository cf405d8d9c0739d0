/** How many are under way at once: enough that the platform's limit is what counts, and not its latency. */
const TOGETHER = 10;

/** The results of some work on each of many things, in their order; a few are under way at once, and none is begun after a failure. */
export async function together<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async () => {
        for (let at = next++; at < all.length; at = next++) {
            try {
                results[at] = await work(all[at] as T);
            } catch (error) {
                next = all.length;
                throw error;
            }
        }
    };
    await Promise.all(Array.from({ length: TOGETHER }, worker));
    return results;
}
