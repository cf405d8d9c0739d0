import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "tfe-emulator";
import type { Handler } from "../../provider/handlers/base/handler";
import type { PartialHostError } from "../../provider/handlers/base/hostErrors";
import type { Values } from "../../provider/handlers/base/properties";
import { policy } from "../../provider/handlers/policy";
import { applied, checked, emulatorForTest, handlerFor } from "./setup";

const CODE = "main = rule { true }\n";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let emulator: Emulator;
let handler: Handler;
let folder: string;
beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerFor(policy, emulator);
    folder = mkdtempSync(join(tmpdir(), "policy-"));
});
afterEach(async () => {
    rmSync(folder, { recursive: true });
    await emulator.close();
});

const all = () => emulator.control.list("policies");
const given = (news: Values = {}) => ({ name: "tags", code: CODE, ...news });
const created = async (news: Values = {}) =>
    handler.create(await checked(handler, { __provider: "code", ...given(news) }));

describe("check", () => {
    test("a file becomes the code, so that a preview shows its lines and its path means nothing", async () => {
        const file = join(folder, "tags.sentinel");
        writeFileSync(file, CODE);
        const inputs = await checked(handler, { name: "tags", file });
        expect(inputs).toEqual({
            name: "tags",
            organization: "acme",
            kind: "sentinel",
            enforcementLevel: "soft-mandatory",
            code: CODE,
        });
        expect(await checked(handler, { name: "tags", file: UNKNOWN })).toMatchObject({ code: UNKNOWN });
    });

    test.each<[string, Values, RegExp]>([
        ["neither code nor file", { code: undefined }, /code: is missing/],
        ["both", { file: "a" }, /give only one of code and file/],
        [
            "a file that is not there",
            { code: undefined, file: "no/such.sentinel" },
            /no\/such.sentinel" does not exist\. A relative path starts from the program's folder, here /,
        ],
        ["a device", { code: undefined, file: "/dev/zero" }, /is a device, not a file/],
        ["a directory", { code: undefined, file: "." }, /is a directory/],
        ["an empty policy", { code: " \n" }, /code: is empty/],
        ["a long one", { code: "#".repeat(10 * 1024 * 1024 + 1) }, /takes 10485760 at most/],
        [
            "a level of the other kind",
            { enforcementLevel: "mandatory" },
            /soft-mandatory, advisory, hard-mandatory for kind/,
        ],
        ["OPA without a query", { kind: "opa" }, /query.*is required for kind opa/],
        ["Sentinel with a query", { query: "data.main.deny" }, /is for kind opa only/],
        ["a name with a space", { name: "a b" }, /may hold only letters/],
    ])("refuses %s", async (_what, news, reason) => {
        const { failures } = await handler.check({}, given(news));
        expect(failures.map((entry) => `${entry.property}: ${entry.reason}`).join()).toMatch(reason);
        // The engine prints the value of a property that is named.
        expect(failures.map(({ property }) => property)).not.toContain("code");
    });

    test("a file that is no text is refused", async () => {
        const file = join(folder, "binary");
        writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]));
        await expect(checked(handler, { name: "tags", file })).rejects.toThrow("is not text in UTF-8");
    });
});

