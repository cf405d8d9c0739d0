import { type Emulator, startEmulator } from "tfe-emulator";
import { details, pointers, send, written } from "../api";

let emulator: Emulator;
let path: string;
let set: string;
beforeEach(async () => {
    emulator = await startEmulator();
    set = emulator.control.create("policy-sets").id;
    path = `/api/v2/policy-sets/${set}/parameters`;
});
afterEach(() => emulator.close());

const parameter = (attributes: object) => written("vars", { category: "policy-set", ...attributes });
const add = (attributes: object) => send(emulator, "POST", path, parameter(attributes));

test("a parameter is made, shown, listed, changed and deleted", async () => {
    const made = await add({ key: "region", value: "eu" });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({
        id: expect.stringMatching(/^var-/),
        type: "vars",
        attributes: { key: "region", value: "eu", sensitive: false, category: "policy-set" },
        relationships: { configurable: { data: { id: set, type: "policy-sets" } } },
    });
    const self = `${path}/${made.body.data.id}`;
    expect((await send(emulator, "GET", self)).body).toEqual(made.body);
    expect((await send(emulator, "GET", path)).body).toEqual({ data: [made.body.data] });
    const changed = await send(emulator, "PATCH", self, written("vars", { key: "area", value: null }));
    expect(changed.body.data.attributes).toMatchObject({ key: "area", value: "" });
    expect((await send(emulator, "DELETE", self)).status).toBe(204);
    expect((await send(emulator, "GET", self)).status).toBe(404);
    expect((await send(emulator, "DELETE", self)).status).toBe(404);
});

test("a sensitive value is never shown again, and neither it nor the key can be taken back", async () => {
    const made = await add({ key: "token", value: "swordfish", sensitive: true });
    expect(made.body.data.attributes).toMatchObject({ value: null, sensitive: true });
    const self = `${path}/${made.body.data.id}`;
    expect(JSON.stringify((await send(emulator, "GET", path)).body)).not.toContain("swordfish");
    const back = await send(emulator, "PATCH", self, written("vars", { key: "other", sensitive: false }));
    expect(pointers(back)).toEqual(["/data/attributes/sensitive", "/data/attributes/key"]);
    expect((await send(emulator, "PATCH", self, written("vars", { value: "trout" }))).status).toBe(200);
    expect(emulator.control.list("policy-set-parameters")).toMatchObject([{ value: "trout" }]);
});

test("keys are unique in a set, and required; the category is policy-set", async () => {
    await add({ key: "region" });
    expect(details(await add({ key: "region" }))).toBe("Key has already been taken");
    expect(details(await add({ key: "" }))).toBe("Key can't be blank");
    expect(pointers(await add({}))).toEqual(["/data/attributes/key"]);
    expect(pointers(await send(emulator, "POST", path, written("vars", { key: "a" })))).toEqual([
        "/data/attributes/category",
    ]);
    expect(pointers(await add({ key: "a", category: "env" }))).toEqual(["/data/attributes/category"]);
});

test("everything is listed at once unless pages are asked for", async () => {
    for (let at = 0; at < 25; at++) await add({ key: `key-${at}` });
    expect((await send(emulator, "GET", path)).body.data).toHaveLength(25);
    const page = (await send(emulator, "GET", `${path}?page[size]=10&page[number]=3`)).body;
    expect(page.data).toHaveLength(5);
    expect(page.meta.pagination).toMatchObject({ "total-count": 25, "next-page": null });
});

test("a set of single policies has none, nor has one that is gone or another organization's; its parameters go with it", async () => {
    await add({ key: "region" });
    const other = emulator.control.create("organizations", { id: "other" } as never).id;
    const stranger = emulator.control.addToken({ organizations: [other] }).token;
    const headers = { authorization: `Bearer ${stranger}` };
    expect((await send(emulator, "GET", path, undefined, headers)).status).toBe(404);
    const [policyId] = emulator.control.createMany("policies", 1) as [string];
    emulator.control.patch("policy-sets", set, { policyIds: [policyId] });
    expect((await send(emulator, "GET", path)).status).toBe(404);
    expect((await add({ key: "other" })).status).toBe(404);
    emulator.control.delete("policy-sets", set);
    expect(emulator.control.list("policy-set-parameters")).toEqual([]);
    expect((await send(emulator, "GET", path)).status).toBe(404);
});
