import { type Emulator, type FaultOptions, startEmulator } from "tfe-emulator";
import { send, written } from "./api";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";
const create = (name = "a") => send(emulator, "POST", sets, written("policy-sets", { name }));
const count = () => emulator.control.list("policy-sets").length;

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

describe.each([
    ["before", 0],
    ["after", 1],
] as const)("%s the effect", (when, effects) => {
    const fault = (options: Omit<FaultOptions, "when">) => emulator.control.fault({ ...options, when });

    test("status, with a body and headers of one's own", async () => {
        fault({ kind: "status", status: 503, body: { errors: ["busy"] }, headers: { "retry-after": "2" } });
        const answer = await create();
        expect(answer).toMatchObject({ status: 503, body: { errors: ["busy"] } });
        expect(answer.headers.get("retry-after")).toBe("2");
        expect(count()).toBe(effects);
    });

    test("status 500 when nothing is said", async () => {
        fault({ kind: "status" });
        expect(await create()).toMatchObject({ status: 500, body: { errors: [{ status: "500" }] } });
        expect(count()).toBe(effects);
    });

    test("reset", async () => {
        fault({ kind: "reset" });
        await expect(create()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
        expect(count()).toBe(effects);
        expect(emulator.control.requests()[0]!.status).toBe(0);
    });

    test("truncated", async () => {
        fault({ kind: "truncated" });
        const answer = await fetch(emulator.url + sets, {
            method: "POST",
            headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/vnd.api+json" },
            body: JSON.stringify(written("policy-sets", { name: "a" })),
        });
        expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(1);
        await expect(answer.text()).rejects.toThrow("terminated");
        expect(count()).toBe(effects);
    });

    test("html", async () => {
        fault({ kind: "html" });
        const { status, headers, body } = await create();
        expect([status, headers.get("content-type")]).toEqual([502, "text/html"]);
        expect(body).toMatch(/^<html>/);
        expect(count()).toBe(effects);
    });

    test("empty", async () => {
        fault({ kind: "empty" });
        expect(await create()).toMatchObject({ status: 200, body: "" });
        expect(count()).toBe(effects);
    });

    test("malformed", async () => {
        fault({ kind: "malformed" });
        await expect(create()).rejects.toThrow(SyntaxError);
        expect(count()).toBe(effects);
    });

    test.each(["GET", "POST", "DELETE"])("hang: %s gets no answer until it gives up", async (method) => {
        const { id } = emulator.control.create("policy-sets", { name: "there" });
        fault({ kind: "hang" });
        const answered = new Promise<void>((resolve) => emulator.control.onRequest("* *", () => resolve(), when));
        const giveUp = new AbortController();
        const path = method === "POST" ? sets : `/api/v2/policy-sets/${id}`;
        const request = fetch(emulator.url + path, {
            method,
            headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/vnd.api+json" },
            body: method === "POST" ? JSON.stringify(written("policy-sets", { name: "a" })) : undefined,
            signal: giveUp.signal,
        });
        let settled = false;
        request
            .catch(() => undefined)
            .finally(() => {
                settled = true;
            });
        await answered;
        // A request sent later is answered: the one that hangs would have been, too.
        await send(emulator, "GET", "/api/v2/ping");
        expect(settled).toBe(false);
        giveUp.abort();
        await expect(request).rejects.toThrow("abort");
        const difference = { GET: 0, POST: 1, DELETE: -1 }[method]!;
        expect(count()).toBe(1 + (effects === 1 ? difference : 0));
    });
});

test("truncated spoils an answer without a body as well", async () => {
    const { id } = emulator.control.create("policy-sets");
    emulator.control.fault({ kind: "truncated" });
    await expect(send(emulator, "DELETE", `/api/v2/policy-sets/${id}`)).rejects.toThrow("terminated");
    expect(count()).toBe(0);
});

test("hits the n-th matching request, as often as told, counted from when it is set", async () => {
    await send(emulator, "GET", sets);
    emulator.control.fault({ kind: "status", match: "GET *", at: 2, times: 2 });
    const statuses = [];
    for (let turn = 0; turn < 5; turn++) {
        await create(`set-${turn}`);
        statuses.push((await send(emulator, "GET", sets)).status);
    }
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
    expect(emulator.control.faults()).toEqual([]);
});

test.each([
    ["POST /api/v2/organizations/:organization_name/policy-sets", 500],
    ["post,patch /api/v2/organizations/*/policy-sets", 500],
    ["* */policy-sets", 500],
    ["GET *", 201],
    ["POST /api/v2/organizations/other/policy-sets", 201],
])("matches %p", async (match, status) => {
    emulator.control.fault({ kind: "status", match });
    expect((await create()).status).toBe(status);
});

test("matches by a function", async () => {
    emulator.control.fault({ kind: "status", match: ({ path }) => path.includes("polset-x") });
    expect((await create()).status).toBe(201);
    expect((await send(emulator, "GET", "/api/v2/policy-sets/polset-x")).status).toBe(500);
});

test("two faults count for themselves, and can be cleared", async () => {
    emulator.control.fault({ kind: "status", status: 500 });
    emulator.control.fault({ kind: "status", status: 503, at: 2, times: Number.POSITIVE_INFINITY });
    expect((await create()).status).toBe(500);
    expect((await create()).status).toBe(503);
    expect((await create()).status).toBe(503);
    emulator.control.clearFaults();
    expect((await create()).status).toBe(201);
});

test("refuses a fault that makes no sense, by name", () => {
    const set = (options: object) => () => emulator.control.fault(options as FaultOptions);
    expect(set({ kind: "explode" })).toThrow(/kind: "explode" is not one of status, reset/);
    expect(set({ kind: "reset", when: "during" })).toThrow(/when:/);
    expect(set({ kind: "reset", match: "everything" })).toThrow(/match: "everything" is not/);
    expect(set({ kind: "reset", at: 0 })).toThrow(/at:/);
});

describe("onRequest", () => {
    test("acts before the effect, and after it, while the request waits", async () => {
        const seen: unknown[] = [];
        emulator.control.onRequest("POST *", ({ route }) => seen.push(["before", count(), route]));
        const end = emulator.control.onRequest("POST *", async () => seen.push(["after", count()]), "after");
        await create();
        const route = "/api/v2/organizations/:organization_name/policy-sets";
        expect(seen).toEqual([
            ["before", 0, route],
            ["after", 1],
        ]);
        end();
        await create("b");
        expect(seen).toHaveLength(3);
    });

    test("may wait for ever: the client dies, the effect stays", async () => {
        const giveUp = new AbortController();
        emulator.control.onRequest(
            "POST *",
            () => {
                giveUp.abort();
                return new Promise(() => undefined);
            },
            "after",
        );
        const request = fetch(emulator.url + sets, {
            method: "POST",
            headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/vnd.api+json" },
            body: JSON.stringify(written("policy-sets", { name: "a" })),
            signal: giveUp.signal,
        });
        await expect(request).rejects.toThrow("abort");
        expect(count()).toBe(1);
    });
});
