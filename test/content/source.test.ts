import { join } from "node:path";
import * as fc from "fast-check";
import { openContent, previewFiles } from "../../provider/content";
import { collect, readTree, refusal, removeScratch, scratch, untar, writeTree } from "./tree";

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

describe("preview", () => {
    test("shows text whole, other bytes and long files by hash and size, and links", async () => {
        const folder = writeTree(scratch(), {
            "sentinel.hcl": 'policy "a" {}\n',
            "empty.txt": "",
            "umlaut.md": "größer\r\n",
            "latin1.txt": { bytes: Buffer.from([0xe4, 0x0a]), executable: false },
            "zero.bin": "a\0b",
            "long.txt": "x".repeat(64 * 1024 + 1),
        });
        require("node:fs").symlinkSync("sentinel.hcl", join(folder, "link"));
        const content = await openContent({ directory: folder });
        const digest = (path: string) => content.get(path)!.digest;
        expect(await previewFiles(content)).toEqual({
            "empty.txt": "",
            "latin1.txt": `sha256:${digest("latin1.txt")} (2 bytes)`,
            link: "-> sentinel.hcl",
            "long.txt": `sha256:${digest("long.txt")} (65537 bytes)`,
            "sentinel.hcl": 'policy "a" {}\n',
            "umlaut.md": "größer\r\n",
            "zero.bin": `sha256:${digest("zero.bin")} (3 bytes)`,
        });
    });

    test("gives policies the room there is, and sums up the rest", async () => {
        const files = {
            "a.txt": "aaaa",
            "b.txt": "bbbb",
            "c.txt": "cccc",
            "p.sentinel": "pppp",
            "sentinel.hcl": "hhhh",
        };
        const shown = await previewFiles(await openContent({ files }), { totalBytes: 8, maxFiles: 3 });
        expect(shown).toEqual({
            "(2 more files)": expect.stringMatching(/^sha256:[0-9a-f]{64} \(8 bytes\)$/),
            "a.txt": expect.stringMatching(/^sha256:[0-9a-f]{64} \(4 bytes\)$/),
            "p.sentinel": "pppp",
            "sentinel.hcl": "hhhh",
        });
    });

    test("is different whenever the bytes are", async () => {
        const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
        await fc.assert(
            fc.asyncProperty(bytes, bytes, async (one, two) => {
                const shown = async (content: Buffer) => {
                    const folder = writeTree(scratch(), { a: { bytes: content, executable: false } });
                    return previewFiles(await openContent({ directory: folder }), { fileBytes: 30 });
                };
                const same = JSON.stringify(await shown(one)) === JSON.stringify(await shown(two));
                expect(same).toBe(one.equals(two));
                removeScratch();
            }),
        );
    });
});
