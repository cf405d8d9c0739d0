import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { losesItsName } from "../platform/openFiles";

/** Packed bytes that are kept in memory; more go to a file. */
const MEMORY_BYTES = 8 * 1024 * 1024;

const PIECE_BYTES = 256 * 1024;

/** Content that is packed and ready to be sent, as often as it takes. */
export interface Packed {
    /** Bytes, for a Content-Length. */
    readonly length: number;
    /** A stream of all of them. */
    open(): Readable;
    /** Gives back what it takes up; afterwards it cannot be opened. */
    dispose(): Promise<void>;
}

/**
 * Keeps what a stream gives: up to 8 MiB in memory, more in a temporary file that nobody else may read and that, where the
 * system lets an open file be removed, is gone even if the process is killed.
 */
export async function spool(stream: Readable, memoryBytes = MEMORY_BYTES): Promise<Packed> {
    const chunks: Buffer[] = [];
    let length = 0;
    let file: TemporaryFile | undefined;
    try {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
            length += chunk.length;
            if (!file && length <= memoryBytes) {
                chunks.push(chunk);
                continue;
            }
            file ??= await TemporaryFile.create();
            for (const kept of chunks.splice(0)) await file.write(kept);
            await file.write(chunk);
        }
    } catch (error) {
        await file?.remove();
        throw error;
    }
    if (!file) return { length, open: () => Readable.from(chunks, { objectMode: false }), dispose: async () => {} };
    const written = file;
    return { length, open: () => written.read(), dispose: () => written.remove() };
}

class TemporaryFile {
    private constructor(
        private readonly folder: string,
        private readonly handle: FileHandle,
    ) {}

    static async create(): Promise<TemporaryFile> {
        const folder = await mkdtemp(join(tmpdir(), "tfe-policy-"));
        const handle = await open(join(folder, "packed.tar.gz"), "wx+", 0o600);
        if (losesItsName()) await rm(folder, { recursive: true, force: true });
        return new TemporaryFile(folder, handle);
    }

    async write(bytes: Buffer): Promise<void> {
        for (let written = 0; written < bytes.length; ) {
            written += (await this.handle.write(bytes, written)).bytesWritten;
        }
    }

    read(): Readable {
        // A stream of the file system's own would close the file when it is given up on.
        return Readable.from(this.pieces(), { objectMode: false });
    }

    private async *pieces(): AsyncGenerator<Buffer> {
        for (let at = 0; ; ) {
            const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
            const { bytesRead } = await this.handle.read(buffer, 0, PIECE_BYTES, at);
            if (bytesRead === 0) return;
            at += bytesRead;
            yield buffer.subarray(0, bytesRead);
        }
    }

    async remove(): Promise<void> {
        await this.handle.close();
        await rm(this.folder, { recursive: true, force: true });
    }
}
