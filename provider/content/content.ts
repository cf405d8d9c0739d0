import type { Readable } from "node:stream";
import { type ContentEntry, comparePaths } from "./entry";
import { ContentError } from "./errors";
import { contentHash } from "./hash";
import type { IgnoreRule } from "./ignore";
import { linkDestination, quoted } from "./path";
import type { LooseRule } from "./walk";

const MAX_TEXT_BYTES = 1024 * 1024;

/**
 * What a policy set version is made of, whichever way it was given: entries, one hash, a stream to upload.
 * Made by `openContent`. Holds no open file between calls.
 */
export abstract class Content {
    /** Sorted by path. */
    readonly entries: readonly ContentEntry[];
    /** `sha256:…`; see `contentHash`. */
    readonly hash: string;
    /** Bytes of all files, unpacked. */
    readonly size: number;
    private readonly byPath: ReadonlyMap<string, ContentEntry>;

    /** @param where the folder or archive in words, for messages: `the folder policies` */
    protected constructor(
        /** Which way it was given. */
        readonly source: "directory" | "files" | "archive",
        readonly where: string,
        entries: readonly ContentEntry[],
    ) {
        this.entries = [...entries].sort((a, b) => comparePaths(a.path, b.path));
        this.hash = contentHash(this.entries);
        this.size = this.entries.reduce((sum, entry) => sum + entry.size, 0);
        this.byPath = new Map(this.entries.map((entry) => [entry.path, entry]));
    }

    /**
     * The `.tar.gz` to upload, as a stream; may be called again for another attempt. The stream fails with
     * a `ContentError` (`changed`) before its end when the bytes are no longer those of `hash`.
     */
    abstract pack(): Readable;

    /** Every byte of one file, which the caller has found to be small. */
    protected abstract readBytes(entry: ContentEntry): Promise<Buffer>;

    /** The ignore rule that keeps a file of the folder out of the content; undefined when none does or no such file exists. */
    excludedBy(_path: string): IgnoreRule | undefined {
        return undefined;
    }

    /** Ignore lines that name a folder without leaving out what is in it. */
    get looseRules(): readonly LooseRule[] {
        return [];
    }

    /** The entry at this very path. */
    get(path: string): ContentEntry | undefined {
        return this.byPath.get(path);
    }

    /** The file that a path leads to, links followed inside the content; undefined when it leads to none. */
    resolve(path: string): ContentEntry | undefined {
        const end = this.follow(path);
        return end === undefined ? undefined : this.byPath.get(end);
    }

    /** Where a path leads, links followed; undefined when they go round. @internal */
    destination(path: string): string | undefined {
        const end = this.follow(path);
        return end === "." ? "" : end;
    }

    /** Whether a link leads to a file, or to one of the folders. @internal */
    leadsSomewhere(link: string, folders: ReadonlySet<string>): boolean {
        const end = this.follow(link);
        return end !== undefined && (this.byPath.has(end) || folders.has(end));
    }

    /** Where a path ends, no link in it; undefined when links go round. */
    private follow(path: string): string | undefined {
        let rest = path.split("/");
        let at = "";
        for (let links = 0; rest.length > 0; ) {
            const [name = "", ...after] = rest;
            const next = at === "" ? name : `${at}/${name}`;
            const entry = this.byPath.get(next);
            if (entry?.kind !== "link") {
                at = next;
                rest = after;
                continue;
            }
            if (++links > 40) return undefined;
            const destination = linkDestination(next, entry.target ?? "");
            rest = [...(destination === "." ? [] : destination.split("/")), ...after];
            at = "";
        }
        return at;
    }

    /**
     * The bytes of a file, links followed; undefined when there is no such file.
     * @param maxBytes default 1 MiB
     * @throws ContentError (`too-large`)
     */
    async read(path: string, maxBytes = MAX_TEXT_BYTES): Promise<Buffer | undefined> {
        const entry = this.resolve(path);
        if (!entry) return undefined;
        if (entry.size > maxBytes) {
            throw new ContentError(
                "too-large",
                path,
                `${quoted(path)} has ${entry.size} bytes; at most ${maxBytes} can be read as text.`,
            );
        }
        return this.readBytes(entry);
    }

    /** A file as UTF-8 text; otherwise as `read`. */
    async readText(path: string, maxBytes?: number): Promise<string | undefined> {
        return (await this.read(path, maxBytes))?.toString("utf8");
    }

    /**
     * Bytes of the packed stream, for a Content-Length: packs once without keeping anything, then remembers.
     * Holds for later streams of this process, since the same zlib makes the same bytes.
     */
    packedSize(): Promise<number> {
        this.measured ??= measure(this.pack());
        return this.measured;
    }

    private measured: Promise<number> | undefined;
}

async function measure(stream: Readable): Promise<number> {
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) bytes += chunk.length;
    return bytes;
}
