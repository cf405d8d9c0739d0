import type { Emulator } from "tfe-emulator";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policySetParameter } from "../../provider/handlers/policySetParameter";
import { applied, checked, emulatorForTest, handlerFor } from "./setup";

let emulator: Emulator;
let handler: Handler;
let set: string;
beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerFor(policySetParameter, emulator);
    set = emulator.control.create("policy-sets").id;
});
afterEach(() => emulator.close());

const all = () => emulator.control.list("policy-set-parameters");
const given = (news: Values = {}) => ({ policySetId: set, key: "region", value: "eu", ...news });
const created = async (news: Values = {}) =>
    handler.create(await checked(handler, { __provider: "code", ...given(news) }));
const diff = async (olds: Values, news: Values) => handler.diff("id", olds, await checked(handler, given(news)));

test.each([false, true])("life of one that is sensitive: %s", async (sensitive) => {
    const { id, outs } = await created({ sensitive });
    expect(all()).toMatchObject([{ policySetId: set, key: "region", value: "eu", sensitive }]);
    expect(id).toBe(`${set}/${all()[0]!.id}`);
    expect(outs).toMatchObject({ policySetId: set, key: "region", value: "eu", sensitive });
    expect(await diff(outs, { sensitive })).toEqual({ changes: false });
    expect((await handler.read(id, outs)).inputs).toMatchObject({ key: "region", value: "eu", sensitive });
    const after = await applied(handler, id, outs, given({ sensitive, value: "us" }));
    expect(all()).toMatchObject([{ value: "us" }]);
    expect(after).toMatchObject({ value: "us" });
    await handler.delete(id, after);
    await handler.delete(id, after);
    expect(all()).toEqual([]);
    expect(await handler.read(id, after)).toEqual({});
});

test("a change of the key renames in place, but replaces what is sensitive; the way back from sensitive replaces", async () => {
    const { id, outs } = await created();
    const renamed = await applied(handler, id, outs, given({ key: "area" }));
    expect(all()).toMatchObject([{ key: "area", value: "eu" }]);
    const veiled = await applied(handler, id, renamed, given({ key: "area", sensitive: true }));
    expect(all()).toMatchObject([{ key: "area", value: "eu", sensitive: true }]);
    expect(await diff(veiled, { key: "zone", sensitive: true })).toMatchObject({
        replaces: ["key"],
        deleteBeforeReplace: false,
    });
    expect(await diff(veiled, { key: "area" })).toMatchObject({ replaces: ["sensitive"], deleteBeforeReplace: true });
    expect(await diff(veiled, { key: "area", value: "us", sensitive: true })).toEqual({});
});

test("drift shows in everything but the value of a sensitive one; gone by hand, or with its set, is gone", async () => {
    const [plain, veiled] = [await created(), await created({ key: "token", value: "swordfish", sensitive: true })];
    for (const each of all()) emulator.control.patch("policy-set-parameters", each.id, { value: "by hand" });
    expect((await handler.read(plain.id, plain.outs)).inputs).toMatchObject({ value: "by hand" });
    const read = await handler.read(veiled.id, veiled.outs);
    expect(read.inputs).toMatchObject({ key: "token", value: "swordfish", sensitive: true });
    await handler.delete(plain.id, plain.outs);
    expect(await handler.read(plain.id, plain.outs)).toEqual({});
    emulator.control.delete("policy-sets", set);
    await handler.delete(veiled.id, veiled.outs);
    expect(await handler.read(veiled.id, veiled.outs)).toEqual({});
});

test("fifty that are read at about the same time are read with one request", async () => {
    const ids = Array.from({ length: 50 }, (_, at) => {
        const { id } = emulator.control.create("policy-set-parameters", { policySetId: set, key: `key-${at}` });
        return `${set}/${id}`;
    });
    emulator.control.resetCounts();
    for (const id of ids) expect((await handler.read(id, { policySetId: set })).id).toBe(id);
    expect(emulator.control.total()).toBe(1);
});

