import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { openContent } from "../../provider/content";
import { readPieces, readSmall } from "../../provider/content/reader";
import { collect, readTree, refusal, removeScratch, scratch, tree, untar, writeTree } from "./tree";

afterEach(removeScratch);

const paths = async (directory: string, ignore?: string[]) =>
    (await openContent({ directory }, { ignore })).entries.map(({ path }) => path);

describe("which files belong to a folder's content", () => {
    test("those that no rule leaves out, sorted, with the ignore file itself", async () => {
        const folder = writeTree(scratch(), {
            "b.sentinel": "b",
            "a.sentinel": "a",
            "test/a/pass.hcl": "x",
            ".git/config": "x",
            ".terraform/modules/m/x": "x",
            ".terraform/y": "x",
            "notes.md": "x",
            ".terraformignore": "test/\n",
        });
        expect(await paths(folder, ["*.md"])).toEqual([
            ".terraform/modules/m/x",
            ".terraformignore",
            "a.sentinel",
            "b.sentinel",
        ]);
    });

    test("the rules of the program win over those of the file", async () => {
        const folder = writeTree(scratch(), { a: "", b: "", ".terraformignore": "a\n" });
        expect(await paths(folder, ["!a", "b"])).toEqual([".terraformignore", "a"]);
    });

    test("the folder may be a link, empty folders and ._ files are no part of it", async () => {
        const folder = writeTree(scratch(), { a: "", "._a": "", "sub/._b": "", "._c/d": "" });
        mkdirSync(join(folder, "empty"));
        const link = join(scratch(), "link");
        symlinkSync(folder, link);
        expect(await paths(link)).toEqual(["._c/d", "a"]);
    });

    test("a rule that names a folder and leaves its files in is remembered", async () => {
        const folder = writeTree(scratch(), { "test/a": "", "out/b": "", ".terraformignore": "test\nout\nout/\n" });
        const { looseRules } = await openContent({ directory: folder });
        expect(looseRules.map(({ rule, folder: name }) => [rule.text, name])).toEqual([["test", "test"]]);
    });

    test("says which rule keeps a file out", async () => {
        const folder = writeTree(scratch(), { "test/a": "", b: "", ".terraformignore": "\ntest/\n" });
        const content = await openContent({ directory: folder });
        expect(content.excludedBy("test/a")).toMatchObject({ text: "test/", line: 2, origin: ".terraformignore" });
        expect(content.excludedBy("b")).toBeUndefined();
        expect(content.excludedBy("test/nothing")).toBeUndefined();
    });
});

describe("links", () => {
    test("inside the folder are kept, relative and without detours", async () => {
        const folder = writeTree(scratch(), { "a/file": "x", "b/other": "y" });
        symlinkSync("./file", join(folder, "a/near"));
        symlinkSync(join(folder, "a", "file"), join(folder, "b/absolute"));
        symlinkSync("../a/", join(folder, "b/folder"));
        symlinkSync("..", join(folder, "b/root"));
        symlinkSync("later", join(folder, "dangling"));
        const { entries } = await openContent({ directory: folder });
        const targets = Object.fromEntries(entries.filter((e) => e.kind === "link").map((e) => [e.path, e.target]));
        expect(targets).toEqual({
            "a/near": "file",
            "b/absolute": "../a/file",
            "b/folder": "../a",
            "b/root": "..",
            dangling: "later",
        });
    });

    test.each([
        ["absolute", "/etc/passwd"],
        ["relative", "../outside"],
        ["deep", "x/../../outside"],
        ["dangling", "../../nowhere/at/all"],
    ])("an %s one that leads out is refused with path and target", async (_name, target) => {
        const folder = writeTree(scratch(), { "sub/a": "" });
        symlinkSync(target, join(folder, "out"));
        const error = await refusal("link-outside", () => openContent({ directory: folder }));
        expect(error.paths).toEqual(["out"]);
        expect(error.message).toContain(JSON.stringify(target));
    });

    test("one that leads out through another link is refused", async () => {
        const folder = writeTree(scratch(), { "sub/a": "" });
        symlinkSync("..", join(folder, "sub/up"));
        symlinkSync("up/../x", join(folder, "sub/out"));
        writeFileSync(join(folder, "..", "x"), "");
        try {
            const error = await refusal("link-outside", () => openContent({ directory: folder }));
            expect(error.message).toContain("through another link");
        } finally {
            rmSync(join(folder, "..", "x"));
        }
    });

    test("one that means another file once it is unpacked is refused", async () => {
        const folder = writeTree(scratch(), { "a/b/c": "", "a/x": "physical", x: "by the text" });
        symlinkSync("a/b", join(folder, "d"));
        symlinkSync("d/../x", join(folder, "l"));
        await refusal("link-broken", () => openContent({ directory: folder }));
    });

    test("a loop is refused", async () => {
        const folder = scratch();
        symlinkSync("b", join(folder, "a"));
        symlinkSync("a", join(folder, "b"));
        await refusal("link-broken", () => openContent({ directory: folder }));
    });

    test("an ignored link may lead anywhere", async () => {
        const folder = writeTree(scratch(), { a: "" });
        symlinkSync("/etc", join(folder, "out"));
        expect(await paths(folder, ["out"])).toEqual(["a"]);
    });
});

