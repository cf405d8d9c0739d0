import { createHash, type Hash } from "node:crypto";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate as breathe } from "node:timers/promises";
import { Content } from "./content";
import type { ContentEntry } from "./entry";
import { digestOf } from "./hash";
import type { IgnoreRule } from "./ignore";
import { type ContentLimits, Tally } from "./limits";
import { type Body, type PackItem, packItems } from "./pack";
import { changed, readFirst, readPieces, readSmall, Slab } from "./reader";
import { type Packed, spool } from "./spool";
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
        return packItems(this.items());
    }

    private *items(): Generator<PackItem> {
        for (const entry of this.entries) yield { entry, body: entry.kind === "link" ? undefined : this.bodyOf(entry) };
    }

    private bodyOf(entry: ContentEntry): Body {
        return entry.size <= SMALL_BYTES ? this.small(entry) : readPieces(this.known(entry));
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
        return { path, size, digest, file: this.files.get(path) ?? "" };
    }
}

/** Reads a folder: finds its entries and hashes every one of them. See `walk` for what is refused. */
export async function openDirectory(directory: string, options: WalkOptions, limits: ContentLimits): Promise<Content> {
    const reading = await Reading.of(directory, options, limits);
    for await (const { body } of reading.items(true)) {
        if (body === undefined || Buffer.isBuffer(body)) continue;
        for await (const _ of body);
    }
    return reading.content();
}

/** Reads, hashes and packs a folder in one pass. */
export async function packDirectory(
    directory: string,
    options: WalkOptions,
    limits: ContentLimits,
): Promise<{ content: Content; packed: Packed }> {
    const reading = await Reading.of(directory, options, limits);
    const packed = await spool(packItems(reading.items()));
    return { content: reading.content(), packed };
}

/** A folder that is being read for the first time. */
class Reading {
    private readonly entries: ContentEntry[] = [];
    private readonly files = new Map<string, string>();
    private readonly snapshot = new Map<string, Buffer>();
    private readonly slab = new Slab();
    private kept = 0;

    private constructor(
        private readonly directory: string,
        private readonly walked: Walked,
        private readonly tally: Tally,
    ) {}

    static async of(directory: string, options: WalkOptions, limits: ContentLimits): Promise<Reading> {
        const tally = new Tally(limits, `the folder ${directory}`);
        return new Reading(directory, await walk(directory, options, tally), tally);
    }

    content(): Content {
        return new DirectoryContent(this.directory, this.walked, this.entries, this.files, this.snapshot);
    }

    /**
     * Each entry with its bytes; pieces must be read to their end before the next entry.
     *
     * @param reuse the same memory for every piece, for a reader that keeps none
     */
    async *items(reuse = false): AsyncGenerator<PackItem> {
        for (const [i, { path, file, target }] of this.walked.entries.entries()) {
            if (i % FILES_BETWEEN_PAUSES === 0) await breathe();
            if (target !== undefined) {
                const entry = { path, kind: "link", size: 0, executable: false, target } as const;
                this.entries.push({ ...entry, digest: digestOf(target) });
                yield { entry };
                continue;
            }
            const { size, executable, bytes } = readFirst(path, file, {
                smallBytes: SMALL_BYTES,
                slab: this.slab,
                sized: (found) => this.tally.addBytes(path, found),
            });
            const entry = { path, kind: "file", size, executable } as const;
            this.files.set(path, file);
            if (bytes) {
                this.keep(path, bytes);
                this.entries.push({ ...entry, digest: digestOf(bytes) });
                yield { entry, body: bytes };
                continue;
            }
            const hash = createHash("sha256");
            yield { entry, body: hashing(readPieces({ path, file, size }, reuse), hash) };
            this.entries.push({ ...entry, digest: hash.digest("hex") });
        }
    }

    private keep(path: string, bytes: Buffer): void {
        if (this.kept + bytes.length > SNAPSHOT_BYTES) return;
        this.kept += bytes.length;
        this.snapshot.set(path, bytes);
    }
}

async function* hashing(pieces: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
        hash.update(piece);
        yield piece;
    }
}
