import type { Content } from "./content";
import { type ContentEntry, comparePaths } from "./entry";
import { contentHash } from "./hash";

export interface PreviewBounds {
    /** Bytes of one text file that is shown in full. Default 64 KiB. */
    fileBytes?: number;
    /** Bytes of all text shown. Default 1 MiB. */
    totalBytes?: number;
    /** Files shown by name. Default 1,000. */
    maxFiles?: number;
}

/**
 * Content as a map of path → text for a resource's inputs, so that a preview shows which lines of which policy change.
 *
 * Text is shown whole; a binary or larger file as `sha256:… (12345 bytes)`, a link as `-> target`. When there is
 * more than the bounds allow, configuration and policies come first, and files beyond `maxFiles` are one line together.
 * The map stays in the stack's state, which is why it is bounded.
 */
export async function previewFiles(content: Content, bounds: PreviewBounds = {}): Promise<Record<string, string>> {
    const { fileBytes = 64 * 1024, totalBytes = 1024 * 1024, maxFiles = 1000 } = bounds;
    const byInterest = [...content.entries].sort((a, b) => interest(a) - interest(b) || comparePaths(a.path, b.path));
    const shown = new Map<string, string>();
    let room = totalBytes;
    for (const entry of byInterest.slice(0, maxFiles)) {
        const fits = entry.kind === "file" && entry.size <= Math.min(room, fileBytes);
        const text = fits ? textOf(await content.read(entry.path)) : undefined;
        room -= text === undefined ? 0 : entry.size;
        shown.set(entry.path, text ?? summary(entry));
    }
    const result = Object.fromEntries([...shown].sort(([a], [b]) => comparePaths(a, b)));
    const rest = byInterest.slice(maxFiles).sort((a, b) => comparePaths(a.path, b.path));
    if (rest.length > 0) {
        const bytes = rest.reduce((sum, entry) => sum + entry.size, 0);
        result[`(${rest.length} more files)`] = `${contentHash(rest)} (${bytes} bytes)`;
    }
    return result;
}

function interest({ path }: ContentEntry): number {
    return /(?:^|\/)(?:sentinel\.hcl|policies\.(?:hcl|json))$/.test(path)
        ? 0
        : /\.(?:sentinel|rego)$/.test(path)
          ? 1
          : 2;
}

function textOf(bytes: Buffer | undefined): string | undefined {
    if (!bytes || bytes.includes(0)) return undefined;
    const text = bytes.toString("utf8");
    return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

function summary({ kind, target, digest, size }: ContentEntry): string {
    return kind === "link" ? `-> ${target}` : `sha256:${digest} (${size} bytes)`;
}
