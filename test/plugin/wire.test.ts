import fc from "fast-check";
import type { Values } from "../../provider/handlers/base/properties";
import { received, toSend } from "../../provider/plugin/wire";

// The map of google-protobuf, which the engine's messages are read with, has no place for a key of this name.
const plain = fc
    .dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { noNullPrototype: true })
    .filter((values) => !JSON.stringify(values).includes('"__proto__":'));

test("whatever goes out comes back as it was, with the names of what is secret", async () => {
    await fc.assert(
        fc.asyncProperty(plain, fc.infiniteStream(fc.boolean()), async (values, choices) => {
            const numbers = JSON.parse(JSON.stringify(values)) as Values;
            const secrets = Object.keys(numbers).filter(() => choices.next().value);
            const back = received(toSend(numbers, secrets));
            expect(back.values).toEqual(numbers);
            expect(back.secrets.toSorted()).toEqual(secrets.toSorted());
        }),
    );
});

test("a secret at any depth makes the whole a secret, once", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" };
    const struct = toSend({ files: { a: [secret], b: "plain" }, name: "n", code: secret });
    const back = received(struct);
    expect(back).toEqual({
        values: { files: { a: ["x"], b: "plain" }, name: "n", code: "x" },
        secrets: ["code", "files"],
    });
    const again = toSend({ code: secret }, ["code"]).toJavaScript();
    expect(again).toEqual({ code: secret });
    expect(received(undefined)).toEqual({ values: {}, secrets: [] });
});
