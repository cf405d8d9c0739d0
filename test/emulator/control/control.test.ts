import { type Emulator, startEmulator } from "tfe-emulator";
import { send, written } from "../api";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

/** Asks a control endpoint: plain JSON, no token. */
const ask = (method: string, path: string, body?: unknown) =>
    send(emulator, method, `/_emulator/${path}`, body, {
        authorization: undefined,
        "content-type": body === undefined ? undefined : "application/json",
    });

test("its index names the endpoints, kinds and faults", async () => {
    const { body } = await ask("GET", "");
    expect(body.endpoints).toContain("POST /_emulator/faults");
    expect(body.kinds).toContain("policy-sets");
    expect(body.faults).toContain("hang");
});

test("changes by hand pass every rule by", async () => {
    const { body: set } = await ask("POST", "objects/policy-sets", { name: "no good name", global: true });
    const changed = await ask("PATCH", `objects/policy-sets/${set.id}`, { description: "by hand", id: "polset-x" });
    expect(changed.body).toMatchObject({ id: set.id, description: "by hand", name: "no good name" });
    expect((await send(emulator, "GET", `/api/v2/policy-sets/${set.id}`)).body.data.attributes.description).toBe(
        "by hand",
    );
    expect((await ask("GET", "objects/policy-sets")).body).toHaveLength(1);
    expect((await ask("DELETE", `objects/policy-sets/${set.id}`)).status).toBe(200);
    expect((await ask("GET", `objects/policy-sets/${set.id}`)).status).toBe(404);
});

test("many at once", async () => {
    expect((await ask("POST", "objects/workspaces?count=3")).body).toHaveLength(3);
    expect(emulator.control.list("workspaces").map(({ name }) => name)).toEqual([
        "workspace-1",
        "workspace-2",
        "workspace-3",
    ]);
});

test("says what is wrong with a question", async () => {
    const wrong = await ask("POST", "objects/teapots", {});
    expect([wrong.status, wrong.body.error]).toEqual([
        400,
        expect.stringMatching(/"teapots" is not one of organizations/),
    ]);
    expect((await ask("POST", "faults", { kind: "explode" })).status).toBe(400);
    expect((await ask("PATCH", "objects/policy-sets/polset-gone", {})).status).toBe(404);
    expect((await ask("PUT", "data", { workspaces: [{}] })).status).toBe(400);
    expect((await ask("PUT", "latency", { milliseconds: -1 })).status).toBe(400);
});

test("takes a snapshot and goes back to it", async () => {
    await send(emulator, "POST", sets, written("policy-sets", { name: "a" }));
    const { body: snapshot } = await ask("GET", "data");
    await send(emulator, "POST", sets, written("policy-sets", { name: "b" }));
    expect((await ask("PUT", "data", snapshot)).status).toBe(200);
    expect(emulator.control.list("policy-sets").map(({ name }) => name)).toEqual(["a"]);
    expect((await send(emulator, "GET", sets)).body.meta.pagination["total-count"]).toBe(1);
});

test("a snapshot is a copy", async () => {
    const { id } = emulator.control.create("policy-sets", { name: "a" });
    const snapshot = emulator.control.snapshot();
    emulator.control.patch("policy-sets", id, { name: "b" });
    expect(snapshot["policy-sets"]).toEqual([expect.objectContaining({ name: "a" })]);
});

test("faults, limits, tokens and counts work from outside, and never touch the control endpoints", async () => {
    await ask("POST", "faults", { kind: "status", status: 503, times: 1000 });
    await ask("PUT", "rate-limit", { announced: 1, enforced: 1, windowMilliseconds: 3_600_000 });
    expect((await send(emulator, "GET", sets)).status).toBe(503);
    expect((await ask("GET", "faults")).body).toHaveLength(1);
    await ask("DELETE", "faults");
    expect((await send(emulator, "GET", sets)).status).toBe(200);
    expect((await send(emulator, "GET", sets)).status).toBe(429);
    expect((await ask("GET", "requests")).body).toMatchObject({ total: 3, writes: 0 });
    await ask("DELETE", "requests");
    expect(emulator.control.total()).toBe(0);
    await ask("PUT", "rate-limit", { enforced: null });
    const { body: token } = await ask("POST", "tokens", { access: "read" });
    const authorization = `Bearer ${token.token}`;
    expect((await send(emulator, "GET", sets, undefined, { authorization })).status).toBe(200);
    await ask("DELETE", `tokens/${token.token}`);
    expect((await send(emulator, "GET", sets, undefined, { authorization })).status).toBe(401);
});

test("latency holds the answers of the API back, and of nothing else", async () => {
    await ask("PUT", "latency", { milliseconds: 3_600_000 });
    let answered = false;
    const slow = send(emulator, "GET", sets).finally(() => {
        answered = true;
    });
    while ((await ask("GET", "requests")).body.total === 0);
    expect(answered).toBe(false);
    await emulator.close();
    await expect(slow).rejects.toThrow();
});
