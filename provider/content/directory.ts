import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate as breathe } from "node:timers/promises";
import { Content } from "./content";
import type { ContentEntry } from "./entry";
import { digestOf } from "./hash";
import type { IgnoreRule } from "./ignore";
import { type ContentLimits, Tally } from "./limits";
import { packEntries } from "./pack";
import { changed, digestFile, readFirst, readPieces, readSmall, Slab } from "./reader";
import { type LooseRule, type Walked, type WalkOptions, walk } from "./walk";

const SMALL_BYTES = 64 * 1024;
const SNAPSHOT_BYTES = 32 * 1024 * 1024;
const FILES_BETWEEN_PAUSES = 200;

/**
 * Content of a folder. The bytes of small files (64 KiB each, 32 MiB together: nearly every policy set is all of it) are
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
        if (kept) return kept;
        const bytes = readSmall(this.known(entry));
        if (digestOf(bytes) !== entry.digest) throw changed(entry.path);
        return bytes;
    }

    private known({ path, size, digest }: ContentEntry) {
        return { path, size, digest, file: this.files.get(path)! };
    }
}

/** Reads a folder: finds its entries and hashes every one of them. See `walk` for what is refused. */
export async function openDirectory(directory: string, options: WalkOptions, limits: ContentLimits): Promise<Content> {
    const tally = new Tally(limits, `the folder ${directory}`);
    const walked = await walk(directory, options, tally);
    const entries: ContentEntry[] = [];
    const files = new Map<string, string>();
    const snapshot = new Map<string, Buffer>();
    const slab = new Slab();
    let kept = 0;
    for (const [i, { path, file, target }] of walked.entries.entries()) {
        if (i % FILES_BETWEEN_PAUSES === 0) await breathe();
        if (target !== undefined) {
            entries.push({ path, kind: "link", size: 0, executable: false, target, digest: digestOf(target) });
            continue;
        }
        const { size, executable, bytes } = readFirst(path, file, {
            smallBytes: SMALL_BYTES,
            slab,
            sized: (found) => tally.addBytes(path, found),
        });
        const digest = bytes ? digestOf(bytes) : await digestFile({ path, file, size });
        entries.push({ path, kind: "file", size, executable, digest });
        files.set(path, file);
        if (bytes && kept + size <= SNAPSHOT_BYTES) {
            kept += size;
            snapshot.set(path, bytes);
        }
    }
    return new DirectoryContent(directory, walked, entries, files, snapshot);
}
