import { SharedReads } from "../../../provider/api/session/sharedReads";

let now = 0;
let fetched = 0;
const fetch = async () => ++fetched;
beforeEach(() => {
    now = 0;
    fetched = 0;
});

test("reads under way and reads a moment later share one request, by key", async () => {
    const reads = new SharedReads(() => now);
    expect(await Promise.all([reads.get("a", fetch), reads.get("a", fetch), reads.get("b", fetch)])).toEqual([1, 1, 2]);
    now = 9_999;
    expect(await reads.get("a", fetch)).toBe(1);
    now = 10_000;
    expect(await reads.get("a", fetch)).toBe(3);
});

test("a read after a write asks again, even when an older read is still under way", async () => {
    const reads = new SharedReads(() => now);
    let answer: (text: string) => void = () => undefined;
    const before = reads.get("a", () => new Promise<string>((resolve) => (answer = resolve)));
    reads.forget("a");
    expect(await reads.get("a", async () => "after")).toBe("after");
    answer("before");
    expect(await before).toBe("before");
    expect(await reads.get("a", async () => "again")).toBe("after");
});

test("a failure is told to those who wait, and to nobody after them", async () => {
    const reads = new SharedReads(() => now);
    const failing = async () => {
        throw new Error("no");
    };
    const both = await Promise.allSettled([reads.get("a", failing), reads.get("a", failing)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await reads.get("a", fetch)).toBe(1);
});
