import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate as breathe } from "node:timers/promises";
import { Content } from "./content";
import type { ContentEntry } from "./entry";
import { digestOf } from "./hash";
import type { IgnoreRule } from "./ignore";
import type { ContentLimits } from "./limits";
import { packEntries } from "./pack";
import { changed, digestFile, readPieces, readSmall } from "./reader";
import { type LooseRule, type Walked, type WalkedEntry, walk } from "./walk";

const SMALL_BYTES = 64 * 1024;
const SNAPSHOT_BYTES = 16 * 1024 * 1024;
const FILES_BETWEEN_PAUSES = 200;

/**
 * Content of a folder. The bytes of small files (64 KiB each, 16 MiB together: nearly every policy set is all of it) are
 * kept from the first reading, so exactly what was hashed is linted, shown and uploaded; larger files are read again and
 * compared with their digest.
 */
class DirectoryContent extends Content {
    constructor(
        directory: string,
        private readonly walked: Walked,
        entries: readonly ContentEntry[],
        private readonly files: ReadonlyMap<string, string>,
        private readonly snapshot: ReadonlyMap<string, Buffer>,
    ) {
        super("directory", `the folder ${directory}`, entries);
    }

    override get looseRules(): readonly LooseRule[] {
        return this.walked.looseRules;
    }

    override excludedBy(path: string): IgnoreRule | undefined {
        const exists = lstatSync(join(this.walked.root, path), { throwIfNoEntry: false });
        return exists ? this.walked.rules.excludes(path) : undefined;
    }

    pack(): Readable {
        return packEntries(this.entries, (entry) => {
            return entry.size <= SMALL_BYTES ? this.small(entry) : readPieces(this.known(entry));
        });
    }

    protected async readBytes(entry: ContentEntry): Promise<Buffer> {
        return this.small(entry);
    }

    private small(entry: ContentEntry): Buffer {
        const kept = this.snapshot.get(entry.path);
        if (kept) {
            return kept;
        }
        const bytes = readSmall(this.known(entry));
        if (digestOf(bytes) !== entry.digest) {
            throw changed(entry.path);
        }
        return bytes;
    }

    private known({ path, size, digest }: ContentEntry) {
        return { path, size, digest, file: this.files.get(path)! };
    }
}

/** Reads a folder: finds its entries and hashes every one of them. See `walk` for what is refused. */
export async function openDirectory(
    directory: string,
    ignore: readonly string[],
    limits: ContentLimits,
): Promise<Content> {
    const walked = await walk(directory, ignore, limits);
    const entries: ContentEntry[] = [];
    const files = new Map<string, string>();
    const snapshot = new Map<string, Buffer>();
    let kept = 0;
    for (const [i, found] of walked.entries.entries()) {
        if (i % FILES_BETWEEN_PAUSES === 0) {
            await breathe();
        }
        if (found.kind === "file" && found.size <= SMALL_BYTES) {
            const bytes = readSmall(found);
            entries.push(entryOf(found, digestOf(bytes)));
            if (kept + bytes.length <= SNAPSHOT_BYTES) {
                kept += bytes.length;
                snapshot.set(found.path, bytes);
            }
        } else {
            const digest = found.kind === "link" ? digestOf(found.target!) : await digestFile(found);
            entries.push(entryOf(found, digest));
        }
        files.set(found.path, found.file);
    }
    return new DirectoryContent(directory, walked, entries, files, snapshot);
}

function entryOf({ path, kind, size, executable, target }: WalkedEntry, digest: string): ContentEntry {
    return target === undefined
        ? { path, kind, size, executable, digest }
        : { path, kind, size, executable, target, digest };
}
