import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { openContent } from "../../provider/content";
import { collect, refusal, removeScratch, scratch, writeTree } from "./tree";

afterEach(removeScratch);

type Item = Partial<Header> & { name: string; body?: string };

async function tarOf(items: Item[]): Promise<Buffer> {
    const tar = pack();
    for (const { body, ...header } of items) {
        if (body === undefined) {
            tar.entry(header);
        } else {
            tar.entry(header, body);
        }
    }
    tar.finalize();
    return collect(tar as never);
}

function save(bytes: Buffer): string {
    const file = join(scratch(), "a.tar.gz");
    writeFileSync(file, bytes);
    return file;
}

const archiveOf = async (items: Item[]) => save(gzipSync(await tarOf(items)));
const file = (name: string, body = "x"): Item => ({ name, body });

test("its entries, without folders and ._ files; small ones can be read", async () => {
    const archive = await archiveOf([
        { name: "./", type: "directory" },
        file("./sentinel.hcl", "policy"),
        { name: "./lib/", type: "directory" },
        file("./lib//./a.sentinel", "a"),
        file("./._sentinel.hcl", "mac"),
        { name: "lib/link", type: "symlink", linkname: "./../sentinel.hcl" },
        { name: "run.sh", mode: 0o755, body: "#!" },
        file(`${"long/".repeat(50)}é`, "deep"),
    ]);
    const content = await openContent({ archive });
    expect(content.entries.map(({ path, kind, executable, target }) => [path, kind, executable, target])).toEqual([
        ["lib/a.sentinel", "file", false, undefined],
        ["lib/link", "link", false, "../sentinel.hcl"],
        [`${"long/".repeat(50)}é`, "file", false, undefined],
        ["run.sh", "file", true, undefined],
        ["sentinel.hcl", "file", false, undefined],
    ]);
    expect(await content.readText("lib/link")).toBe("policy");
    expect(await content.readText("nothing")).toBeUndefined();
});

test("small files of a whole library are kept, and not looked for again one by one", async () => {
    const text = randomBytes(30_000).toString("base64");
    const names = Array.from({ length: 300 }, (_, i) => `p${i}.sentinel`);
    const archive = await archiveOf(names.map((name) => file(name, `${name} ${text}`)));
    const content = await openContent({ archive });
    rmSync(archive);
    for (const name of names) expect((await content.readText(name))?.startsWith(name)).toBe(true);
});

test("a large file in it can be read as well, up to a bound", async () => {
    const text = "line\n".repeat(100_000);
    const content = await openContent({ archive: await archiveOf([file("a"), file("big", text), file("z")]) });
    expect(await content.readText("big")).toBe(text);
    await refusal("too-large", () => content.readText("big", 1000));
});

test("is sent byte for byte, more than once", async () => {
    const bytes = gzipSync(await tarOf([file("a", "b".repeat(1_000_000))]), { level: 0 });
    const content = await openContent({ archive: save(bytes) });
    expect((await collect(content.pack())).equals(bytes)).toBe(true);
    expect((await collect(content.pack())).equals(bytes)).toBe(true);
    expect(await content.packedSize()).toBe(bytes.length);
});

test.each([
    ["grew", (path: string) => appendFileSync(path, "x")],
    ["shrank", (path: string) => truncateSync(path, 100)],
    ["was replaced", (path: string) => writeFileSync(path, gzipSync("other"))],
])("an archive that %s after the check is not sent whole", async (_name, change) => {
    const archive = await archiveOf([file("a", "b".repeat(100_000))]);
    const content = await openContent({ archive });
    change(archive);
    await refusal("changed", () => collect(content.pack()));
});

test("an archive that is gone after the check", async () => {
    const archive = await archiveOf([file("a")]);
    const content = await openContent({ archive });
    rmSync(archive);
    await refusal("unreadable", () => collect(content.pack()));
});

