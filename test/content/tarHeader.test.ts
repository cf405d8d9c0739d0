import * as fc from "fast-check";
import { pack } from "tar-stream";
import type { ContentEntry } from "../../provider/content";
import { BLOCK, isPlain, writePlainHeader } from "../../provider/content/tarHeader";

const entry = fc.record({
    path: fc.stringMatching(/^[ -~]{1,101}$/),
    kind: fc.constant("file" as const),
    size: fc.oneof(fc.nat(2000), fc.integer({ min: 0, max: 8 ** 11 - 1 })),
    executable: fc.boolean(),
    digest: fc.constant(""),
});

test("the header of a plain entry is what tar-stream writes", async () => {
    await fc.assert(
        fc.asyncProperty(entry.filter(isPlain), async (plain: ContentEntry) => {
            const ours = Buffer.alloc(BLOCK, 0xff);
            writePlainHeader(ours, 0, plain);
            const { path: name, size, executable } = plain;
            const theirs = pack();
            const sink = theirs.entry({
                name,
                size,
                mode: executable ? 0o755 : 0o644,
                mtime: new Date(0),
                uid: 0,
                gid: 0,
            });
            const header = await new Promise<Buffer>((done) => theirs.once("data", (chunk) => done(chunk as Buffer)));
            sink.on("error", () => {});
            theirs.destroy();
            expect(ours.equals(header)).toBe(true);
        }),
        { numRuns: 500 },
    );
});

test.each([
    ["a name of 101 characters", { path: "a".repeat(101) }],
    ["a name beyond ASCII", { path: "é" }],
    ["8 GiB", { size: 8 ** 11 }],
    ["a link", { kind: "link" as const }],
])("%s is not plain", (_name, change) => {
    expect(isPlain({ path: "a", kind: "file", size: 0, executable: false, digest: "", ...change })).toBe(false);
});
