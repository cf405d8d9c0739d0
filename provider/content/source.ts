import { statSync } from "node:fs";
import { openArchive } from "./archive";
import type { Content } from "./content";
import { openDirectory, packDirectory } from "./directory";
import { type Enforcement, withEnforcement } from "./enforcement/enforcement";
import { ContentError } from "./errors";
import { openFiles } from "./files";
import { type ContentLimits, resolveLimits } from "./limits";
import { type Packed, spool } from "./spool";
import type { WalkOptions } from "./walk";

/** Where content comes from: exactly one of the three. */
export interface ContentSource {
    /** A folder, absolute or relative to the working directory. */
    directory?: string;
    /** Path → text. */
    files?: Readonly<Record<string, string>>;
    /** A ready `.tar.gz`, absolute or relative to the working directory. */
    archive?: string;
}

/** How content is read. */
export interface ContentOptions {
    /** Rules as in `.terraformignore`, applied after those of the file; only with `directory`. */
    ignore?: readonly string[];
    /**
     * A folder, absolute or relative to the working directory. In the place of a link that leads out of the directory and into this
     * folder is what it leads to; nothing outside of the two is read. Only with `directory`.
     */
    followLinksInto?: string;
    /** Bounds on what is packed or unpacked. */
    limits?: Partial<ContentLimits>;
    /** Other levels than the configuration's, in what is read; what is on disk stays as it is. Not with `archive`. */
    enforcement?: Enforcement;
}

/**
 * Reads content and hashes it; everything that cannot be uploaded is refused here.
 *
 * ```ts
 * const content = await tfe.openContent({ directory: "policies" }, { ignore: ["*.md"] });
 * console.log(content.hash); // sha256:…
 * content.pack(); // a stream for the body of a PUT
 * ```
 *
 * @throws ContentError
 */
export async function openContent(source: ContentSource, options: ContentOptions = {}): Promise<Content> {
    const content = await opened(source, options);
    return withEnforcement(content, options.enforcement ?? {});
}

async function opened(source: ContentSource, options: ContentOptions): Promise<Content> {
    const limits = checkOptions(source, options);
    if (source.directory !== undefined) return openDirectory(source.directory, walkOptions(options), limits);
    return source.files === undefined ? openArchive(source.archive ?? "", limits) : openFiles(source.files, limits);
}

/**
 * Reads content that is certainly to be sent: what `openContent` gives, and the bytes to upload, of the very same reading. A folder is read
 * once for both.
 *
 * @returns `packed` must be disposed of
 * @throws ContentError
 */
export async function packContent(
    source: ContentSource,
    options: ContentOptions = {},
): Promise<{ content: Content; packed: Packed }> {
    if (source.directory !== undefined && options.enforcement === undefined) {
        return packDirectory(source.directory, walkOptions(options), checkOptions(source, options));
    }
    const content = await openContent(source, options);
    if (source.archive === undefined) return { content, packed: await spool(content.pack()) };
    // It is a file already, and every stream of it is held against what was checked.
    const length = statSync(source.archive).size;
    return { content, packed: { length, open: () => content.pack(), dispose: async () => {} } };
}

function walkOptions({ ignore = [], followLinksInto }: ContentOptions): WalkOptions {
    return { ignore, followLinksInto };
}

function checkOptions(source: ContentSource, options: ContentOptions): ContentLimits {
    const limits = resolveLimits(options.limits);
    const given = (["directory", "files", "archive"] as const).filter((name) => source[name] !== undefined);
    if (given.length !== 1) {
        const what = given.length === 0 ? "none is" : `${given.join(" and ")} are`;
        throw new ContentError("bad-option", given, `Give exactly one of directory, files and archive; ${what} given.`);
    }
    for (const name of ["ignore", "followLinksInto"] as const) {
        if (source.directory !== undefined || !options[name]?.length) continue;
        throw new ContentError(
            "bad-option",
            name,
            `${name} applies to a directory only; with ${given[0]}, leave out what should not be uploaded yourself.`,
        );
    }
    return limits;
}
