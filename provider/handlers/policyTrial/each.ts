/**
 * Does something with each item, so many at a time; all of that ends before this does.
 *
 * @param progress told how many are done
 * @throws what the first one threw that failed
 */
export async function each<T, R>(
    items: readonly T[],
    parallel: number,
    work: (item: T) => Promise<R>,
    progress: (done: number) => void,
): Promise<R[]> {
    const results: R[] = [];
    const left = items.entries();
    let done = 0;
    const worker = async () => {
        for (const [at, item] of left) {
            results[at] = await work(item);
            progress(++done);
        }
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.min(parallel, items.length) }, worker));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
    return results;
}