describe("create", () => {
    test.each<[string, Values, Values]>([
        ["Sentinel", { description: "d" }, { kind: "sentinel", description: "d", enforcementLevel: "soft-mandatory" }],
        ["OPA", { kind: "opa", query: "data.main.deny" }, { query: "data.main.deny", enforcementLevel: "advisory" }],
    ])("%s", async (_kind, news, expected) => {
        const { id, outs } = await created(news);
        expect(all()).toMatchObject([{ id, code: CODE, ...expected }]);
        expect(outs).toMatchObject({ ...expected, name: "tags", organization: "acme", code: CODE, policySetCount: 0 });
        expect(typeof outs.updatedAt).toBe("string");
        expect(await handler.diff(id, outs, await checked(handler, given(news)))).toEqual({ changes: false });
    });

    test("an upload that is swallowed between is found out, though its answer looks like the platform's", async () => {
        const swallow = () => emulator.control.fault({ kind: "empty", match: "PUT *" });
        swallow();
        const failing = created();
        await expect(failing).rejects.toThrow("is there, but its code was not uploaded");
        await expect(failing).rejects.toThrow("was answered as if it was");
        const { id, properties } = (await failing.catch((error) => error)) as { id: string; properties: Values };
        const outs = await applied(handler, id, properties, given());
        expect(all()).toMatchObject([{ id, code: CODE }]);

        const code = "main = rule { false }\n";
        swallow();
        await expect(applied(handler, id, outs, given({ code }))).rejects.toThrow("was answered as if it was");
        expect(all()).toMatchObject([{ id, code: CODE }]);
        await applied(handler, id, outs, given({ code }));
        expect(all()).toMatchObject([{ id, code }]);
    });

    test("an upload in the same second as the one before is no swallowed one", async () => {
        const { id, outs } = await created();
        const code = "main = rule { false }\n";
        const { updatedAt } = emulator.control.get("policies", id);
        const uploaded = emulator.control.onRequest(
            "PUT *",
            () => void emulator.control.patch("policies", id, { updatedAt }),
            "after",
        );
        await applied(handler, id, outs, given({ code }));
        uploaded();
        expect(all()).toMatchObject([{ id, code, updatedAt }]);
    });

    test("a policy whose upload failed stays, and the next update uploads", async () => {
        emulator.control.fault({ kind: "status", status: 422, match: "PUT *" });
        const failing = created();
        await expect(failing).rejects.toThrow("is there, but its code was not uploaded");
        const { id, properties } = (await failing.catch((error) => error)) as PartialHostError;
        expect(properties).toMatchObject({ name: "tags", __provider: "code" });
        expect(all()).toMatchObject([{ id, code: null }]);
        const outs = await applied(handler, id, properties, given());
        expect(all()).toMatchObject([{ id, code: CODE }]);
        expect(outs).toMatchObject({ code: CODE });
    });

    test.each(["reset", "truncated"] as const)("an answer that is lost (%s) leaves one policy", async (kind) => {
        emulator.control.fault({ kind, when: "after", match: "POST *" });
        const { id } = await created();
        expect(all()).toMatchObject([{ id, code: CODE }]);
    });

    test("a policy that cannot be read after its upload stays in the state, with its code", async () => {
        emulator.control.fault({ kind: "status", status: 403, match: "GET /api/v2/policies/*" });
        const error = (await created().catch((failure) => failure)) as PartialHostError;
        expect(error.message).toContain("answered 403");
        expect(error).toMatchObject({ id: all()[0]!.id, properties: { name: "tags", code: CODE, __provider: "code" } });
    });

    test("what an up that was killed left behind before its upload is somebody else's, until it is imported", async () => {
        const left = emulator.control.create("policies", { name: "tags", enforcementLevel: "soft-mandatory" });
        await expect(created()).rejects.toThrow(`import: "${left.id}"`);
        await expect(created({ description: "another", __import: left.id })).rejects.toThrow("differ");
        expect(all()).toMatchObject([{ code: null }]);
        const { id, outs } = await created({ __import: left.id });
        expect([id, outs.code]).toEqual([left.id, CODE]);
        expect(all()).toMatchObject([{ code: CODE }]);
        await expect(created()).rejects.toThrow("has a policy tags already");
    });

    test.each([
        ["has no code and is in no set", {}, true],
        ["has code", { code: CODE, updatedAt: "2031-01-01T00:00:00.000Z" }, false],
        ["is in a set", {}, false],
    ])("after a lost answer, a policy that %s is taken over: %s", async (name, state, takenOver) => {
        const { id } = emulator.control.create("policies", {
            name: "tags",
            enforcementLevel: "soft-mandatory",
            ...state,
        });
        if (name === "is in a set") emulator.control.create("policy-sets", { name: "singles", policyIds: [id] });
        emulator.control.fault({ kind: "reset", when: "after", match: "POST *" });
        if (takenOver) expect((await created()).id).toBe(id);
        else await expect(created()).rejects.toThrow(`import: "${id}"`);
        expect(all()).toHaveLength(1);
    });

    test("somebody else's policy of the same name is not, and the error says how to", async () => {
        const updatedAt = new Date().toISOString();
        const theirs = { name: "tags", enforcementLevel: "soft-mandatory", code: "other", updatedAt };
        const { id } = emulator.control.create("policies", theirs);
        await expect(created()).rejects.toThrow(`import: "${id}"`);
        emulator.control.patch("policies", id, { code: CODE, updatedAt: "2020-01-01T00:00:00.000Z" });
        await expect(created()).rejects.toThrow("has a policy tags already");
        expect((await created({ __import: "acme/tags" })).id).toBe(id);
        await expect(created({ code: "else", __import: id })).rejects.toThrow("code: the program says");
    });
});

