import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { openContent, packContent } from "../../provider/content";
import { spool } from "../../provider/content/spool";
import { collect, refusal, removeScratch, scratch, tree, writeTree } from "./tree";

afterEach(removeScratch);

const temporary = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("tfe-policy-") && !name.includes("lint"));

test("gives back what it was given, as often as it is asked, from memory and from a file", async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 50 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
        fc.asyncProperty(fc.array(chunk, { maxLength: 10 }), fc.nat(200), async (chunks, memory) => {
            const before = temporary();
            const packed = await spool(Readable.from(chunks, { objectMode: false }), memory);
            const whole = Buffer.concat(chunks);
            expect(packed.length).toBe(whole.length);
            expect((await collect(packed.open())).equals(whole)).toBe(true);
            packed.open().destroy();
            expect((await collect(packed.open())).equals(whole)).toBe(true);
            // On other systems than Windows the file has no name any more.
            expect(temporary()).toEqual(before);
            await packed.dispose();
        }),
        { numRuns: 200 },
    );
});

test("a stream that fails leaves nothing behind", async () => {
    const before = temporary();
    async function* broken() {
        yield Buffer.alloc(100);
        throw new Error("broke off");
    }
    await expect(spool(Readable.from(broken()), 10)).rejects.toThrow("broke off");
    expect(temporary()).toEqual(before);
});

test("packing in one pass gives the content, the hash and the bytes that two give", async () => {
    await fc.assert(
        fc.asyncProperty(tree, async (files) => {
            const directory = writeTree(scratch(), files);
            const { content, packed } = await packContent({ directory });
            const twice = await openContent({ directory });
            expect(content.hash).toBe(twice.hash);
            expect(content.entries).toEqual(twice.entries);
            const bytes = await collect(twice.pack());
            expect(packed.length).toBe(bytes.length);
            expect((await collect(packed.open())).equals(bytes)).toBe(true);
            await packed.dispose();
            removeScratch();
        }),
        { numRuns: 100 },
    );
});

test("texts and archives are packed alike", async () => {
    const { packed } = await packContent({ files: { "a.sentinel": "main = 1" } });
    const bytes = await collect(packed.open());
    const archive = join(scratch(), "a.tar.gz");
    writeFileSync(archive, bytes);
    const again = await packContent({ archive });
    expect(again.packed.length).toBe(bytes.length);
    expect((await collect(again.packed.open())).equals(bytes)).toBe(true);
    writeFileSync(archive, gzipSync("other"));
    await refusal("changed", () => collect(again.packed.open()));
    await refusal("bad-option", () => packContent({ archive }, { ignore: ["x"] }));
});