test.each(["reset", "truncated"] as const)("an answer that is lost (%s) leaves one parameter", async (kind) => {
    for (const sensitive of [false, true]) {
        emulator.control.fault({ kind, when: "after", match: "POST *" });
        await created({ key: `key-${sensitive}`, sensitive });
    }
    expect(all()).toMatchObject([{ value: "eu" }, { value: "eu" }]);
});

test.each([false, true])(
    "one that is there is somebody else's, however new and alike, sensitive: %s",
    async (sensitive) => {
        const { id } = emulator.control.create("policy-set-parameters", {
            policySetId: set,
            key: "region",
            value: "eu",
            sensitive,
        });
        await expect(created({ sensitive })).rejects.toThrow(
            `has a parameter region already: ${set}/${id}. If it belongs`,
        );
        emulator.control.patch("policy-set-parameters", id, { createdAt: "2020-01-01T00:00:00.000Z" });
        emulator.control.fault({ kind: "reset", when: "after", match: "POST *" });
        await expect(created({ sensitive })).rejects.toThrow(`import: "${set}/${id}"`);
        expect(emulator.control.counts()).not.toHaveProperty("PATCH /api/v2/policy-sets/:id/parameters/:parameter_id");
    },
);

test("a sensitive one whose answer was lost is told its value again", async () => {
    emulator.control.fault({ kind: "reset", when: "after", match: "POST *" });
    await created({ sensitive: true, value: "new" });
    expect(emulator.control.requests().map(({ method }) => method)).toContain("PATCH");
    expect(all()).toMatchObject([{ value: "new" }]);
});

test("somebody else's parameter is not; the error says how to, and never the value", async () => {
    const { id } = emulator.control.create("policy-set-parameters", { policySetId: set, key: "region", value: "us" });
    const failing = created({ value: "swordfish" });
    await expect(failing).rejects.toThrow(`import: "${set}/${id}"`);
    expect(String(await failing.catch((error) => error.message))).not.toContain("swordfish");
    await expect(created({ value: "swordfish", __import: `${set}/region` })).rejects.toThrow(
        /value: the program says \[secret\]/,
    );
    expect((await created({ value: "us", __import: `${set}/region` })).id).toBe(`${set}/${id}`);
    emulator.control.patch("policy-set-parameters", id, { sensitive: true, createdAt: "2020-01-01T00:00:00.000Z" });
    await expect(created({ sensitive: true })).rejects.toThrow("has a parameter region already");
});

test.each(["a", "-#", "(.", '\\"', " "])(
    "a value as short as %j leaves the platform's words as they are",
    async (value) => {
        const { id } = emulator.control.create("policy-set-parameters", {
            policySetId: set,
            key: "region",
            value: "us",
        });
        await expect(created({ value })).rejects.toThrow(/has a parameter region already/);
        const errors = [{ status: "422", title: "invalid", detail: `value,${value}, is no good` }];
        emulator.control.fault({ kind: "status", status: 422, body: { errors }, match: "POST *" });
        await expect(created({ value })).rejects.toThrow("value,[secret], is");
        expect(all()).toMatchObject([{ id }]);
    },
);

test("a set of single policies takes none, and the error says why; a set that is gone is said to be", async () => {
    const [policyId] = emulator.control.createMany("policies", 1);
    emulator.control.patch("policy-sets", set, { name: "singles", policyIds: [policyId as string] });
    await expect(created()).rejects.toThrow(`Policy set singles (${set}) holds single policies`);
    emulator.control.delete("policy-sets", set);
    await expect(created()).rejects.toThrow("answered 404");
});

test("a value that the platform repeats in its refusal does not show", async () => {
    const errors = [{ status: "422", title: "invalid", detail: "swordfish is no good" }];
    emulator.control.fault({ kind: "status", status: 422, body: { errors }, match: "POST *" });
    await expect(created({ value: "swordfish", sensitive: true })).rejects.toThrow("[secret] is no good");
});

