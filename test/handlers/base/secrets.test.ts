import fc from "fast-check";
import type { Failure } from "../../../provider/handlers/base/check";
import { Configuration } from "../../../provider/handlers/base/configuration";
import type { Definition } from "../../../provider/handlers/base/definition";
import { Handler } from "../../../provider/handlers/base/handler";
import { ExplainedError } from "../../../provider/handlers/base/hostErrors";
import type { Properties, Property, Values } from "../../../provider/handlers/base/properties";
import { Guard } from "../../../provider/handlers/base/secrets";
import { json, TestServer } from "../../api/server";

const said: string[] = [];
jest.mock("../../../provider/handlers/base/status", () => ({
    warn: (_urn: unknown, message: string) => said.push(message),
    statusOf: () => (message: string) => said.push(message),
}));
beforeEach(() => {
    said.length = 0;
});

const runtime = require("../../../provider/runtime") as Record<string, Handler>;
const classes = Object.keys(runtime).filter((name) => runtime[name] instanceof Handler);
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What no text may hold. */
const CANARY = "c4n4ry";
const texts = fc
    .tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }))
    .map(([before, after]) => `${before}${CANARY}${after}`);
const odd = fc.oneof(
    texts,
    fc.array(fc.oneof(texts, fc.integer()), { maxLength: 3 }),
    fc.dictionary(fc.oneof(texts, fc.constantFrom("identifier", "sentinel.hcl", "policies.hcl")), texts, {
        maxKeys: 3,
    }),
    fc.dictionary(texts, fc.integer(), { minKeys: 1, maxKeys: 2 }),
);

/** Something for a property: of its type or not, right or wrong, a secret in it wherever there can be one. */
function valueFor(property: Property): fc.Arbitrary<unknown> {
    const { prefix = "", members, oneOf } = property;
    const ids = texts.map((text) => prefix + text);
    if (property.type === "object" && members) {
        const parts = Object.fromEntries(Object.entries(members).map(([name, each]) => [name, valueFor(each)]));
        return fc.oneof(odd, fc.record(parts, { requiredKeys: [] }));
    }
    if (oneOf) return fc.oneof(odd, fc.constantFrom(...oneOf));
    if (property.type === "idSet" || property.type === "list") return fc.oneof(odd, fc.array(ids, { maxLength: 3 }));
    if (property.type === "boolean") return fc.oneof(odd, fc.boolean());
    return fc.oneof(odd, ids);
}

function inputsFor(table: Properties): fc.Arbitrary<Values> {
    const parts = Object.entries(table).map(([name, property]) => [name, valueFor(property)]);
    return fc
        .tuple(
            fc.record(Object.fromEntries(parts), { requiredKeys: [] }),
            fc.constantFrom("kind", "folder", "notes"),
            odd,
        )
        .map(([values, name, value]) => ({ ...values, ...(Object.hasOwn(table, name) ? {} : { [name]: value }) }))
        .map((values) => ({ ...values, __urn: "urn:a", __secrets: Object.keys(values) }));
}

/** The engine prints the value of the property that a failure names. */
const printed = (inputs: Values, failures: readonly { property: string; reason: string }[]) =>
    failures.map(({ property, reason }) => `${property} ${JSON.stringify(inputs[property])} ${reason}`).join("\n");

test.each(classes)("%s: no failure and no warning of check tells of a secret", async (name) => {
    const handler = runtime[name] as Handler;
    await fc.assert(
        fc.asyncProperty(inputsFor(handler.definition.kind.inputs), async (inputs) => {
            const { failures } = await handler.check({}, inputs);
            expect(printed(inputs, failures)).not.toContain(CANARY);
            expect(said.join("\n")).not.toContain(CANARY);
        }),
    );
});

test.each(classes)("%s: a failure tells of what is no secret", async (name) => {
    const { inputs: properties } = (runtime[name] as Handler).definition.kind;
    const found = Object.entries(properties).filter(([, { type, secret }]) => type === "boolean" && !secret);
    for (const [property] of found) {
        const { failures } = await (runtime[name] as Handler).check({}, { [property]: CANARY });
        expect(failures.map((each) => each.property)).toContain(property);
    }
});

