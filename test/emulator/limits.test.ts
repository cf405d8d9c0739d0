import { type Emulator, startEmulator } from "tfe-emulator";
import { send } from "./api";

let emulator: Emulator;
const ping = (headers = {}) => send(emulator, "GET", "/api/v2/ping", undefined, headers);
// Long enough that no test sees its end.
const HOUR = 3_600_000;

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

test("30 a second is announced and not enforced", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ping()));
    expect(answers.every(({ status }) => status === 204)).toBe(true);
    const { headers } = answers[0]!;
    expect(headers.get("x-ratelimit-limit")).toBe("30");
    expect(Number(headers.get("x-ratelimit-remaining"))).toBeLessThan(30);
    expect(headers.get("x-ratelimit-reset")).toMatch(/^0\.\d{3}$|^1\.000$/);
});

test("what is over the enforced limit gets 429, has no effect, and is told when to come back", async () => {
    emulator.control.setRateLimit({ announced: 2, enforced: 2, windowMilliseconds: HOUR });
    const { id } = emulator.control.create("policy-sets");
    await ping();
    await ping();
    const refused = await send(emulator, "DELETE", `/api/v2/policy-sets/${id}`);
    expect(refused.status).toBe(429);
    expect(refused.body.errors[0]).toEqual({
        detail: "You have exceeded the API's rate limit.",
        status: 429,
        title: "Too many requests",
    });
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(Number(refused.headers.get("x-ratelimit-reset"))).toBeGreaterThan(3000);
    expect(emulator.control.list("policy-sets")).toHaveLength(1);
});

test("a new window lets requests through again", async () => {
    emulator.control.setRateLimit({ enforced: 1, windowMilliseconds: 50 });
    await ping();
    let answer = await ping();
    while (answer.status === 429) answer = await ping();
    expect(answer.status).toBe(204);
});

test("counts by user, not by token; strangers by address", async () => {
    emulator.control.setRateLimit({ enforced: 1, windowMilliseconds: HOUR });
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    emulator.control.addToken({ token: "same" });
    emulator.control.addToken({ token: "other", user: "other" });
    expect((await ping()).status).toBe(204);
    expect((await ping(as("same"))).status).toBe(429);
    expect((await ping(as("other"))).status).toBe(204);
    expect((await ping(as("unknown"))).status).toBe(401);
    expect((await ping(as("unknown"))).status).toBe(429);
});

test("a lower limit holds for its routes only, and names itself when it refuses", async () => {
    emulator.control.addLowerLimit({ match: "GET /api/v2/organizations", limit: 1, windowMilliseconds: HOUR });
    const list = () => send(emulator, "GET", "/api/v2/organizations");
    expect((await list()).headers.get("x-ratelimit-limit")).toBe("30");
    const refused = await list();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("x-ratelimit-limit")).toBe("1");
    expect((await ping()).status).toBe(204);
    emulator.control.clearLowerLimits();
    expect((await list()).status).toBe(200);
});

test("rateLimit announces and enforces; null announces nothing", async () => {
    const strict = await startEmulator({ rateLimit: 7 });
    expect((await send(strict, "GET", "/api/v2/ping")).headers.get("x-ratelimit-limit")).toBe("7");
    strict.control.setRateLimit({ announced: null });
    expect((await send(strict, "GET", "/api/v2/ping")).headers.get("x-ratelimit-limit")).toBeNull();
    await strict.close();
});
