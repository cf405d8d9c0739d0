import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { pipeline, Transform, type TransformCallback } from "node:stream";
import { createGunzip } from "node:zlib";
import { whereItStarts } from "../programFolder";
import { ContentError, errorCode } from "./errors";
import type { ContentLimits } from "./limits";
import { type Member, readTar } from "./tarReader";

// Below this much a high ratio is only a small file of spaces.
const RATIO_FROM_BYTES = 8 * 1024 * 1024;

/** The members of an archive, one at a time, and at the end the digest of the whole file. */
export async function* members(
    file: string,
    limits: ContentLimits,
    finished: (fileDigest: string) => void,
): AsyncGenerator<Member> {
    checkReadable(file);
    const hash = createHash("sha256");
    const packed = new Counted((chunk, before) => {
        const isGzip = before > 0 || (chunk[0] === 0x1f && chunk[1] === 0x8b);
        if (!isGzip) return badArchive(file, "is not compressed with gzip");
        hash.update(chunk);
        return undefined;
    });
    const unpacked = new Counted((chunk, before) => {
        const bytes = before + chunk.length;
        const isBomb = bytes > RATIO_FROM_BYTES && bytes > packed.bytes * limits.maxRatio;
        return isBomb ? bomb(file, limits.maxRatio) : undefined;
    });
    let failure: Error | undefined;
    const gunzip = createGunzip();
    pipeline(createReadStream(file), packed, gunzip, unpacked, (error) => {
        failure = error ?? undefined;
    });
    const translated = async function* <T>(items: AsyncIterable<T>) {
        try {
            yield* items;
        } catch (error) {
            throw asContentError(file, failure ?? error);
        }
    };
    try {
        for await (const { entry, body } of translated(readTar(unpacked, limits, `the archive ${file}`))) {
            // Its errors come to whoever reads it, not to the loop.
            yield { entry, body: translated(body) };
        }
    } finally {
        unpacked.destroy();
    }
    // Node passes over zeros behind the compressed data, where a stricter reader sees a damaged file.
    if (gunzip.bytesWritten < packed.bytes)
        throw badArchive(file, "holds something behind the end of its compressed data");
    finished(hash.digest("hex"));
}

/** Counts the bytes that go through, and stops at what `problem` finds. */
class Counted extends Transform {
    bytes = 0;

    constructor(private readonly problem: (chunk: Buffer, before: number) => Error | undefined) {
        super();
    }

    override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
        const problem = this.problem(chunk, this.bytes);
        this.bytes += chunk.length;
        if (problem) done(problem);
        else done(null, chunk);
    }
}

function bomb(file: string, maxRatio: number): ContentError {
    return new ContentError(
        "too-large",
        file,
        `The archive ${file} unpacks to more than ${maxRatio} times its size, which looks like a bomb. If it is meant, raise ` +
            "limits.maxRatio.",
    );
}

function checkReadable(file: string): void {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) throw new ContentError("missing", file, `There is no archive ${file}.${whereItStarts(file)}`);
    if (!stat.isFile()) {
        throw new ContentError("missing", file, `${file} is not a file. Use \`directory\` for a folder.`);
    }
    if (stat.size === 0) throw badArchive(file, "is empty");
}

function asContentError(file: string, error: unknown): ContentError {
    if (error instanceof ContentError) return error;
    const code = errorCode(error);
    if (code.startsWith("Z_")) {
        const problem = code === "Z_BUF_ERROR" ? "ends too early" : "is damaged (gzip does not unpack it)";
        return badArchive(file, problem);
    }
    return code.startsWith("E") && !code.startsWith("Error")
        ? new ContentError("unreadable", file, `The archive ${file} cannot be read (${code}).`)
        : badArchive(file, `is not a whole tar archive (${error instanceof Error ? error.message : code})`);
}

function badArchive(file: string, problem: string): ContentError {
    return new ContentError(
        "bad-archive",
        file,
        `The archive ${file} ${problem}. Make it with \`tar -czf ${basename(file)} -C <folder> .\`.`,
    );
}
