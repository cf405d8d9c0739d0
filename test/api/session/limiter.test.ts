import fc from "fast-check";
import { Limiter } from "../../../provider/api/session/limiter";

/** A clock that a test moves, so that nothing depends on real time. */
function clock() {
    let now = 0;
    return {
        now: () => now,
        wait: async (milliseconds: number) => {
            now += milliseconds;
        },
    };
}

test("no second has more requests than announced, wherever it begins", async () => {
    await fc.assert(
        fc.asyncProperty(
            fc.integer({ min: 1, max: 60 }),
            fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 60 }),
            async (limit, gaps) => {
                const { now, wait } = clock();
                const limiter = new Limiter(limit, now);
                const passed: number[] = [];
                for (let at = 0; at < 200; at++) {
                    await wait(gaps[at] ?? 0);
                    await limiter.take(wait);
                    passed.push(now());
                }
                for (const start of passed) {
                    expect(passed.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(
                        Math.max(limit, 2),
                    );
                }
            },
        ),
        { numRuns: 50 },
    );
});

test("uses most of what is allowed", async () => {
    const { now, wait } = clock();
    const limiter = new Limiter(30, now);
    for (let at = 0; at < 300; at++) await limiter.take(wait);
    expect(now()).toBeLessThan((300 / 30 / 0.6) * 1000);
});

test("takes over the announced limit, and ignores what is none", async () => {
    const { now, wait } = clock();
    const limiter = new Limiter(30, now);
    for (const odd of [0, 0.001, -1, Number.NaN, Number.POSITIVE_INFINITY]) limiter.announce(odd);
    limiter.announce(3);
    for (let at = 0; at < 11; at++) await limiter.take(wait);
    expect(now()).toBeGreaterThanOrEqual(4_000);
});

test("a pause holds everybody, in the order they came", async () => {
    const { now, wait } = clock();
    const limiter = new Limiter(30, now);
    limiter.pause(1_900);
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((number) => limiter.take(wait).then(() => order.push(number))));
    expect(order).toEqual([1, 2, 3]);
    expect(now()).toBeGreaterThanOrEqual(1_900);
});

test.each([2_001, 60_000, 999_999_999_000, Number.MAX_VALUE])(
    "a pause of %i ms holds the others for a moment",
    async (wild) => {
        const { now, wait } = clock();
        const limiter = new Limiter(30, now);
        limiter.pause(wild);
        await limiter.take(wait);
        expect(now()).toBe(1_000);
    },
);

test("a limit by the minute may pause for its minute", async () => {
    const { now, wait } = clock();
    const limiter = Limiter.perMinute(30, now);
    limiter.pause(60_000);
    await limiter.take(wait);
    expect(now()).toBe(60_000);
    limiter.pause(999_999_999);
    await limiter.take(wait);
    expect(now()).toBe(61_000);
});

test("whatever is announced, the next request is at most two seconds away", async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(fc.double(), { maxLength: 5 }), async (announced) => {
            const { now, wait } = clock();
            const limiter = new Limiter(30, now);
            for (let at = 0; at < 20; at++) await limiter.take(wait);
            for (const limit of announced) limiter.announce(limit);
            const before = now();
            await limiter.take(wait);
            expect(now() - before).toBeLessThanOrEqual(2_000);
        }),
    );
});

test("one that gives up does not hold up the others", async () => {
    const { now, wait } = clock();
    const limiter = new Limiter(30, now);
    limiter.pause(1_000);
    const impatient = limiter.take(() => Promise.reject(new Error("no time")));
    const patient = limiter.take(wait);
    await expect(impatient).rejects.toThrow("no time");
    await patient;
});

test("of a limit by the minute two thirds pass at once, and no minute has more than all", async () => {
    const { now, wait } = clock();
    const limiter = Limiter.perMinute(30, now);
    const passed: number[] = [];
    for (let at = 0; at < 100; at++) {
        await limiter.take(wait);
        passed.push(now());
    }
    expect(passed.filter((time) => time === 0)).toHaveLength(20);
    for (const start of passed) {
        expect(passed.filter((time) => time >= start && time < start + 60_000).length).toBeLessThanOrEqual(30);
    }
});
