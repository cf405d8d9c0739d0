import { type Emulator, startEmulator } from "tfe-emulator";
import { send, written } from "./api";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

const path = "/api/v2/organizations/acme/policy-sets";

test("what is sent is taken in otherwise and answered so, until that ends", async () => {
    const workspaces = emulator.control.createMany("workspaces", 1);
    const body = (name: string) => written("policy-sets", { name }, { workspaces });
    const end = emulator.control.misread("POST */policy-sets", (document) => delete document.data.relationships);
    const { status, body: answer } = await send(emulator, "POST", path, body("one"));
    expect(status).toBe(201);
    expect(answer.data.relationships.workspaces.data).toEqual([]);
    expect(emulator.control.requests().at(-1)?.body).toEqual(body("one"));
    end();
    const { body: whole } = await send(emulator, "POST", path, body("two"));
    expect(whole.data.relationships.workspaces.data).toHaveLength(1);
});

test("other requests, and those without a body, are taken in as they are", async () => {
    emulator.control.misread("PATCH *", (document) => delete document.data.attributes);
    expect((await send(emulator, "POST", path, written("policy-sets", { name: "one" }))).status).toBe(201);
    const { id } = emulator.control.list("policy-sets")[0]!;
    expect((await send(emulator, "PATCH", `/api/v2/policy-sets/${id}`, undefined)).status).not.toBe(500);
});

test("what is answered can be less than there is", async () => {
    const end = emulator.control.misanswer("GET *", (document) => delete document.data[0].attributes.name);
    await send(emulator, "POST", path, written("policy-sets", { name: "one" }));
    expect((await send(emulator, "GET", path)).body.data[0].attributes).not.toHaveProperty("name");
    end();
    expect((await send(emulator, "GET", path)).body.data[0].attributes.name).toBe("one");
});
