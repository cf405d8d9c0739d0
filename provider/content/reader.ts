import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, promises, readSync } from "node:fs";
import { isExecutable } from "../platform/executableBit";
import { ContentError, errorCode } from "./errors";
import { quoted } from "./path";

const PIECE_BYTES = 256 * 1024;
// Not through a link, and without waiting for a writer, should something else have taken the file's place.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file on disk with what is known of it. @internal */
export interface KnownFile {
    path: string;
    file: string;
    size: number;
    /** Absent on the first reading, which finds it out. */
    digest?: string;
}

/** What the first opening of a file finds out. @internal */
export interface FoundFile {
    size: number;
    executable: boolean;
    /** All of it, when it is small. */
    bytes: Buffer | undefined;
}

/**
 * Opens a file for the first time: its size, its executable bit and, up to `smallBytes`, what is in it.
 * @param how `sized` is told the size before anything is read, and may throw
 */
export function readFirst(
    path: string,
    file: string,
    { smallBytes, slab, sized }: { smallBytes: number; slab: Slab; sized: (size: number) => void },
): FoundFile {
    return opened(path, file, (descriptor) => {
        const stat = fstatSync(descriptor);
        if (!stat.isFile()) throw changed(path);
        sized(stat.size);
        const executable = isExecutable(stat.mode);
        const bytes = stat.size <= smallBytes ? readWhole(descriptor, path, stat.size, slab) : undefined;
        return { size: stat.size, executable, bytes };
    });
}

/**
 * Reads a small file at once.
 * @throws ContentError (`changed`) when it is not of the size known
 */
export function readSmall({ path, file, size }: KnownFile): Buffer {
    return opened(path, file, (descriptor) => readWhole(descriptor, path, size));
}

function readWhole(descriptor: number, path: string, size: number, slab = new Slab(0)): Buffer {
    // Room for one byte more than expected, to notice a file that has grown.
    const bytes = slab.take(size + 1);
    let length = 0;
    let read: number;
    do {
        read = readSync(descriptor, bytes, length, bytes.length - length, null);
        length += read;
    } while (read !== 0 && length < size);
    if (length !== size) throw changed(path);
    return bytes.subarray(0, length);
}

/**
 * Memory for many small files at once: to collect a buffer for each of thousands takes longer than to read them.
 * @internal
 */
export class Slab {
    private free = Buffer.alloc(0);

    constructor(private readonly bytes = 1024 * 1024) {}

    take(size: number): Buffer {
        if (size > this.free.length) this.free = Buffer.allocUnsafeSlow(Math.max(size, this.bytes));
        const taken = this.free.subarray(0, size);
        this.free = this.free.subarray(size);
        return taken;
    }
}

function opened<T>(path: string, file: string, use: (descriptor: number) => T): T {
    let descriptor: number | undefined;
    try {
        descriptor = openSync(file, FLAGS);
        return use(descriptor);
    } catch (error) {
        throw readingFailed(path, error);
    } finally {
        if (descriptor !== undefined) closeSync(descriptor);
    }
}

/**
 * Reads a file in pieces of 256 KiB. The error about a file that changed comes before the last piece, so
 * whoever passes the pieces on never finishes with wrong bytes.
 *
 * @param reuse fill the same buffer every time: for a reader that is done with a piece when it asks for the next
 * @throws ContentError (`changed`, `unreadable`)
 */
export async function* readPieces(known: KnownFile, reuse = false): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    let handle: promises.FileHandle | undefined;
    try {
        handle = await promises.open(known.file, FLAGS);
        const shared = Buffer.allocUnsafeSlow(PIECE_BYTES);
        let held: Buffer | undefined;
        for (let total = 0; ; ) {
            const buffer = reuse ? shared : Buffer.allocUnsafeSlow(PIECE_BYTES);
            const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, null);
            total += bytesRead;
            if (total > known.size || (bytesRead === 0 && total < known.size)) throw changed(known.path);
            const piece = buffer.subarray(0, bytesRead);
            if (known.digest !== undefined) hash.update(piece);
            if (bytesRead === 0) break;
            if (reuse) {
                yield piece;
                continue;
            }
            if (held) yield held;
            held = piece;
        }
        if (known.digest !== undefined && hash.digest("hex") !== known.digest) throw changed(known.path);
        if (held) yield held;
    } catch (error) {
        throw readingFailed(known.path, error);
    } finally {
        await handle?.close();
    }
}

/** The error about a file whose bytes are not those that were hashed. */
export function changed(path: string): ContentError {
    return new ContentError(
        "changed",
        path,
        `${quoted(path)} changed while it was being read, so what would be uploaded is not what was shown. Run again ` +
            "when nothing writes to it.",
    );
}

function readingFailed(path: string, error: unknown): ContentError {
    if (error instanceof ContentError) return error;
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ELOOP" || code === "ENXIO") return changed(path);
    return new ContentError("unreadable", path, `${quoted(path)} cannot be read (${code}).`);
}
