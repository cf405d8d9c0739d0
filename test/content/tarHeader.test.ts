import * as fc from "fast-check";
import { type Header, pack } from "tar-stream";
import { BLOCK, type TarEntry, tarHeader, writePlainHeader } from "../../provider/content/tarHeader";

const name = fc.oneof(
    fc.stringMatching(/^[ -.0-~]{1,120}$/),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).map((text) => text.replace(/[/\0]/g, "x")),
    fc.constantFrom(99, 100, 101, 155, 156).map((length) => "n".repeat(length)),
);
const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
const size = fc.oneof(
    fc.nat(2000),
    fc.constantFrom(8 ** 11 - 1, 8 ** 11, 2 ** 40),
    fc.integer({ min: 0, max: 8 ** 11 }),
);
const file = fc.record({ path, kind: fc.constant("file" as const), size, executable: fc.boolean() });
const link = fc.record({
    path,
    kind: fc.constant("link" as const),
    size: fc.constant(0),
    executable: fc.constant(false),
    target: path,
});

/** What tar-stream writes before the bytes of an entry. */
async function theirs({ path: name, size, executable, kind, target }: TarEntry): Promise<Buffer> {
    const stream = pack();
    const header: Partial<Header> & { name: string } = {
        name,
        size,
        mode: executable ? 0o755 : 0o644,
        mtime: new Date(0),
        uid: 0,
        gid: 0,
    };
    const chunks: Buffer[] = [];
    stream.on("data", (chunk) => chunks.push(chunk as Buffer));
    const sink = stream.entry(kind === "link" ? { ...header, type: "symlink", linkname: target } : header);
    sink.on("error", () => {});
    await new Promise((done) => setImmediate(done));
    stream.destroy();
    return Buffer.concat(chunks);
}

test("the header of any entry is what tar-stream writes", async () => {
    await fc.assert(
        fc.asyncProperty(fc.oneof(file, link), async (entry) => {
            expect(tarHeader(entry).toString("latin1")).toBe((await theirs(entry)).toString("latin1"));
        }),
        { numRuns: 1000 },
    );
});

test("a plain one is written at once, and is the same", async () => {
    let written = 0;
    await fc.assert(
        fc.asyncProperty(file, async (entry) => {
            const at = Buffer.alloc(3 * BLOCK, 0xff);
            const isPlain = writePlainHeader(at, BLOCK, entry);
            const expected = tarHeader(entry);
            expect(isPlain).toBe(expected.length === BLOCK && entry.size < 8 ** 11);
            if (!isPlain) return;
            written++;
            expect(at.subarray(BLOCK, 2 * BLOCK).equals(expected)).toBe(true);
        }),
        { numRuns: 1000 },
    );
    expect(written).toBeGreaterThan(100);
});

test.each([
    ["a path of 255 characters that splits at a slash", { path: `${"p".repeat(154)}/${"n".repeat(100)}` }, BLOCK],
    ["a path that does not split", { path: `${"p".repeat(156)}/n${"n".repeat(100)}` }, 3 * BLOCK],
    ["a name beyond ASCII", { path: "é" }, 3 * BLOCK],
    ["8 GiB", { size: 8 ** 11 }, BLOCK],
    ["a link", { kind: "link" as const, target: "x" }, BLOCK],
    ["a link far away", { kind: "link" as const, target: "x/".repeat(60) }, 3 * BLOCK],
])("%s", (_name, change, bytes) => {
    expect(tarHeader({ path: "a", kind: "file", size: 0, executable: false, ...change })).toHaveLength(bytes);
});