test("an update sends what changed: attributes, code, or both; a description left out is cleared", async () => {
    const { id, outs } = await created({ description: "one" });
    const [patch, put] = ["PATCH /api/v2/policies/:id", "PUT /api/v2/policies/:id/upload"];
    emulator.control.resetCounts();
    const one = await applied(handler, id, outs, given());
    expect(emulator.control.counts()).toEqual({ [patch as string]: 1 });
    expect(all()).toMatchObject([{ description: null }]);
    const two = await applied(handler, id, one, given({ code: "two" }));
    expect(emulator.control.counts()).toMatchObject({ [patch as string]: 1, [put as string]: 1 });
    const three = await applied(handler, id, two, given({ code: "three", enforcementLevel: "advisory" }));
    expect(emulator.control.counts()).toMatchObject({ [patch as string]: 2, [put as string]: 2 });
    expect(all()).toMatchObject([{ code: "three", enforcementLevel: "advisory" }]);
    expect(three).toMatchObject({ code: "three", enforcementLevel: "advisory" });
});

test("drift shows in the code and in everything else; an older platform's level is understood", async () => {
    const { id, outs } = await created({ description: "d" });
    emulator.control.patch("policies", id, { code: "by hand", description: null, enforcementLevel: "advisory" });
    const { inputs } = await handler.read(id, outs);
    expect(inputs).toMatchObject({ code: "by hand", enforcementLevel: "advisory" });
    expect(inputs).not.toHaveProperty("description");
    emulator.control.delete("policies", id);
    expect(await handler.read(id, outs)).toEqual({});
    await handler.delete(id, outs);
});

test.each(["cut", "truncated"] as const)("code whose download is %s, compressed, is downloaded again", async (kind) => {
    const { id, outs } = await created();
    emulator.control.fault({ kind, match: "GET /_archivist/v1/object/:secret" });
    expect((await handler.read(id, outs)).props?.code).toBe(CODE);
    expect(emulator.control.counts()["GET /_archivist/v1/object/:secret"]).toBe(2);
});

test("only the kind goes with the old policy first, as the name can be there once", async () => {
    const { id, outs } = await created();
    const to = async (news: Values) => handler.diff(id, outs, await checked(handler, given(news)));
    expect(await to({ kind: "opa", query: "q" })).toMatchObject({ replaces: ["kind"], deleteBeforeReplace: true });
    expect(await to({ name: "other" })).toMatchObject({ replaces: ["name"], deleteBeforeReplace: false });
});

test("a policy that sets still use is not deleted, and the error names them", async () => {
    const { id, outs } = await created();
    const set = emulator.control.create("policy-sets", { name: "guardrails", policyIds: [id] });
    await expect(handler.delete(id, outs)).rejects.toThrow(`policy sets still use it: guardrails (${set.id})`);
    emulator.control.patch("policy-sets", set.id, { policyIds: [] });
    await handler.delete(id, outs);
    expect(all()).toEqual([]);
});

test("a token that lost its rights is an error, not a policy that is gone or deleted", async () => {
    const { id, outs } = await created();
    const { token } = emulator.control.addToken({ organizations: [] });
    const blind = handlerFor(policy, emulator, { TFE_TOKEN: token });
    await expect(blind.read(id, { ...outs, organization: undefined })).rejects.toThrow(/answered 404/);
    await expect(blind.delete(id, outs)).rejects.toThrow(/answered 404/);
    for (const status of [403, 404]) {
        emulator.control.fault({ kind: "status", status, match: "DELETE *" });
        await expect(handler.delete(id, outs)).rejects.toThrow(`answered ${status}`);
    }
    emulator.control.fault({ kind: "status", status: 403, match: "GET *download*" });
    await expect(handler.read(id, outs)).rejects.toThrow(/answered 403/);
    emulator.control.fault({ kind: "status", status: 403, match: "GET *" });
    await expect(handler.read(id, outs)).rejects.toThrow(/answered 403/);
    expect(all()).toHaveLength(1);
});
