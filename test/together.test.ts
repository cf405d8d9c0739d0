import * as fc from "fast-check";
import { together } from "../provider/together";

/** Work that is told from outside to end, in any order. */
function desk(total: number) {
    const ends: Array<(failure?: Error) => void> = [];
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (at: number) => {
        begun.push(at);
        await new Promise<void>((resolve, reject) => {
            ends[at] = (failure) => (failure ? reject(failure) : resolve());
        }).finally(() => ended.push(at));
        return at * 2;
    };
    return { all: Array.from({ length: total }, (_, at) => at), ends, begun, ended, work };
}

test("so many at a time, results in order; after a failure none is begun, and all that was begun has ended", async () => {
    await fc.assert(
        fc.asyncProperty(
            fc.nat(20),
            fc.integer({ min: 1, max: 6 }),
            fc.option(fc.nat(20)),
            fc.infiniteStream(fc.nat()),
            async (total, parallel, failing, picks) => {
                const { all, ends, begun, ended, work } = desk(total);
                let over = false;
                const outcome = together(all, work, parallel)
                    .then((results) => ({ results }))
                    .catch((error: Error) => ({ error: error.message }))
                    .finally(() => {
                        over = true;
                        expect(ended.toSorted()).toEqual(begun.toSorted());
                    });
                let failed = false;
                for (const pick of picks) {
                    const open = begun.filter((at) => !ended.includes(at));
                    expect(open.length).toBeLessThanOrEqual(parallel);
                    const at = open[pick % open.length];
                    if (at === undefined) break;
                    const before = begun.length;
                    ends[at]?.(at === failing ? new Error(`${at}`) : undefined);
                    await new Promise(setImmediate);
                    if (failed) expect(begun).toHaveLength(before);
                    failed ||= at === failing;
                    expect(over).toBe(begun.length === ended.length && (failed || ended.length === total));
                }
                const isFailing = failing !== null && failing < total;
                expect(await outcome).toEqual(
                    isFailing ? { error: `${failing}` } : { results: all.map((at) => at * 2) },
                );
            },
        ),
    );
});
