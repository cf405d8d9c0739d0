import { type Emulator, startEmulator } from "tfe-emulator";
import { send } from "../api";

let emulator: Emulator;

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

test("the handshake is nothing but headers", async () => {
    const { status, headers, body } = await send(emulator, "GET", "/api/v2/ping");
    expect([status, body]).toEqual([204, ""]);
    expect(headers.get("tfp-api-version")).toMatch(/^2\.\d+$/);
});

test("a host says where its services are, to whoever asks", async () => {
    const { status, body } = await send(emulator, "GET", "/.well-known/terraform.json", undefined, {
        authorization: undefined,
    });
    expect([status, body["tfe.v2.2"]]).toEqual([200, "/api/v2/"]);
});
