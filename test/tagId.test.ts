import * as fc from "fast-check";
import { tagIdOf, tagOf } from "../provider/tagId";

const text = fc.string({ unit: "binary", minLength: 1 }).filter((each) => !/\p{Cs}/u.test(each));

test("what a tag is known by leads back to it, and is one part of an address or two", () => {
    fc.assert(
        fc.property(text, fc.option(text, { nil: undefined }), (tagKey, tagValue) => {
            const id = tagIdOf({ tagKey, tagValue });
            expect(tagOf(id)).toEqual(tagValue === undefined ? { tagKey } : { tagKey, tagValue });
            expect(id.split("/")).toHaveLength(tagValue === undefined ? 1 : 2);
        }),
    );
});

test("an empty value is none", () => {
    expect([undefined, null, ""].map((tagValue) => tagIdOf({ tagKey: "a", tagValue }))).toEqual(["a", "a", "a"]);
});

test.each(["", "/", "a/", "/a", "a/b/c", "%", "a/%zz"])("%j is that of none", (id) => {
    expect(tagOf(id)).toBeUndefined();
});
