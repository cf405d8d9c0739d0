import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { members } from "./archiveMembers";
import { Content } from "./content";
import type { ContentEntry } from "./entry";
import { ContentError, errorCode } from "./errors";
import { digestOf } from "./hash";
import type { ContentLimits } from "./limits";
import { quoted } from "./path";
import { refuseShadowed } from "./shadow";

const SMALL_BYTES = 64 * 1024;
// What is not kept is looked for from the start of the archive each time it is read.
const SNAPSHOT_BYTES = 32 * 1024 * 1024;

/** A `.tar.gz` that was made elsewhere, sent byte for byte as it is once it has been checked. */
class ArchiveContent extends Content {
    constructor(
        private readonly file: string,
        entries: readonly ContentEntry[],
        private readonly fileDigest: string,
        private readonly limits: ContentLimits,
        private readonly snapshot: ReadonlyMap<string, Buffer>,
    ) {
        super("archive", `the archive ${file}`, entries);
    }

    pack(): Readable {
        return Readable.from(this.verified(), { objectMode: false });
    }

    protected async readBytes(wanted: ContentEntry): Promise<Buffer> {
        const kept = this.snapshot.get(wanted.path);
        if (kept) return kept;
        for await (const { entry, body } of members(this.file, this.limits, () => {})) {
            if (entry?.path === wanted.path) {
                const pieces: Buffer[] = [];
                for await (const piece of body) pieces.push(piece);
                return Buffer.concat(pieces);
            }
        }
        throw archiveChanged(this.file);
    }

    /** The file's bytes, the last of them held back until the whole is known to be what was checked. */
    private async *verified(): AsyncGenerator<Buffer> {
        const hash = createHash("sha256");
        let held: Buffer | undefined;
        try {
            for await (const piece of createReadStream(this.file, { highWaterMark: 256 * 1024 })) {
                hash.update(piece);
                if (held) yield held;
                held = piece;
            }
        } catch (error) {
            throw new ContentError(
                "unreadable",
                this.file,
                `The archive ${this.file} cannot be read (${errorCode(error)}).`,
            );
        }
        if (hash.digest("hex") !== this.fileDigest) throw archiveChanged(this.file);
        if (held) yield held;
    }
}

function archiveChanged(file: string): ContentError {
    return new ContentError("changed", file, `The archive ${file} changed after it was checked. Run again.`);
}

/**
 * Checks a ready `.tar.gz` and reads its entries. Refused: what is not gzip or tar, a path that is absolute or has `..`,
 * a link that leads out, a hard link, a device or another thing the platform does not unpack, a path that is there twice, and
 * an archive that unpacks to more than the limits (nothing is unpacked to disk, and reading stops there).
 *
 * Folders and the `._*` files of macOS are passed over: neither is a part of what the platform keeps.
 *
 * @throws ContentError
 */
export async function openArchive(file: string, limits: ContentLimits): Promise<Content> {
    const entries: ContentEntry[] = [];
    const snapshot = new Map<string, Buffer>();
    const seen = new Set<string>();
    let kept = 0;
    let fileDigest = "";
    for await (const { entry, body } of members(file, limits, (digest) => {
        fileDigest = digest;
    })) {
        const hash = createHash("sha256");
        const pieces: Buffer[] = [];
        const keep = entry?.kind === "file" && entry.size <= SMALL_BYTES && kept + entry.size <= SNAPSHOT_BYTES;
        for await (const piece of body) {
            hash.update(piece);
            if (keep) pieces.push(piece);
        }
        if (!entry) continue;
        if (seen.has(entry.path)) {
            throw new ContentError(
                "collision",
                entry.path,
                `The archive ${file} holds ${quoted(entry.path)} twice. Make it anew, without appending.`,
            );
        }
        seen.add(entry.path);
        if (keep) {
            kept += entry.size;
            snapshot.set(entry.path, Buffer.concat(pieces));
        }
        entries.push({ ...entry, digest: entry.kind === "link" ? digestOf(entry.target ?? "") : hash.digest("hex") });
    }
    refuseShadowed(entries, `the archive ${file}`);
    return new ArchiveContent(file, entries, fileDigest, limits, snapshot);
}
