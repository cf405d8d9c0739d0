import type { Readable } from "node:stream";
import { createGzip, type Gzip } from "node:zlib";
import { quoted } from "./path";
import { BLOCK, padded, type TarEntry, tarHeader, writePlainHeader } from "./tarHeader";

/** The bytes of one file: whole, if it is small, or in pieces. They must add up to the entry's size. */
export type Body = Buffer | AsyncIterable<Buffer>;

/** An entry to be packed; a link has no body. */
export interface PackItem {
    readonly entry: TarEntry;
    readonly body?: Body;
}

// What go-slug uses: policies are small, and a large upload is limited by compression.
const LEVEL = 1;
// Each write to zlib is a trip to another thread and back, so thousands of small files go together.
const BATCH_BYTES = 256 * 1024;
// zlib's types do not know it, but every stream takes it: the next batch is read while one is compressed.
const QUEUE = { highWaterMark: 2 * BATCH_BYTES };
const END = Buffer.alloc(2 * BLOCK);

/**
 * Content as a `.tar.gz`: entries in the order given, owner 0:0, time 0, mode 0644 or 0755, no folders (the platform makes those a
 * file needs). The same entries give the same tar on any machine, and the same gzip with the same zlib.
 *
 * A stream with back-pressure: a few megabytes are in memory, whatever the size. An error in a body destroys it.
 *
 * @param items sorted by path; each is asked for when the one before it is packed
 */
export function packItems(items: Iterable<PackItem> | AsyncIterable<PackItem>): Readable {
    const gzip = createGzip({ level: LEVEL, chunkSize: 128 * 1024, ...QUEUE });
    // The error, if any, comes to whoever reads the stream.
    feed(gzip, tarBatches(items)).catch((error) => gzip.destroy(error));
    return gzip;
}

/** Writes each piece while the one before it is compressed, whose memory is free when the next is asked for. */
async function feed(gzip: Gzip, pieces: AsyncIterable<Buffer>): Promise<void> {
    let before = Promise.resolve();
    for await (const piece of pieces) {
        const written = new Promise<void>((done, failed) => {
            gzip.write(piece, (error) => (error ? failed(error) : done()));
        });
        // It is waited for in its turn; until then a failure must not count as unhandled.
        written.catch(() => {});
        await before;
        before = written;
    }
    await before;
    gzip.end();
}

async function* tarBatches(items: Iterable<PackItem> | AsyncIterable<PackItem>): AsyncGenerator<Buffer> {
    const batch = new Batch();
    for await (const { entry, body } of items) {
        if (body !== undefined && !Buffer.isBuffer(body)) {
            yield* batch.full(tarHeader(entry));
            yield* batch.rest();
            yield* wholeBlocks(entry, body);
            continue;
        }
        const bytes = body ?? Buffer.alloc(0);
        if (bytes.length !== entry.size) throw sizeMismatch(entry, bytes.length);
        yield* batch.makeRoom(BLOCK + padded(entry.size));
        if (batch.addPlain(entry, bytes)) continue;
        yield* batch.full(tarHeader(entry));
        yield* batch.full(bytes, padded(entry.size) - entry.size);
    }
    yield* batch.rest();
    yield END;
}

/** Collects small pieces into buffers that are worth a trip to the compressing thread. */
class Batch {
    private buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
    /** The one that was given away last: it is free again when another piece is asked for after the next. */
    private other = Buffer.allocUnsafeSlow(BATCH_BYTES);
    private length = 0;

    *makeRoom(bytes: number): Generator<Buffer> {
        if (this.length + bytes > BATCH_BYTES) yield* this.rest();
    }

    /** Adds a small file with a plain header, if it is one and there is room. */
    addPlain(entry: TarEntry, bytes: Buffer): boolean {
        const end = this.length + BLOCK + padded(entry.size);
        if (end > BATCH_BYTES || !writePlainHeader(this.buffer, this.length, entry)) return false;
        bytes.copy(this.buffer, this.length + BLOCK);
        this.buffer.fill(0, this.length + BLOCK + bytes.length, end);
        this.length = end;
        return true;
    }

    /** Adds bytes, and zeros behind them. */
    *full(bytes: Buffer, zeros = 0): Generator<Buffer> {
        yield* this.makeRoom(bytes.length + zeros);
        if (bytes.length + zeros > BATCH_BYTES) {
            yield bytes;
            yield Buffer.alloc(zeros);
            return;
        }
        bytes.copy(this.buffer, this.length);
        this.buffer.fill(0, this.length + bytes.length, this.length + bytes.length + zeros);
        this.length += bytes.length + zeros;
    }

    *rest(): Generator<Buffer> {
        if (this.length === 0) return;
        const full = this.buffer.subarray(0, this.length);
        [this.buffer, this.other] = [this.other, this.buffer];
        this.length = 0;
        yield full;
    }
}

async function* wholeBlocks(entry: TarEntry, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let length = 0;
    for await (const piece of pieces) {
        length += piece.length;
        if (length > entry.size) throw sizeMismatch(entry, length);
        yield piece;
    }
    if (length !== entry.size) throw sizeMismatch(entry, length);
    yield Buffer.alloc(padded(length) - length);
}

function sizeMismatch({ path, size }: TarEntry, length: number): Error {
    return new Error(`${quoted(path)} has ${length} bytes or more, and not the ${size} that its header says.`);
}
