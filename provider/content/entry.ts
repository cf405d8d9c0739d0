/** One file or link of policy content. Folders are not entries: they exist where a file needs them. */
export interface ContentEntry {
    /** Where it is, from the root of the content: forward slashes, no leading `./`, Unicode NFC. */
    readonly path: string;
    readonly kind: "file" | "link";
    /** Bytes; 0 for a link. */
    readonly size: number;
    /** Whether the owner may execute it; false for a link, and always false where the system has no such bit. */
    readonly executable: boolean;
    /** Where a link leads, relative to the folder it is in; only on links. */
    readonly target?: string;
    /** SHA-256 of the bytes (of `target` for a link), in hexadecimal. */
    readonly digest: string;
}

/**
 * The order of entries in an archive and in the hash: by the bytes of the UTF-8 path. JavaScript's own order
 * differs for characters outside the basic plane, and an order that depends on the language is not a contract.
 */
export function comparePaths(a: string, b: string): number {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) {
        const x = a.charCodeAt(i);
        const y = b.charCodeAt(i);
        if (x !== y) return sortable(x) - sortable(y);
    }
    return a.length - b.length;
}

function sortable(unit: number): number {
    return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