describe("refused by name", () => {
    test("a FIFO", async () => {
        const folder = scratch();
        expect(spawnSync("mkfifo", [join(folder, "pipe")]).status).toBe(0);
        const error = await refusal("special-file", () => openContent({ directory: folder }));
        expect(error.message).toContain('"pipe" is a FIFO');
    });

    test.each([
        ["a FIFO", (path: string) => void spawnSync("mkfifo", [path]), "is a FIFO, not a file"],
        ["a link to a device", (path: string) => symlinkSync("/dev/zero", path), "is a device, not a file"],
        ["a folder", (path: string) => mkdirSync(path), "is a directory, not a file"],
        ["too long", (path: string) => writeFileSync(path, "#".repeat(1024 * 1024 + 1)), "is 1048577 bytes long"],
    ])("rules that are %s are not waited for", async (_, make, says) => {
        const folder = writeTree(scratch(), { a: "" });
        make(join(folder, ".terraformignore"));
        const error = await refusal("unreadable", () => openContent({ directory: folder }));
        expect(error.message).toContain(`.terraformignore ${says}`);
    });

    test("a socket", async () => {
        const folder = scratch();
        const server = createServer();
        await new Promise<void>((done) => server.listen(join(folder, "sock"), done));
        try {
            const error = await refusal("special-file", () => openContent({ directory: folder }));
            expect(error.message).toContain('"sock" is a socket');
        } finally {
            await new Promise((done) => server.close(done));
        }
    });

    test.each([
        ["a\nb", "control character"],
        ["a\u007fb", "control character"],
        ["a\\b", "backslash"],
        ["gnp.\u202elenitnes", "look like another"],
        ["a\ufeff", "look like another"],
        ["\u{e0061}b", "look like another"],
    ])("%j", async (name, words) => {
        const folder = writeTree(scratch(), { [name]: "" });
        const error = await refusal("bad-path", () => openContent({ directory: folder }));
        expect(error.message).toContain(words);
        // The message is one printable line whatever the name.
        expect(error.message).toMatch(/^[\x20-\x7e]*$/);
    });

    test("a name that is not UTF-8", async () => {
        const folder = scratch();
        writeFileSync(Buffer.concat([Buffer.from(`${folder}/a`), Buffer.from([0xff])]), "");
        const error = await refusal("bad-path", () => openContent({ directory: folder }));
        expect(error.message).toContain("UTF-8");
    });

    test("two names that are one in NFC", async () => {
        const folder = writeTree(scratch(), { "\u00e9": "", "e\u0301": "" });
        await refusal("collision", () => openContent({ directory: folder }));
    });
});

describe("what is no folder", () => {
    test("is missing", async () => {
        const error = await refusal("missing", () => openContent({ directory: "/nowhere/at/all" }));
        expect(error.message).toContain("There is no folder /nowhere/at/all");
    });

    test("is a file", async () => {
        const folder = writeTree(scratch(), { a: "" });
        const error = await refusal("missing", () => openContent({ directory: join(folder, "a") }));
        expect(error.message).toContain("is not a folder");
    });

    test("has an ignore file that cannot be read", async () => {
        const folder = writeTree(scratch(), { ".terraformignore/a": "" });
        await refusal("unreadable", () => openContent({ directory: folder }));
    });
});

describe("limits", () => {
    test.each([
        ["too-many", { maxFiles: 2 }],
        ["too-large", { maxBytes: 5 }],
    ] as const)("%s", async (problem, limits) => {
        const folder = writeTree(scratch(), { a: "aaa", b: "bbb", c: "" });
        const error = await refusal(problem, () => openContent({ directory: folder }, { limits }));
        expect(error.message).toContain(`limits.${Object.keys(limits)[0]}`);
    });

    test("count what is uploaded, not what is ignored", async () => {
        const folder = writeTree(scratch(), { a: "aaa", "big/b": "b".repeat(100) });
        expect((await openContent({ directory: folder }, { ignore: ["big/"], limits: { maxBytes: 3 } })).size).toBe(3);
    });

    test("must be positive numbers", async () => {
        await refusal("bad-option", () => openContent({ directory: "." }, { limits: { maxFiles: 0 } }));
    });
});

