import type { Emulator } from "tfe-emulator";
import { type TagAttachmentKind as Kind, tagAttachment, tagExclusion } from "../../provider/definitions/attachments";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policySet } from "../../provider/handlers/policySet";
import { applied, attachmentHandlerFor, checked, emulatorForTest, handlerFor } from "./setup";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
});
afterEach(() => emulator.close());

const handlerOf = (kind: Kind) => attachmentHandlerFor(kind, emulator);

describe.each([tagAttachment, tagExclusion].map((kind) => [kind.noun, kind] as const))("%s", (_noun, kind) => {
    const isExclude = kind.state === "excluded";
    const theirs = { tagKey: "theirs", tagValue: null, isExclude };
    const env = { tagKey: "env", tagValue: "prod", isExclude };
    let handler: Handler;
    let set: string;
    const selectors = () => emulator.control.get("policy-sets", set).tagSelectors;
    const created = async (news: Values) =>
        handler.create(await checked(handler, { __provider: "code", policySetId: set, ...news }));

    beforeEach(() => {
        handler = handlerOf(kind);
        set = emulator.control.create("policy-sets", { tagSelectors: [theirs] }).id;
        emulator.control.resetCounts();
    });

    test("there, unchanged, gone by hand, back, away; nobody else's is touched", async () => {
        const declared = { policySetId: set, tagKey: "env", tagValue: "prod" };
        const { id, outs } = await created(declared);
        expect(id).toBe(`${set}/env/prod`);
        expect(outs).toMatchObject(declared);
        expect(selectors()).toEqual([theirs, env]);
        expect(emulator.control.total()).toBe(1);
        expect(await applied(handler, id, outs, declared)).toBe(outs);

        emulator.control.patch("policy-sets", set, { tagSelectors: [theirs, { ...env, isExclude: !isExclude }] });
        expect(await handler.read(id, outs)).toEqual({});
        emulator.control.patch("policy-sets", set, { tagSelectors: [theirs] });
        const again = await created(declared);
        expect(await handler.read(again.id, again.outs)).toMatchObject({ id, inputs: declared });
        await handler.delete(again.id, again.outs);
        expect(selectors()).toEqual([theirs]);
        await handler.delete(again.id, again.outs);
        expect(await handler.read(id, outs)).toEqual({});
    });

    test("any value is another tag than one of them, and a change of either replaces", async () => {
        const any = await created({ tagKey: "env" });
        expect(any.id).toBe(`${set}/env`);
        await created({ tagKey: "env", tagValue: "prod" });
        expect(selectors()).toEqual([theirs, { ...env, tagValue: null }, env]);
        await handler.delete(any.id, any.outs);
        expect(selectors()).toEqual([theirs, env]);
        const inputs = await checked(handler, { policySetId: set, tagKey: "env", tagValue: "test" });
        const olds = { policySetId: set, tagKey: "env", tagValue: "prod" };
        expect(await handler.diff("id", olds, inputs)).toMatchObject({ replaces: ["tagValue"] });
    });

    test("any value may be shown as an empty one", async () => {
        const { id, outs } = await created({ tagKey: "env" });
        emulator.control.misanswer("GET *", ({ data }) => {
            for (const each of data.attributes?.["tag-selectors"] ?? []) each["tag-value"] ??= "";
        });
        expect(await handler.read(id, outs)).toMatchObject({ id, inputs: { tagKey: "env" } });
    });

    test("what is known at the same time goes in one request", async () => {
        const keys = Array.from({ length: 20 }, (_, at) => `key-${at}`);
        const all = await Promise.all(keys.map((tagKey) => created({ tagKey })));
        expect(emulator.control.counts()).toEqual({ "POST /api/v2/policy-sets/:id/tag-selectors": 1 });
        await Promise.all(all.map(({ id, outs }) => handler.delete(id, outs)));
        expect(emulator.control.counts()).toMatchObject({ "DELETE /api/v2/policy-sets/:id/tag-selectors": 1 });
        expect(selectors()).toEqual([theirs]);
    });

    test("one that the platform refuses is told by its place, and all others are there", async () => {
        emulator.control.onRequest("POST *", () => undefined);
        const [good, bad] = await Promise.allSettled([created({ tagKey: "good" }), created({ tagKey: "bad" })]);
        expect([good.status, bad.status]).toEqual(["fulfilled", "fulfilled"]);
        emulator.control.fault({
            kind: "status",
            status: 422,
            match: "POST *",
            body: { errors: [{ status: "422", detail: "is reserved", source: { pointer: "/data/1/tag-key" } }] },
        });
        const [fine, refused] = await Promise.allSettled([created({ tagKey: "fine" }), created({ tagKey: "mine" })]);
        expect(fine.status).toBe("fulfilled");
        expect(refused).toMatchObject({
            reason: { message: expect.stringMatching(/The tag mine is not .*is reserved/) },
        });
    });

    test("a key and a value of any letters, imported and found by get", async () => {
        const tag = { tagKey: "cost center", tagValue: "a/b=ü" };
        const id = `${set}/cost%20center/a%2Fb%3D%C3%BC`;
        emulator.control.patch("policy-sets", set, { tagSelectors: [{ ...tag, isExclude }] });
        expect((await created({ ...tag, __import: id })).id).toBe(id);
        expect((await handler.read(id, { __get: true })).props).toEqual({ policySetId: set, ...tag });
        await expect(created({ ...tag, __import: `${set}/cost center` })).rejects.toThrow("can only be");
        await expect(created({ tagKey: "other", __import: `${set}/other` })).rejects.toThrow("to import");
        await expect(handler.read(`${set}/a/b/c`, { __get: true })).rejects.toThrow("<tagKey>/<tagValue>");
        await expect(handler.read(set, { __get: true })).rejects.toThrow("<tagKey>/<tagValue>");
    });

    test.each<[Values, RegExp]>([
        [{}, /tagKey[\s\S]*is required/],
        [{ tagKey: "" }, /tagKey/],
        [{ tagKey: "a", tagValue: "" }, /leave it out for any value/],
        [{ tagKey: "\ud800" }, /must be the key of a tag/],
        [{ tagKey: "a", isExclude: true }, /no such property/],
    ])("%j is refused before anything is sent", async (news, says) => {
        await expect(created(news)).rejects.toThrow(says);
        expect(emulator.control.total()).toBe(0);
    });

    test("a set that has workspaces, or is global, says what to take out first", async () => {
        const { id: workspace } = emulator.control.create("workspaces");
        emulator.control.patch("policy-sets", set, { tagSelectors: [], workspaceIds: [workspace] });
        await expect(created({ tagKey: "env" })).rejects.toThrow(/has workspaces by their ids.*an up of their own/);
        emulator.control.patch("policy-sets", set, { workspaceIds: [], global: true });
        await expect(created({ tagKey: "env" })).rejects.toThrow(/is global: .*Make it not global first/);
        expect(selectors()).toEqual([]);
    });

    test("a platform without tag selectors says that it does not find them", async () => {
        emulator.control.fault({ kind: "status", status: 404, match: "POST *" });
        await expect(created({ tagKey: "env" })).rejects.toThrow(
            /The tag env is not .*404.* has no tag selectors: they are a beta/,
        );
    });

    test("one that another resource or the set itself declares stays when it leaves", async () => {
        const old = await created({ tagKey: "env", tagValue: "prod" });
        const next = await created({ tagKey: "env", tagValue: "prod" });
        await handler.delete(old.id, old.outs);
        expect(selectors()).toEqual([theirs, env]);
        const sets = handlerFor(policySet, emulator);
        const tagSelectors = [{ tagKey: "env", tagValue: "prod", isExclude }];
        const declared = await checked(sets, { __provider: "code", __urn: "set", name: "a", tagSelectors });
        await sets.diff(set, declared, declared);
        await handler.delete(next.id, next.outs);
        expect(selectors()).toEqual([theirs, env]);
    });

    test("what is not known yet waits", async () => {
        const news = { policySetId: UNKNOWN, tagKey: UNKNOWN, tagValue: UNKNOWN };
        expect(await checked(handler, news)).toMatchObject(news);
        expect(emulator.control.total()).toBe(0);
    });
});

test("an exclusion may end by itself", async () => {
    const handler = handlerOf(tagExclusion);
    const set = emulator.control.create("policy-sets").id;
    const until = (expiresAt: string) => ({ __provider: "code", policySetId: set, tagKey: "env", expiresAt });
    const { id, outs } = await handler.create(await checked(handler, until("2999-01-01")));
    expect(emulator.control.get("policy-sets", set).tagSelectors).toHaveLength(1);
    const ended = await applied(handler, id, outs, until("2020-01-01"));
    expect(emulator.control.get("policy-sets", set).tagSelectors).toEqual([]);
    expect(ended).toMatchObject({ tagKey: "env", active: false });
    expect(await applied(handler, id, ended, until("2020-01-01"))).toBe(ended);
});
