import type { Readable } from "node:stream";
import { Content } from "./content";
import type { ContentEntry } from "./entry";
import { ContentError } from "./errors";
import { digestOf } from "./hash";
import { type ContentLimits, Tally } from "./limits";
import { packItems } from "./pack";
import { checkPath, isAppleDouble, quoted } from "./path";
import { refuseShadowed } from "./shadow";

const WHERE = "`files`";

/** Content given by the program as text, path by path. */
class FilesContent extends Content {
    constructor(
        entries: readonly ContentEntry[],
        private readonly bytes: ReadonlyMap<string, Buffer>,
    ) {
        super("files", WHERE, entries);
    }

    pack(): Readable {
        return packItems(this.entries.map((entry) => ({ entry, body: this.bytesOf(entry) })));
    }

    protected async readBytes(entry: ContentEntry): Promise<Buffer> {
        return this.bytesOf(entry);
    }

    private bytesOf({ path }: ContentEntry): Buffer {
        return this.bytes.get(path) ?? Buffer.alloc(0);
    }
}

/**
 * Content from a map of path → text (UTF-8), e.g. `{"sentinel.hcl": "policy …", "a.sentinel": "main = rule { true }"}`.
 * No ignore rule applies: what is named is uploaded.
 *
 * @throws ContentError for a path that cannot be carried, two paths that are one, and a value that is no text
 */
export function openFiles(files: Readonly<Record<string, string>>, limits: ContentLimits): Content {
    const tally = new Tally(limits, WHERE);
    const bytes = new Map<string, Buffer>();
    const entries: ContentEntry[] = [];
    for (const [given, text] of Object.entries(files)) {
        const path = given.normalize("NFC").replace(/^(?:\.\/)+/, "");
        checkPath(path, WHERE);
        if (typeof text !== "string") {
            throw new ContentError("bad-option", path, `The value of ${quoted(given)} in ${WHERE} is not a string.`);
        }
        if (isAppleDouble(path)) {
            throw new ContentError(
                "bad-path",
                path,
                `${quoted(given)} in ${WHERE}: the platform drops files whose name starts with "._". Rename it.`,
            );
        }
        if (bytes.has(path)) {
            throw new ContentError("collision", path, `${WHERE} names ${quoted(path)} twice. Remove one of them.`);
        }
        const content = Buffer.from(text, "utf8");
        tally.add(path, content.length);
        bytes.set(path, content);
        entries.push({ path, kind: "file", size: content.length, executable: false, digest: digestOf(content) });
    }
    refuseShadowed(entries, WHERE);
    return new FilesContent(entries, bytes);
}
