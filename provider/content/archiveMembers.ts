import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { pipeline, type Readable, Transform } from "node:stream";
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
    let packed = 0;
    let unpacked = 0;
    const packedSide = new Transform({
        transform(chunk: Buffer, _encoding, done) {
            if (packed === 0 && !(chunk[0] === 0x1f && chunk[1] === 0x8b)) {
                done(badArchive(file, "is not compressed with gzip"));
                return;
            }
            hash.update(chunk);
            packed += chunk.length;
            done(null, chunk);
        },
        flush(done) {
            done(packed === 0 ? badArchive(file, "is empty") : null);
        },
    });
    const unpackedSide = new Transform({
        transform(chunk: Buffer, _encoding, done) {
            unpacked += chunk.length;
            if (unpacked > RATIO_FROM_BYTES && unpacked > packed * limits.maxRatio) {
                done(
                    new ContentError(
                        "too-large",
                        file,
                        `The archive ${file} unpacks to more than ${limits.maxRatio} times its size, which looks like a ` +
                            "bomb. If it is meant, raise limits.maxRatio.",
                    ),
                );
                return;
            }
            done(null, chunk);
        },
    });
    let failure: Error | undefined;
    const gunzip = createGunzip();
    const tar = pipeline(createReadStream(file), packedSide, gunzip, unpackedSide, (error) => {
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
        for await (const { entry, body } of translated(readTar(tar as Readable, limits, `the archive ${file}`))) {
            // Its errors come to whoever reads it, not to the loop.
            yield { entry, body: translated(body) };
        }
    } finally {
        tar.destroy();
    }
    // Node passes over zeros behind the compressed data, where a stricter reader sees a damaged file.
    if (gunzip.bytesWritten < packed) throw badArchive(file, "holds something behind the end of its compressed data");
    finished(hash.digest("hex"));
}

function checkReadable(file: string): void {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) throw new ContentError("missing", file, `There is no archive ${file}.${whereItStarts(file)}`);
    if (!stat.isFile()) {
        throw new ContentError("missing", file, `${file} is not a file. Use \`directory\` for a folder.`);
    }
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