test("a token that lost its rights is an error, not a parameter that is gone or deleted", async () => {
    const { id, outs } = await created();
    const { token } = emulator.control.addToken({ organizations: [] });
    const blind = handlerFor(policySetParameter, emulator, { TFE_TOKEN: token });
    await expect(blind.read(id, outs)).rejects.toThrow(/answered 404/);
    await expect(blind.delete(id, outs)).rejects.toThrow(/answered 404/);
    emulator.control.fault({ kind: "status", status: 404, match: "GET *parameters*", times: 2 });
    await expect(handler.read(id, outs)).rejects.toThrow(/answered 404/);
    for (const status of [403, 404]) {
        emulator.control.fault({ kind: "status", status, match: "DELETE *" });
        await expect(handler.delete(id, outs)).rejects.toThrow(`answered ${status}`);
    }
    expect(all()).toHaveLength(1);
});

test("an update that only finishes what broke off says the value again, and never nothing", async () => {
    const { id, outs } = await created();
    const news = await checked(handler, given({ __timeouts: { update: "1m" } }));
    expect((await handler.update(id, outs, news)).outs).toMatchObject({ value: "eu", __timeouts: { update: "1m" } });
    const patched = emulator.control.requests().filter(({ method }) => method === "PATCH");
    expect(patched.map(({ body }) => body)).toMatchObject([{ data: { attributes: { value: "eu" } } }]);
});

describe("a sensitive one that is imported without its value", () => {
    const veiled = (news: Values = {}) => ({ policySetId: set, key: "token", sensitive: true, ...news });
    const imported = async (news: Values = {}) => {
        const { id } = emulator.control.create("policy-set-parameters", veiled({ value: "kept" }));
        return handler.create(await checked(handler, veiled({ __import: `${set}/${id}`, ...news })));
    };

    test("keeps it, whatever else is done, until the program gives one", async () => {
        const { id, outs } = await imported();
        expect(outs).not.toHaveProperty("value");
        const read = await handler.read(id, outs);
        expect(read.props).not.toHaveProperty("value");
        expect(await handler.diff(id, outs, await checked(handler, veiled()))).toEqual({ changes: false });
        const retimed = await checked(handler, veiled({ __timeouts: { update: "1m" } }));
        const after = (await handler.update(id, outs, retimed)).outs;
        expect(after).not.toHaveProperty("value");
        expect(after).toMatchObject({ __timeouts: { update: "1m" } });
        expect(emulator.control.writes()).toBe(0);
        const broken = { ...after, __unfinished: true };
        const mended = (await handler.update(id, broken, await checked(handler, veiled()))).outs;
        expect(mended).not.toHaveProperty("value");
        expect(all()).toMatchObject([{ value: "kept" }]);
        const given = await applied(handler, id, mended, veiled({ value: "new" }));
        expect(given).toMatchObject({ value: "new" });
        expect(all()).toMatchObject([{ value: "new" }]);
        expect(await applied(handler, id, given, veiled())).toMatchObject({ value: "" });
        expect(all()).toMatchObject([{ value: "" }]);
    });

    test("is not replaced by an empty one", async () => {
        const { id, outs } = await imported();
        const another = emulator.control.create("policy-sets").id;
        const lost: Values[] = [{ key: "other" }, { policySetId: another }, { sensitive: false }];
        for (const news of lost) {
            const replacing = handler.diff(id, outs, await checked(handler, veiled(news)));
            await expect(replacing).rejects.toThrow("parameter token was imported without its value");
            const given = await checked(handler, veiled({ ...news, value: "new" }));
            expect(await handler.diff(id, outs, given)).toMatchObject({ replaces: Object.keys(news) });
        }
    });

    test("is told the value that the program gives, once, and a failure shows nothing of it", async () => {
        emulator.control.fault({ kind: "status", status: 422, match: "PATCH *", times: 1 });
        const refused = imported({ value: "swordfish" });
        await expect(refused).rejects.toThrow("answered 422");
        expect(String(await refused.catch((error) => error.message))).not.toContain("swordfish");
        emulator.control.resetCounts();
        const id = all()[0]!.id;
        const inputs = await checked(handler, veiled({ value: "swordfish", __import: `${set}/${id}` }));
        expect((await handler.create(inputs)).outs).toMatchObject({ value: "swordfish" });
        expect(all()).toMatchObject([{ value: "swordfish" }]);
        expect(emulator.control.writes()).toBe(1);
    });
});
