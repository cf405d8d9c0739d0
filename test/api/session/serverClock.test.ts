import fc from "fast-check";
import { NetworkError } from "../../../provider/api/errors";
import { ServerClock, sentAt, sentWith, timed } from "../../../provider/api/session/serverClock";
import { json, TestServer } from "../server";

test("the clock shows what the answers show at the least, and follows the process's own from there", () => {
    const clock = new ServerClock();
    expect(clock.at()).toBeUndefined();
    for (const date of [null, "", "yesterday"]) clock.set(date);
    expect(clock.at()).toBeUndefined();
    const date = new Date("2031-05-06T07:08:09Z");
    const before = performance.now();
    clock.set(date.toUTCString());
    const after = performance.now();
    expect(clock.at(before)).toBeLessThanOrEqual(date.getTime());
    expect(clock.at(after)).toBeGreaterThanOrEqual(date.getTime());
    expect((clock.at(after + 5_000) as number) - (clock.at(after) as number)).toBeCloseTo(5_000, 3);
    // One that a cache answered says nothing of now.
    clock.set(new Date("2020-01-01").toUTCString());
    expect(clock.at(after)).toBeGreaterThanOrEqual(date.getTime());
});

test("one wild answer counts until the next, wherever it comes; a clock that was set is believed when two say so", () => {
    const now = Date.parse("2031-05-06T07:08:09Z");
    const offset = fc.integer({ min: 1, max: 5_000 }).map((hours) => hours * 3_600_000);
    fc.assert(
        fc.property(fc.nat(3), offset, (place, wild) => {
            const clock = new ServerClock();
            const seconds = [0, 1, 2];
            const dates = seconds.map((second) => now + second * 1_000);
            dates.splice(place, 0, now + wild);
            for (const date of dates) clock.set(new Date(date).toUTCString());
            // While nobody has borne out the others, nothing seems younger than it is.
            if (place === 3) expect(clock.at()).toBeGreaterThanOrEqual(now + wild);
            clock.set(new Date(now + 3_000).toUTCString());
            expect(clock.at()).toBeGreaterThanOrEqual(now);
            expect(clock.at()).toBeLessThan(now + 3_600_000);
            // What a cache answers is not a clock that was set.
            for (const age of [2, 1]) clock.set(new Date(now - wild - age * 1_000).toUTCString());
            expect(clock.at()).toBeGreaterThanOrEqual(now);
            for (const second of seconds) clock.set(new Date(now + wild + second * 1_000).toUTCString());
            expect(clock.at()).toBeGreaterThanOrEqual(now + wild);
            clock.set(new Date(now).toUTCString());
            expect(clock.at()).toBeGreaterThanOrEqual(now + wild);
        }),
    );
});

test("a failure knows when its request was sent, also one that an answer is found to be", async () => {
    const failure = new NetworkError({ method: "POST", path: "/", mayHaveHappened: true });
    const before = performance.now();
    await expect(timed(() => Promise.reject(failure))).rejects.toBe(failure);
    const answer = await timed(async () => ({}));
    const found = sentWith(answer, new NetworkError({ method: "POST", path: "/" }));
    for (const each of [failure, found]) {
        expect(sentAt(each)).toBeGreaterThanOrEqual(before);
        expect(sentAt(each)).toBeLessThanOrEqual(performance.now());
    }
    expect(sentAt(new Error("never sent"))).toBeNaN();
});

describe("what is since a request that failed", () => {
    const server = new TestServer();
    beforeAll(() => server.start());
    afterAll(() => server.stop());
    const PLATFORM = new Date("2031-05-06T07:08:09Z");

    async function failedAt(headers: Record<string, string>) {
        const client = server.client();
        server.received.length = 0;
        // Something else than a document, as the answer to a create: it may have happened.
        server.answers = [json(201, { data: [] }, headers), json(200, { data: [] }, headers)];
        const failure: NetworkError = await client.policySets.create("acme", { name: "a" }).then(
            () => Promise.reject(new Error("was to fail")),
            (error) => error,
        );
        return { connection: client.connection, failure };
    }

    test("is told by the host's clock, to the second", async () => {
        const { connection, failure } = await failedAt({ date: PLATFORM.toUTCString() });
        expect(failure.mayHaveHappened).toBe(true);
        const sent = connection.session.clock.at(sentAt(failure)) as number;
        const second = Math.floor(sent / 1000) * 1000;
        const at = (time: number) => connection.isSince(new Date(time).toISOString(), failure);
        expect([second - 1, second, second + 999, second + 1_000].map(at)).toEqual([false, true, true, true]);
        for (const nothing of [undefined, null, "", "soon"]) expect(connection.isSince(nothing, failure)).toBe(false);
        expect(connection.isSince(PLATFORM.toISOString(), new NetworkError({ method: "GET", path: "/" }))).toBe(false);
    });

    test("is nobody's to say of a host that does not tell its time", async () => {
        const other = await new TestServer().start();
        try {
            const { failure } = await failedAt({ date: PLATFORM.toUTCString() });
            expect(other.client().connection.isSince(new Date().toISOString(), failure)).toBe(false);
            expect(other.client().connection.age(new Date().toISOString())).toBeNaN();
        } finally {
            await other.stop();
        }
    });
});
