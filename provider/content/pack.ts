import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { Pack } from "tar-stream";
import type { ContentEntry } from "./entry";
import { BLOCK, isPlain, writePlainHeader } from "./tarHeader";

/** The bytes of one file: whole, if it is small, or in pieces. They must add up to the entry's size. */
export type Body = Buffer | AsyncIterable<Buffer>;

// What go-slug uses: policies are small, and a large upload is limited by compression.
const LEVEL = 1;
// Each write to zlib is a trip to another thread and back, so thousands of small files go together.
const BATCH_BYTES = 256 * 1024;
// zlib's types do not know it, but every stream takes it: the next batch is read while one is compressed.
const QUEUE = { highWaterMark: 2 * BATCH_BYTES };
const EPOCH = new Date(0);
const END = Buffer.alloc(2 * BLOCK);

/**
 * Content as a `.tar.gz`: entries in the order given, owner 0:0, time 0, mode 0644 or 0755, no folders (the platform makes those a
 * file needs). The same entries give the same tar on any machine, and the same gzip with the same zlib.
 *
 * A stream with back-pressure: a few megabytes are in memory, whatever the size. An error in a body destroys it.
 *
 * @param entries sorted by path
 * @param body opens one file; called once a file, when its turn comes
 */
export function packEntries(entries: readonly ContentEntry[], body: (entry: ContentEntry) => Body): Readable {
    const gzip = createGzip({ level: LEVEL, chunkSize: 128 * 1024, ...QUEUE });
    const tar = Readable.from(tarBatches(entries, body), { objectMode: false, highWaterMark: BATCH_BYTES });
    // The error, if any, comes to whoever reads the last stream.
    pipeline(tar, gzip, () => {});
    return gzip;
}

async function* tarBatches(entries: readonly ContentEntry[], body: (entry: ContentEntry) => Body) {
    let batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
    let length = 0;
    for (const entry of entries) {
        const bytes = entry.kind === "link" ? undefined : body(entry);
        if (Buffer.isBuffer(bytes) && isPlain(entry) && bytes.length === entry.size && roomFor(entry) <= BATCH_BYTES) {
            if (length + roomFor(entry) > BATCH_BYTES) {
                yield batch.subarray(0, length);
                batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
                length = 0;
            }
            writePlainHeader(batch, length, entry);
            bytes.copy(batch, length + BLOCK);
            batch.fill(0, length + BLOCK + entry.size, length + roomFor(entry));
            length += roomFor(entry);
            continue;
        }
        if (length > 0) {
            yield batch.subarray(0, length);
            batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
            length = 0;
        }
        yield* oneEntry(entry, bytes);
    }
    yield batch.subarray(0, length);
    yield END;
}

function roomFor({ size }: ContentEntry): number {
    return BLOCK + Math.ceil(size / BLOCK) * BLOCK;
}

/** Any entry, through tar-stream: long and non-ASCII names, links, files in pieces. */
async function* oneEntry(entry: ContentEntry, body: Body | undefined): AsyncGenerator<Buffer> {
    const { pack: createPack } = require("tar-stream") as typeof import("tar-stream");
    const pack = createPack({ highWaterMark: BATCH_BYTES });
    const written = writeEntry(pack, entry, body).then(
        // An end without the two blocks that close an archive: other entries follow.
        () => pack.push(null),
        (error: Error) => pack.destroy(error),
    );
    try {
        for await (const chunk of pack as AsyncIterable<Buffer>) {
            yield chunk;
        }
    } finally {
        pack.destroy();
        await written;
    }
}

/** The error of an entry also comes to its callback, but without a listener it would end the process. */
function ignored(): void {}

async function writeEntry(pack: Pack, entry: ContentEntry, body: Body | undefined): Promise<void> {
    const { path: name, size } = entry;
    const header = { name, size, mode: entry.executable ? 0o755 : 0o644, mtime: EPOCH, uid: 0, gid: 0 };
    let settle: (error?: Error | null) => void = () => {};
    const closed = new Promise<void>((done, failed) => {
        settle = (error) => (error ? failed(error) : done());
    });
    // Awaited only after the last piece; until then a failure must not count as unhandled.
    closed.catch(() => {});
    if (entry.kind === "link") {
        pack.entry({ ...header, type: "symlink", linkname: entry.target! }, settle).on("error", ignored);
        return closed;
    }
    const sink = pack.entry(header, settle);
    sink.on("error", ignored);
    for await (const piece of Buffer.isBuffer(body) ? [body] : body!) {
        if (!sink.write(piece)) {
            await Promise.race([new Promise<void>((done) => sink.once("drain", () => done())), closed]);
        }
    }
    sink.end(undefined);
    return closed;
}
