import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Content } from "../../content";
import type { ContentEntry } from "../../entry";

/** Bytes that are written out for a tool at most. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Content in a folder of its own, exactly as it would be uploaded. */
export interface Checkout {
    readonly folder: string;
    /** Whether all that was wanted is there. */
    readonly complete: boolean;
}

/**
 * Writes files of the content into a new folder that nobody else may read, and removes it when the work is done.
 *
 * @param wanted which entries; what would be too much together is left out
 */
export async function inCheckout<T>(
    content: Content,
    wanted: (entry: ContentEntry) => boolean,
    work: (checkout: Checkout) => Promise<T>,
): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "tfe-policy-lint-"));
    try {
        let room = MAX_BYTES;
        let complete = true;
        for (const entry of content.entries.filter(wanted)) {
            const file = join(folder, entry.path);
            room -= entry.size;
            if (room < 0) complete = false;
            else if (entry.kind === "link") link(file, entry.target ?? "");
            else write(file, await content.read(entry.path, MAX_BYTES));
        }
        return await work({ folder, complete });
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function write(file: string, bytes: Buffer | undefined): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes ?? "");
}

function link(file: string, target: string): void {
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(target, file);
}
