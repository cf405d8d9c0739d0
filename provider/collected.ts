/**
 * All of a list that comes page by page.
 *
 * @param tell told of each how many there are so far
 */
export async function collected<T>(list: AsyncIterable<T>, tell: (count: number) => void = () => {}): Promise<T[]> {
    const all: T[] = [];
    for await (const each of list) {
        all.push(each);
        tell(all.length);
    }
    return all;
}