describe("refused by name", () => {
    test.each([
        ["a path with ..", "bad-path", [file("../a")]],
        ["a path with .. inside", "bad-path", [file("a/../../b")]],
        ["a path with .. that stays inside", "bad-path", [file("a/../b")]],
        ["a folder with ..", "bad-path", [{ name: "../a/", type: "directory" }]],
        ["an absolute path", "bad-path", [file("/etc/passwd")]],
        ["a drive", "bad-path", [file("C:/a")]],
        ["a backslash", "bad-path", [file("a\\..\\b")]],
        ["a control character", "bad-path", [file("a\u0007")]],
        ["a name that runs backwards", "bad-path", [file("gnp.\u202elenitnes")]],
        ["a name with what cannot be seen", "bad-path", [file("a\u200b.sentinel")]],
        ["a link to a name that runs backwards", "bad-path", [{ name: "l", type: "symlink", linkname: "a\u202eb" }]],
        ["an overlong name", "bad-path", [file("a".repeat(256))]],
        ["an absolute link", "link-outside", [{ name: "l", type: "symlink", linkname: "/etc/passwd" }]],
        ["a link out", "link-outside", [{ name: "a/l", type: "symlink", linkname: "../../x" }]],
        ["a link out and in again", "link-outside", [{ name: "l", type: "symlink", linkname: "../x/a" }]],
        ["a hard link", "special-file", [file("a"), { name: "b", type: "link", linkname: "a" }]],
        ["a device", "special-file", [{ name: "d", type: "character-device" }]],
        ["a block device", "special-file", [{ name: "d", type: "block-device" }]],
        ["a FIFO", "special-file", [{ name: "d", type: "fifo" }]],
        ["the same path twice", "collision", [file("a"), file("./a")]],
        ["one path in two compositions", "collision", [file("\u00e9"), file("e\u0301")]],
        ["a file below a file", "collision", [file("a"), file("a/b")]],
        ["a file through a link", "collision", [{ name: "l", type: "symlink", linkname: "d" }, file("l/b")]],
        ["a sparse file", "special-file", [{ ...file("a"), pax: { "GNU.sparse.major": "1" } }]],
    ] as [string, "bad-path", Item[]][])("%s", async (_name, problem, items) => {
        const archive = await archiveOf(items);
        const error = await refusal(problem, () => openContent({ archive }));
        expect(error.message).toMatch(/^\P{Cc}*$/u);
    });
});

describe("behind the end of an archive", () => {
    const ending = async (behind: Buffer) => save(gzipSync(Buffer.concat([await tarOf([file("a")]), behind])));

    test.each([
        ["another archive", async () => tarOf([file("hidden")])],
        ["a word", async () => Buffer.from("hidden")],
        ["a block", async () => Buffer.alloc(512, "x")],
        ["zeros and a block", async () => Buffer.concat([Buffer.alloc(10_240), Buffer.alloc(512, "x")])],
    ])("stands %s: refused", async (_, behind) => {
        const archive = await ending(await behind());
        const error = await refusal("bad-archive", () => openContent({ archive }));
        expect(error.message).toMatch(/something stands behind its end mark|Unexpected end of data/);
    });

    test("stand zeros, as tar fills its last record", async () => {
        const content = await openContent({ archive: await ending(Buffer.alloc(9_216)) });
        expect(content.entries.map(({ path }) => path)).toEqual(["a"]);
    });

    test.each([
        ["words", Buffer.from("hidden"), "is damaged"],
        ["zeros", Buffer.alloc(1_024), "holds something behind the end of its compressed data"],
        ["another one", gzipSync("hidden"), "Unexpected end of data"],
    ])("compressed, stand %s: refused", async (_, behind, says) => {
        const archive = save(Buffer.concat([gzipSync(await tarOf([file("a")])), behind]));
        const error = await refusal("bad-archive", () => openContent({ archive }));
        expect(error.message).toContain(says);
    });
});

describe("what is no archive", () => {
    test("is missing", async () => {
        await refusal("missing", () => openContent({ archive: "/nowhere/a.tar.gz" }));
    });

    test("is a folder", async () => {
        const error = await refusal("missing", () => openContent({ archive: scratch() }));
        expect(error.message).toContain("Use `directory`");
    });

    test.each([
        ["nothing", Buffer.alloc(0), "is empty"],
        ["text", Buffer.from("hello"), "is not compressed with gzip"],
        ["one byte", Buffer.from([0x1f]), "is not compressed with gzip"],
        ["gzip of text", gzipSync("hello"), "is not a whole tar archive"],
        ["gzip of a block of text", gzipSync("hello".repeat(500)), "is not a whole tar archive"],
    ])("%s", async (_name, bytes, words) => {
        const error = await refusal("bad-archive", () => openContent({ archive: save(bytes) }));
        expect(error.message).toContain(words);
        expect(error.message).toContain("tar -czf");
    });

    test("a tar without gzip", async () => {
        const archive = save(await tarOf([file("a")]));
        const error = await refusal("bad-archive", () => openContent({ archive }));
        expect(error.message).toContain("is not compressed with gzip");
    });

    test("half of one", async () => {
        const whole = gzipSync(await tarOf([file("a", "body".repeat(10_000))]), { level: 0 });
        for (const part of [10, 300, 20_000, whole.length - 1]) {
            await refusal("bad-archive", () => openContent({ archive: save(whole.subarray(0, part)) }));
        }
    });

    test("one with a flipped bit", async () => {
        const bytes = gzipSync(await tarOf([file("a", "body".repeat(1000))]), { level: 0 });
        bytes[1000]! ^= 1;
        const error = await refusal("bad-archive", () => openContent({ archive: save(bytes) }));
        expect(error.message).toContain("damaged");
    });

    test("a damaged pax record, which tar-stream would pass over", async () => {
        const tar = await tarOf([{ name: "é", body: "x" }]);
        const record = tar.indexOf("path=");
        tar.write("-5 ab", tar.lastIndexOf("1", record) & ~511);
        const error = await refusal("bad-archive", () => openContent({ archive: save(gzipSync(tar)) }));
        expect(error.message).toContain("pax header is damaged");
    });
});

