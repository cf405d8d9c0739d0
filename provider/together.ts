/** How many are under way at once: enough that the platform's limit is what counts, and not its latency. */
const TOGETHER = 10;

/**
 * The results of some work on each of many things, in their order; a few are under way at once, and none is begun after a failure. All that
 * was begun has ended when this ends.
 *
 * @throws what the first one threw that failed
 */
export async function together<T, R>(
    all: readonly T[],
    work: (each: T) => Promise<R>,
    parallel = TOGETHER,
): Promise<R[]> {
    const results: R[] = [];
    const failures: unknown[] = [];
    const left = all.entries();
    const worker = async () => {
        for (const [at, each] of left) {
            if (failures.length > 0) return;
            try {
                results[at] = await work(each);
            } catch (error) {
                failures.push(error);
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, all.length) }, worker));
    if (failures.length > 0) throw failures[0];
    return results;
}