describe("Guard", () => {
    const table: Properties = {
        name: { type: "string" },
        password: { type: "string", secret: true },
        repo: { type: "object", members: { url: { type: "string" }, key: { type: "string", secret: true } } },
        files: { type: "map" },
    };
    const entry = (path: string, more: Partial<Failure> = {}): Failure => ({
        path,
        reason: "must be good, but {value} is in it",
        value: "bad",
        ...more,
    });

    test("names the property and quotes the value where there is no secret", () => {
        const guard = new Guard(table, { name: "bad" });
        expect(guard.failure(entry("name"))).toEqual({
            property: "name",
            reason: 'must be good, but "bad" is in it',
        });
        expect(guard.failure(entry("name", { value: new Error("it broke"), reason: "{value}" })).reason).toBe(
            "it broke",
        );
        expect(guard.failure(entry("name", { value: "x".repeat(1000) })).reason.length).toBeLessThan(300);
    });

    test.each([
        ["a property that always is", {}, "password"],
        ["one that the program made secret", { __secrets: ["name"] }, "name"],
        ["a member of one that the program made secret", { __secrets: ["repo"] }, "repo.url"],
        ["a member that always is", {}, "repo.key"],
        ["a member below one that always is", {}, "repo.key.deeper"],
        ["one that is not known here", { __secrets: ["folder"] }, "folder"],
    ])("neither names nor quotes a secret: %s", (_, values, path) => {
        const guard = new Guard(table, values);
        const says = { property: "", reason: `${path}: must be good, but [secret] is in it` };
        expect(guard.failure(entry(path))).toEqual(says);
        expect(guard.sentence(entry(path))).toBe(says.reason);
    });

    test("hides a secret in what is said of another property", () => {
        const guard = new Guard(table, { __secrets: ["files"], files: { "a.hcl": "hidden text" } });
        const about = entry("name", { reason: "is {value}, which is hidden text", value: "a hidden text" });
        const says = 'is "a [secret]", which is [secret]';
        expect(guard.failure(about)).toEqual({ property: "name", reason: says });
        expect(guard.sentence(about)).toBe(`name: ${says}`);
    });

    test("does not have the engine print what is long", () => {
        const guard = new Guard(table, {});
        expect(guard.failure(entry("name", { quiet: true }))).toEqual({
            property: "",
            reason: 'name: must be good, but "bad" is in it',
        });
    });

    test("takes secrets out of texts of others: at any depth, by line, as JSON and as an address has them", () => {
        const values = {
            __secrets: ["files", "name"],
            name: 'some words "quoted"',
            files: { "hidden.hcl": "first line here\n  second line here\n", "other.hcl": ["inner-most", 123456] },
        };
        const { text } = new Guard(table, values);
        expect(text("hidden.hcl, first line here, second line here, inner-most, 123456")).toBe(
            "[secret], [secret], [secret], [secret], [secret]",
        );
        expect(text(JSON.stringify(values.name))).toBe('"[secret]"');
        expect(text(encodeURIComponent(values.name))).toBe("[secret]");
        expect(text("all other words")).toBe("all other words");
    });

    test("leaves our words as they are where a secret is as short as a word, or not known yet", () => {
        const { text } = new Guard(table, { __secrets: ["name", "files"], name: "a", files: [UNKNOWN, "", true] });
        expect(text(`a policy is true of ${UNKNOWN}`)).toBe(`a policy is true of ${UNKNOWN}`);
    });
});

describe("errors and warnings of a step", () => {
    let server: TestServer;
    beforeEach(async () => {
        server = await new TestServer().start();
    });
    afterEach(() => server.stop());

    const PROPERTIES: Properties = {
        name: { type: "string" },
        nested: { type: "object", members: { inner: { type: "string" } } },
    };

    /** Asks a platform that answers with whatever it was sent. */
    function echoing(): Handler {
        server.answers = [
            (response, { body }) =>
                json(422, { errors: [{ title: "invalid", detail: `cannot be ${body}` }] })(response, {} as never),
        ];
        const ask = async (
            values: Values,
            { client, warn, status }: Parameters<Handler["definition"]["create"]>[1],
        ) => {
            warn(`warns of ${JSON.stringify(values)}`);
            status(`tells of ${JSON.stringify(values)}`);
            await client.connection.request({ method: "POST", path: "/anything", body: values });
            throw new ExplainedError("not reached");
        };
        const handler = new Handler(
            {
                kind: { type: "Thing", handler: "thing", noun: "thing", inputs: PROPERTIES, outputs: {} },
                create: ask,
                read: (_id, olds, operation) => ask(olds, operation),
                update: (_id, _olds, news, _changed, operation) => ask(news, operation),
                delete: (_id, olds, operation) => ask(olds, operation),
            },
            new Configuration({ TFE_ADDRESS: server.address, TFE_TOKEN: `token-${Math.random()}` }),
        );
        return handler;
    }

    const secretInputs = fc
        .record({ name: fc.oneof(texts, fc.constant("x1")), nested: fc.record({ inner: texts }) })
        .map((values) => ({ ...values, __urn: "urn:a", __secrets: ["name", "nested"] }));

    test("nor do our own words", async () => {
        const fails = async ({ name }: Values) => {
            throw new ExplainedError(`There is no ${name}.`);
        };
        const definition = { ...echoing().definition, create: fails } as Definition;
        const handler = new Handler(
            {
                ...definition,
                refine: (inputs) => ({
                    inputs,
                    failures: [],
                    warnings: [{ path: "name", reason: "is {value}, which is odd", value: inputs.name }],
                }),
            },
            new Configuration({ TFE_TOKEN: "token" }),
        );
        const inputs = { name: CANARY, __urn: "urn:a", __secrets: ["name"] };
        await expect(handler.create(inputs)).rejects.toThrow("There is no [secret].");
        await handler.check({}, inputs);
        expect(said).toEqual(["name: is [secret], which is odd"]);
        await handler.check({}, { name: "open" });
        expect(said[1]).toBe('name: is "open", which is odd');
    });

    test("no step tells of a secret, whatever the platform repeats", async () => {
        const handler = echoing();
        await fc.assert(
            fc.asyncProperty(secretInputs, async (inputs) => {
                const steps = [
                    () => handler.create(inputs),
                    () => handler.read("id", inputs),
                    () => handler.update("id", inputs, inputs),
                    () => handler.delete("id", inputs),
                ];
                for (const step of steps) {
                    said.length = 0;
                    const error = await step().then(
                        () => undefined,
                        (reason) => reason as Error,
                    );
                    expect(error?.message).toMatch(/answered 422: invalid: cannot be .*\[secret\]/s);
                    expect(`${error?.message}\n${said.join("\n")}`).not.toContain(CANARY);
                    expect(error?.message).not.toMatch(/\bx1\b/);
                }
            }),
            { numRuns: 25 },
        );
    });
});
