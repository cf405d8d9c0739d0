import fc from "fast-check";
import {
    NotFoundError,
    type RequestFailure,
    ServerError,
    TfeError,
    ValidationError,
} from "../../../provider/api/errors";
import { sendDividing } from "../../../provider/api/session/divide";

const ASKED = { method: "POST", path: "/api/v2/policy-sets/polset-1/relationships/workspaces", status: 422 };
const ids = (count: number) => Array.from({ length: count }, (_, at) => `ws-${at}`);

/** A platform that takes a request as a whole or not at all. */
function platform(bad: readonly string[], refusal: (sent: readonly string[]) => Partial<RequestFailure> = () => ({})) {
    const taken: string[] = [];
    const requests: number[] = [];
    const send = async (sent: readonly string[]) => {
        requests.push(sent.length);
        if (sent.some((id) => bad.includes(id))) throw new ValidationError({ ...ASKED, ...refusal(sent) });
        taken.push(...sent);
    };
    return { taken, requests, send };
}

test("members that a refusal does not name are found, whichever they are; the others get through once", async () => {
    const lists = fc
        .uniqueArray(fc.nat(60), { minLength: 1, maxLength: 60 })
        .map((all) => all.map((each) => `ws-${each}`));
    const cases = lists.chain((all) => fc.record({ all: fc.constant(all), bad: fc.subarray(all) }));
    await fc.assert(
        fc.asyncProperty(cases, async ({ all, bad }) => {
            const { taken, requests, send } = platform(bad);
            const failures = await sendDividing(all, { send });
            expect([...failures.keys()].sort()).toEqual([...bad].sort());
            expect([...taken].sort()).toEqual(all.filter((id) => !bad.includes(id)).sort());
            const halvings = Math.ceil(Math.log2(all.length + 1));
            expect(requests.length).toBeLessThanOrEqual(1 + 2 * bad.length * halvings);
        }),
        { numRuns: 500 },
    );
});

test("one bad member among a hundred takes a request or two for each halving", async () => {
    for (const bad of ids(100)) {
        const { requests, send } = platform([bad]);
        await sendDividing(ids(100), { send });
        expect(requests.length).toBeLessThanOrEqual(15);
    }
});

test("members that a refusal names by place are left out at once, each with what was said of it", async () => {
    const bad = ["ws-3", "ws-40"];
    const { taken, requests, send } = platform(bad, (sent) => ({
        details: bad.map((id) => ({ detail: `${id} was not found`, pointer: `/data/${sent.indexOf(id)}/id` })),
    }));
    const failures = await sendDividing(ids(50), { send });
    expect(requests).toEqual([50, 48]);
    expect(taken).toHaveLength(48);
    expect(failures.get("ws-3")?.message).toContain("ws-3 was not found");
    expect(failures.get("ws-3")?.message).not.toContain("ws-40");
});

test("members that a refusal names by id are left out at once; a name that only begins like one is not theirs", async () => {
    const { requests, send } = platform(["ws-4"], () => ({ details: [{ detail: "Workspace ws-4 not found" }] }));
    const failures = await sendDividing(ids(50), { send });
    expect([...failures.keys()]).toEqual(["ws-4"]);
    expect(requests).toEqual([50, 49]);
});

test("a request that is too large is halved until it passes", async () => {
    const sizes: number[] = [];
    const send = async (sent: readonly string[]) => {
        sizes.push(sent.length);
        if (sent.length > 30) throw new TfeError({ ...ASKED, status: 413 });
    };
    expect(await sendDividing(ids(100), { send })).toEqual(new Map());
    expect(sizes).toEqual([100, 50, 25, 25, 50, 25, 25]);
});

test("a refusal of the whole is not divided", async () => {
    const { requests, send } = platform(ids(50));
    const whole = new Error("The set is global");
    const failures = await sendDividing(ids(50), { send, explain: async () => whole });
    expect(requests).toEqual([50]);
    expect(new Set(failures.values())).toEqual(new Set([whole]));
});

test.each([new NotFoundError({ ...ASKED, status: 404 }), new ServerError({ ...ASKED, status: 500 })])(
    "a failure that is not about members is everybody's: %p",
    async (error) => {
        const sizes: number[] = [];
        const send = async (sent: readonly string[]) => {
            sizes.push(sent.length);
            throw error;
        };
        const failures = await sendDividing(ids(5), { send });
        expect([...failures.values()]).toEqual(Array(5).fill(error));
        expect(sizes).toEqual([5]);
    },
);
