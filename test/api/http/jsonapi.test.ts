import fc from "fast-check";
import {
    decode,
    encode,
    fromWireName,
    relatedId,
    relatedIds,
    toWireName,
    type WireResource,
} from "../../../provider/api/http/jsonapi";

const names = fc.stringMatching(/^[a-z]{1,5}([A-Z][a-z]{1,4}){0,3}$/);
const values = fc.letrec((tie) => ({
    value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.boolean(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(names, tie("value"), { maxKeys: 3 }),
    ),
})).value;

test("names survive the way to the wire and back", () => {
    fc.assert(fc.property(names, (name) => expect(fromWireName(toWireName(name))).toBe(name)));
    expect(toWireName("githubAppInstallationId")).toBe("github-app-installation-id");
});

test("attributes and relationships survive the way to the wire and back", () => {
    const identifier = fc.record({ type: fc.constantFrom("workspaces", "projects"), id: fc.string({ minLength: 1 }) });
    const relationship = fc.record({ data: fc.oneof(identifier, fc.array(identifier), fc.constant(null)) });
    fc.assert(
        fc.property(fc.dictionary(names, values), fc.dictionary(names, relationship), (attributes, relationships) => {
            const sent = JSON.parse(JSON.stringify(encode("policy-sets", attributes, relationships))) as {
                data: WireResource;
            };
            const { attributes: a, relationships: r } = decode({ ...sent.data, id: "polset-1" });
            expect(JSON.parse(JSON.stringify({ a, r }))).toEqual(
                JSON.parse(JSON.stringify({ a: attributes, r: relationships })),
            );
        }),
    );
});

test("members that are undefined are not sent", () => {
    expect(encode("policy-sets", { name: "a", description: undefined })).toEqual({
        data: { type: "policy-sets", attributes: { name: "a" } },
    });
});

test("relationships are read as far as they are there", () => {
    const resource = decode({
        id: "polset-1",
        type: "policy-sets",
        relationships: {
            workspaces: { data: [{ type: "workspaces", id: "ws-1" }] },
            "current-version": { data: { type: "policy-set-versions", id: "polsetver-1" } },
            "newest-version": { data: null },
        },
    });
    expect(relatedIds(resource, "workspaces")).toEqual(["ws-1"]);
    expect(relatedIds(resource, "projects")).toBeUndefined();
    expect(relatedId(resource, "currentVersion")).toBe("polsetver-1");
    expect(relatedId(resource, "newestVersion")).toBeUndefined();
});
