import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { Pack } from "tar-stream";
import type { ContentEntry } from "./entry";

/** The bytes of one file, in pieces; a whole small file is one piece. They must add up to the entry's size. */
export type Body = Buffer | AsyncIterable<Buffer>;

// What go-slug uses: policies are small, and a large upload is limited by compression.
const LEVEL = 1;
// Each write to zlib is a trip to another thread and back, so thousands of headers of 512 bytes go together.
const BATCH_BYTES = 256 * 1024;
// zlib's types do not know it, but every stream takes it: the next batch is read while one is compressed.
const QUEUE = { highWaterMark: 2 * BATCH_BYTES };
const EPOCH = new Date(0);

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
    const tar = Readable.from(tarChunks(entries, body), { objectMode: false, highWaterMark: BATCH_BYTES });
    // The error, if any, comes to whoever reads the last stream.
    pipeline(tar, gzip, () => {});
    return gzip;
}

async function* tarChunks(entries: readonly ContentEntry[], body: (entry: ContentEntry) => Body) {
    const { pack: createPack } = require("tar-stream") as typeof import("tar-stream");
    const pack = createPack({ highWaterMark: BATCH_BYTES });
    const written = writeAll(pack, entries, body).catch((error: Error) => pack.destroy(error));
    let batch: Buffer[] = [];
    let bytes = 0;
    try {
        for await (const chunk of pack as AsyncIterable<Buffer>) {
            batch.push(chunk);
            bytes += chunk.length;
            if (bytes >= BATCH_BYTES) {
                yield batch.length === 1 ? chunk : Buffer.concat(batch, bytes);
                batch = [];
                bytes = 0;
            }
        }
        yield Buffer.concat(batch, bytes);
    } finally {
        pack.destroy();
        await written;
    }
}

async function writeAll(pack: Pack, entries: readonly ContentEntry[], body: (entry: ContentEntry) => Body) {
    for (const entry of entries) {
        const header = {
            name: entry.path,
            mode: entry.executable ? 0o755 : 0o644,
            mtime: EPOCH,
            uid: 0,
            gid: 0,
        };
        if (entry.kind === "link") {
            await new Promise<void>((done, failed) => {
                pack.entry({ ...header, type: "symlink", linkname: entry.target! }, (error) =>
                    error ? failed(error) : done(),
                );
            });
            continue;
        }
        const pieces = body(entry);
        if (Buffer.isBuffer(pieces)) {
            await new Promise<void>((done, failed) => {
                pack.entry({ ...header, size: entry.size }, pieces, (error) => (error ? failed(error) : done()));
            });
        } else {
            await writePieces(pack, { ...header, size: entry.size }, pieces);
        }
    }
    pack.finalize();
}

async function writePieces(pack: Pack, header: { name: string; size: number }, pieces: AsyncIterable<Buffer>) {
    let settle: (error?: Error | null) => void = () => {};
    const closed = new Promise<void>((done, failed) => {
        settle = (error) => (error ? failed(error) : done());
    });
    // Awaited only after the last piece; until then a failure must not count as unhandled.
    closed.catch(() => {});
    const sink = pack.entry(header, (error) => settle(error));
    for await (const piece of pieces) {
        if (!sink.write(piece)) {
            await Promise.race([new Promise<void>((done) => sink.once("drain", () => done())), closed]);
        }
    }
    sink.end(undefined);
    await closed;
}
