import * as fc from "fast-check";
import { openContent } from "../../provider/content";
import { collect, readTree, refusal, removeScratch, untar } from "./tree";

afterEach(removeScratch);

describe("exactly one source", () => {
    test.each([
        ["none", {}],
        ["two", { directory: ".", files: {} }],
        ["three", { directory: ".", files: {}, archive: "a" }],
    ])("%s", async (_name, source) => {
        const error = await refusal("bad-option", () => openContent(source));
        expect(error.message).toContain("exactly one of directory, files and archive");
    });

    test("ignore goes with a directory only", async () => {
        await refusal("bad-option", () => openContent({ files: {} }, { ignore: ["a"] }));
        await refusal("bad-option", () => openContent({ archive: "a" }, { ignore: ["a"] }));
    });
});

describe("files", () => {
    test("are packed as they are named, ignore rules or not", async () => {
        const content = await openContent({ files: { "./a/é.txt": "text", ".terraformignore": "*", ".git/x": "" } });
        expect(readTree(untar(await collect(content.pack())))).toEqual({
            "a/é.txt": `- ${Buffer.from("text").toString("base64")}`,
            ".terraformignore": `- ${Buffer.from("*").toString("base64")}`,
            ".git/x": "- ",
        });
    });

    test.each([
        ["bad-path", { "../a": "" }],
        ["bad-path", { "/a": "" }],
        ["bad-path", { "a/": "" }],
        ["bad-path", { "a//b": "" }],
        ["bad-path", { "a/./b": "" }],
        ["bad-path", { "": "" }],
        ["bad-path", { ".": "" }],
        ["bad-path", { "a\\b": "" }],
        ["bad-path", { "a\0b": "" }],
        ["bad-path", { "\ud800": "" }],
        ["bad-path", { "C:\\a": "" }],
        ["bad-path", { [`${"d/".repeat(2000)}a`]: "" }],
        ["bad-path", { "._a": "" }],
        ["collision", { a: "", "./a": "" }],
        ["collision", { a: "", "a/b": "" }],
        ["bad-option", { a: 1 as unknown as string }],
    ] as const)("%s: %j", async (problem, files) => {
        await refusal(problem, () => openContent({ files: files as Record<string, string> }));
    });

    test("any map is content or refused", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })),
                async (files) => {
                    try {
                        await openContent({ files });
                    } catch (error) {
                        expect(error).toMatchObject({ name: "ContentError" });
                    }
                },
            ),
            { numRuns: 500 },
        );
    });
});
