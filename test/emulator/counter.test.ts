import { type Emulator, startEmulator } from "tfe-emulator";
import { send, written } from "./api";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

test("counts by method and route, reads and writes, failures too", async () => {
    await send(emulator, "POST", sets, written("policy-sets", { name: "a" }));
    await send(emulator, "GET", `${sets}?search[name]=a`);
    for (const id of ["polset-1", "polset-2"]) await send(emulator, "GET", `/api/v2/policy-sets/${id}`);
    await send(emulator, "GET", "/api/v2/nowhere");
    expect(emulator.control.counts()).toEqual({
        "GET *": 1,
        "GET /api/v2/organizations/:organization_name/policy-sets": 1,
        "GET /api/v2/policy-sets/:id": 2,
        "POST /api/v2/organizations/:organization_name/policy-sets": 1,
    });
    expect(emulator.control.total()).toBe(5);
    expect(emulator.control.writes()).toBe(1);
});

test("remembers what was asked, written and answered", async () => {
    const document = written("policy-sets", { name: "a" });
    await send(emulator, "POST", sets, document);
    await send(emulator, "GET", `${sets}?page[size]=1`);
    const route = "/api/v2/organizations/:organization_name/policy-sets";
    const token = expect.stringMatching(/^[0-9a-f]{8}$/);
    expect(emulator.control.requests()).toEqual([
        { method: "POST", route, path: sets, token, body: document, status: 201 },
        { method: "GET", route, path: expect.stringContaining("size"), token, body: undefined, status: 200 },
    ]);
});

test("starts again at zero, and never counts the control endpoints", async () => {
    await send(emulator, "GET", sets);
    emulator.control.resetCounts();
    await send(emulator, "GET", "/_emulator/requests");
    expect([emulator.control.total(), emulator.control.requests()]).toEqual([0, []]);
});
