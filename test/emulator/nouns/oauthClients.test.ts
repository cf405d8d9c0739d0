import { type Emulator, startEmulator } from "tfe-emulator";
import { send } from "../api";

let emulator: Emulator;

beforeAll(async () => {
    emulator = await startEmulator();
});
afterAll(() => emulator.close());

test("the organization has a client with a token, found from either side", async () => {
    const clients = await send(emulator, "GET", "/api/v2/organizations/acme/oauth-clients");
    const [client] = clients.body.data;
    expect(client).toMatchObject({ type: "oauth-clients", attributes: { "service-provider": "github" } });
    expect(client.relationships["oauth-tokens"].data).toEqual([{ id: emulator.oauthTokenId, type: "oauth-tokens" }]);
    const tokens = await send(emulator, "GET", `/api/v2/oauth-clients/${client.id}/oauth-tokens`);
    expect(tokens.body.data[0].id).toBe(emulator.oauthTokenId);
    const all = await send(emulator, "GET", "/api/v2/organizations/acme/oauth-tokens");
    expect(all.body.meta.pagination["total-count"]).toBe(1);
    const token = await send(emulator, "GET", `/api/v2/oauth-tokens/${emulator.oauthTokenId}`);
    expect(token.body.data.relationships["oauth-client"].data.id).toBe(client.id);
    expect((await send(emulator, "GET", `/api/v2/oauth-clients/${client.id}`)).body.data).toEqual(client);
    expect((await send(emulator, "GET", "/api/v2/oauth-clients/oc-gone")).status).toBe(404);
});

test("create keeps no secret, and gives a token for one of the provider's", async () => {
    const attributes = {
        "service-provider": "github",
        "http-url": "https://github.com",
        "api-url": "https://api.github.com",
        "oauth-token-string": "hidden-1",
    };
    const path = "/api/v2/organizations/acme/oauth-clients";
    const { status, body } = await send(emulator, "POST", path, { data: { type: "oauth-clients", attributes } });
    expect([status, body.data.relationships["oauth-tokens"].data.length]).toEqual([201, 1]);
    expect(JSON.stringify([body, emulator.control.snapshot()])).not.toContain("hidden-1");
    const one = `/api/v2/oauth-clients/${body.data.id}`;
    const rename = { data: { type: "oauth-clients", attributes: { name: "hub" } } };
    expect((await send(emulator, "PATCH", one, rename)).body.data.attributes.name).toBe("hub");
    expect((await send(emulator, "DELETE", one)).status).toBe(204);
    expect(emulator.control.list("oauth-tokens")).toHaveLength(1);
});