describe("packing", () => {
    test("and unpacking is the identity", async () => {
        await fc.assert(
            fc.asyncProperty(tree, async (files) => {
                const folder = writeTree(scratch(), files);
                const content = await openContent({ directory: folder });
                expect(readTree(untar(await collect(content.pack())))).toEqual(readTree(folder));
                removeScratch();
            }),
            { numRuns: 60 },
        );
    });

    test("keeps links", async () => {
        const folder = writeTree(scratch(), { "a/file": "x" });
        symlinkSync("a/file", join(folder, "link"));
        symlinkSync(`a/${"deep/".repeat(40)}file`, join(folder, "long"));
        const content = await openContent({ directory: folder });
        expect(readTree(untar(await collect(content.pack())))).toEqual(readTree(folder));
    });

    test("gives the same bytes every time, for every way to lay out the folder", async () => {
        const one = writeTree(scratch(), { a: "1", "b/c": "2", "b/d": "3" });
        const two = writeTree(scratch(), { "b/d": "3", "b/c": "2", a: "1" });
        utimesSync(join(two, "a"), 1, 1);
        chmodSync(join(two, "a"), 0o600);
        const first = await openContent({ directory: one });
        const bytes = await collect(first.pack());
        expect(bytes.equals(await collect(first.pack()))).toBe(true);
        expect(bytes.equals(await collect((await openContent({ directory: two })).pack()))).toBe(true);
        expect(await first.packedSize()).toBe(bytes.length);
    });

    test("owner, time and mode are fixed", async () => {
        const folder = writeTree(scratch(), { a: "1", b: { bytes: Buffer.from("2"), executable: true } });
        const packed = await collect((await openContent({ directory: folder })).pack());
        const { stdout } = spawnSync("tar", ["--numeric-owner", "--utc", "-tvzf", "-"], { input: packed });
        expect(
            stdout
                .toString()
                .trim()
                .split("\n")
                .map((line) => line.replace(/ +/g, " ")),
        ).toEqual(["-rw-r--r-- 0/0 1 1970-01-01 00:00 a", "-rwxr-xr-x 0/0 1 1970-01-01 00:00 b"]);
    });

    test("small files go as they were hashed, even when they are gone by then", async () => {
        const folder = writeTree(scratch(), { a: "hashed" });
        const content = await openContent({ directory: folder });
        rmSync(join(folder, "a"));
        expect(readTree(untar(await collect(content.pack())))).toEqual({
            a: `- ${Buffer.from("hashed").toString("base64")}`,
        });
    });

    const large = Buffer.alloc(1_000_000, "large");
    test.each([
        ["other bytes", (file: string) => writeFileSync(file, Buffer.alloc(1_000_000, "other"))],
        [
            "another last byte",
            (file: string) => writeFileSync(file, Buffer.concat([large.subarray(1), Buffer.from("!")])),
        ],
        ["more bytes", (file: string) => writeFileSync(file, Buffer.alloc(1_000_001, "large"))],
        ["fewer bytes", (file: string) => writeFileSync(file, Buffer.alloc(999_999, "large"))],
        ["no file", (file: string) => rmSync(file)],
        [
            "a link instead",
            (file: string) => {
                renameSync(file, `${file}.moved`);
                symlinkSync(`${file}.moved`, file);
            },
        ],
    ])("a large file that changed ends the stream with an error: %s", async (_name, change) => {
        const folder = writeTree(scratch(), { large: { bytes: large, executable: false }, z: "after" });
        const content = await openContent({ directory: folder });
        change(join(folder, "large"));
        const error = await refusal("changed", () => collect(content.pack()));
        expect(error.paths).toEqual(["large"]);
    });

    test("a file that grows between its first look and its first reading is refused", async () => {
        const file = join(writeTree(scratch(), { large: { bytes: large, executable: false } }), "large");
        for (const size of [999_999, 1_000_001]) {
            for (const reuse of [true, false]) {
                await refusal("changed", () =>
                    collect(Readable.from(readPieces({ path: "large", file, size }, reuse))),
                );
            }
        }
        await refusal("changed", async () => readSmall({ path: "large", file, size: 10 }));
    });

    test("a stream that is given up on lets go of its files", async () => {
        const folder = writeTree(scratch(), { large: { bytes: Buffer.alloc(20_000_000, 1), executable: false } });
        const content = await openContent({ directory: folder });
        const stream = content.pack();
        await new Promise((done) => stream.once("data", done));
        const closed = new Promise((done) => stream.once("close", done));
        stream.destroy();
        await closed;
        expect((await collect(content.pack())).length).toBeGreaterThan(0);
    });
});
