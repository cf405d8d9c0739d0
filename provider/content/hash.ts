import * as crypto from "node:crypto";
import type { ContentEntry } from "./entry";

/** SHA-256 in hexadecimal. */
export function digestOf(bytes: Buffer | string): string {
    // In one call it leaves no object behind for each of thousands of files; Node has it since 20.12.
    return crypto.hash ? crypto.hash("sha256", bytes) : crypto.createHash("sha256").update(bytes).digest("hex");
}

/**
 * The hash of content: of the path, kind, executable bit and bytes of every file, and where every link leads. Times, owners,
 * other permissions, empty folders, the order on disk and the way the content came (folder, map, archive) have no
 * part in it, so the same content has the same hash on every machine and checkout.
 *
 * @param entries sorted by path
 * @returns `sha256:` and 64 hexadecimal digits
 */
export function contentHash(entries: readonly ContentEntry[]): string {
    const hash = crypto.createHash("sha256").update("pulumi-tfe-policy content 1\0");
    for (const { path, kind, executable, digest } of entries) {
        hash.update(`${kind === "link" ? "link" : executable ? "exec" : "file"} ${digest} ${path}\0`);
    }
    return `sha256:${hash.digest("hex")}`;
}
