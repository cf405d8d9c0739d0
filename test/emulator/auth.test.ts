import { type Emulator, startEmulator } from "tfe-emulator";
import { send, written } from "./api";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";
const as = (token: string) => ({ authorization: `Bearer ${token}` });

beforeEach(async () => {
    emulator = await startEmulator({
        token: "the-owner",
        tokens: [
            { token: "reader", access: "read" },
            { token: "elsewhere", organizations: ["other"] },
        ],
    });
});
afterEach(() => emulator.close());

test("the owner's token is random unless set", async () => {
    const other = await startEmulator();
    expect(emulator.token).toBe("the-owner");
    expect(other.token).toMatch(/^\w{14}\.atlasv1\.\w{32}$/);
    await other.close();
});

test.each([undefined, "Bearer wrong", "Basic the-owner", "the-owner", "Bearer"])(
    "401 for %p",
    async (authorization) => {
        const { status, body } = await send(emulator, "GET", sets, undefined, { authorization });
        expect(status).toBe(401);
        expect(body).toEqual({ errors: [{ status: "401", title: "unauthorized" }] });
    },
);

test("401 comes before 404 and 415", async () => {
    const bare = { authorization: undefined, "content-type": undefined };
    expect((await send(emulator, "POST", "/api/v2/nowhere", "x", bare)).status).toBe(401);
});

test("a token that only reads gets 404 for every write", async () => {
    const { id } = emulator.control.create("policy-sets");
    const path = `/api/v2/policy-sets/${id}`;
    expect((await send(emulator, "GET", path, undefined, as("reader"))).status).toBe(200);
    expect((await send(emulator, "DELETE", path, undefined, as("reader"))).status).toBe(404);
    expect((await send(emulator, "POST", sets, written("policy-sets", { name: "a" }), as("reader"))).status).toBe(404);
    expect(emulator.control.list("policy-sets")).toHaveLength(1);
});

test("a token of another organization sees nothing here", async () => {
    const { id } = emulator.control.create("policy-sets");
    for (const path of [sets, `/api/v2/policy-sets/${id}`, "/api/v2/organizations/acme"]) {
        expect((await send(emulator, "GET", path, undefined, as("elsewhere"))).status).toBe(404);
    }
    const { body } = await send(emulator, "GET", "/api/v2/organizations", undefined, as("elsewhere"));
    expect(body.data).toEqual([]);
});

test("tokens come and go", async () => {
    const { token } = emulator.control.addToken();
    expect((await send(emulator, "GET", sets, undefined, as(token))).status).toBe(200);
    expect(emulator.control.revokeToken(token)).toBe(true);
    expect((await send(emulator, "GET", sets, undefined, as(token))).status).toBe(401);
    expect(emulator.control.revokeToken(token)).toBe(false);
});

test("no token is in the data or in the log", async () => {
    await send(emulator, "GET", sets);
    expect(JSON.stringify([emulator.control.snapshot(), emulator.control.requests()])).not.toContain("the-owner");
    expect(emulator.control.requests()[0]!.token).toMatch(/^[0-9a-f]{8}$/);
});