/** The tar with another size in the header of its first member, and the checksum made right. */
function sized(tar: Buffer, size: string | Buffer): Buffer {
    const other = Buffer.from(tar);
    Buffer.from(size).copy(other, 124);
    other.write("        ", 148, "latin1");
    const sum = other.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    other.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return other;
}

describe("sizes that tar-stream would wait for without end", () => {
    test.each([
        ["folder", { name: "d/", type: "directory" }, ["a"]],
        ["link", { name: "d", type: "symlink", linkname: "a" }, ["a", "d"]],
    ] as [string, Item, string[]][])("of a %s: it has no bytes, as other tools see it", async (_, member, paths) => {
        const tar = sized(await tarOf([member, file("a")]), "00000001000 ");
        const content = await openContent({ archive: save(gzipSync(tar)) });
        expect(content.entries.map(({ path }) => path)).toEqual(paths);
    });

    test.each([
        ["no number", Buffer.from([0xb0, ...Buffer.from("0000000015 ")])],
        ["below nothing", Buffer.alloc(12, 0xff)],
        ["larger than anything", Buffer.from([0x80, ...Buffer.alloc(11, 0xfe)])],
    ])("that are %s: refused", async (_, size) => {
        const error = await refusal("bad-archive", async () =>
            openContent({ archive: save(gzipSync(sized(await tarOf([file("a")]), size))) }),
        );
        expect(error.message).toMatch(/the size of a member is damaged|Invalid (?:tar )?header/);
    });

    test("that a pax record gives in words: refused", async () => {
        const tar = await tarOf([{ ...file("a"), pax: { size: "1x" } }]);
        const error = await refusal("bad-archive", () => openContent({ archive: save(gzipSync(tar)) }));
        expect(error.message).toContain("the size of a member is damaged");
    });
});

describe("bombs", () => {
    test("are stopped by the ratio", async () => {
        const archive = await archiveOf([file("zeros", "\0".repeat(20_000_000))]);
        const error = await refusal("too-large", () => openContent({ archive }));
        expect(error.message).toContain("limits.maxRatio");
        expect((await openContent({ archive }, { limits: { maxRatio: 2000 } })).size).toBe(20_000_000);
    });

    test("are stopped by the size that a header promises", async () => {
        const archive = await archiveOf([file("a", "x".repeat(3000)), file("b", "x".repeat(3000))]);
        await refusal("too-large", () => openContent({ archive }, { limits: { maxBytes: 5000 } }));
    });

    test("are stopped by the count, folders included", async () => {
        const archive = await archiveOf([1, 2, 3].map((i) => ({ name: `d${i}/`, type: "directory" })));
        await refusal("too-many", () => openContent({ archive }, { limits: { maxFiles: 2 } }));
    });

    test("a header may promise more than there is", async () => {
        const tar = await tarOf([file("a", "x")]);
        const huge = sized(Buffer.concat([tar.subarray(0, 512), Buffer.alloc(512)]), "77777777777 ");
        await refusal("too-large", () => openContent({ archive: save(gzipSync(huge)) }));
        const limits = { maxBytes: 8 ** 11 };
        await refusal("bad-archive", () => openContent({ archive: save(gzipSync(huge)) }, { limits }));
    });
});

test("what the usual tools make is read", async () => {
    const folder = writeTree(scratch(), { "a/b.sentinel": "x", [`${"d/".repeat(80)}é`]: "y" });
    const expected = (await openContent({ directory: folder })).hash;
    for (const format of ["gnu", "pax", "posix", "oldgnu"]) {
        const archive = join(scratch(), `${format}.tar.gz`);
        const { status } = spawnSync("tar", [`--format=${format}`, "-czf", archive, "-C", folder, "."]);
        expect(status).toBe(0);
        expect((await openContent({ archive })).hash).toBe(expected);
    }
});
