import { ContentError } from "./errors";

/**
 * Bounds on what is read, packed or unpacked. The platform documents none, so these only stop mistakes
 * (a folder with `node_modules` in it, an archive that unpacks to a disk full of zeros). All are settable.
 */
export interface ContentLimits {
    /** Bytes of all files together, unpacked. Default 256 MiB. */
    maxBytes: number;
    /** Files and links (and, in an archive, folders). Default 20,000. */
    maxFiles: number;
    /** Unpacked bytes for each byte of an archive, looked at after the first 8 MiB. Default 200. */
    maxRatio: number;
}

export const defaultLimits: Readonly<ContentLimits> = {
    maxBytes: 256 * 1024 * 1024,
    maxFiles: 20_000,
    maxRatio: 200,
};

/**
 * Fills in the defaults.
 * @throws ContentError (`bad-option`) when a limit is not a positive number.
 */
export function resolveLimits(limits: Partial<ContentLimits> = {}): ContentLimits {
    const given = Object.entries(limits).filter(([, value]) => value !== undefined);
    for (const [name, value] of given) {
        if (typeof value !== "number" || !(value > 0)) {
            throw new ContentError("bad-option", name, `limits.${name} must be a positive number, not ${value}.`);
        }
    }
    return { ...defaultLimits, ...Object.fromEntries(given) };
}

/** Counts entries and bytes while content is read, and stops at the first one too many. */
export class Tally {
    private files = 0;
    private bytes = 0;

    constructor(
        private readonly limits: ContentLimits,
        private readonly where: string,
    ) {}

    add(path: string, size: number): void {
        this.addEntry(path);
        this.addBytes(path, size);
    }

    addEntry(path: string): void {
        this.files += 1;
        if (this.files > this.limits.maxFiles) {
            throw new ContentError(
                "too-many",
                path,
                `${this.where} holds more than ${this.limits.maxFiles} files (counted up to ${path}). Leave some out ` +
                    "with .terraformignore or `ignore`, or raise limits.maxFiles.",
            );
        }
    }

    addBytes(path: string, size: number): void {
        this.bytes += size;
        if (this.bytes > this.limits.maxBytes) {
            throw new ContentError(
                "too-large",
                path,
                `${this.where} holds more than ${this.limits.maxBytes} bytes (with ${path}, ${size} bytes). Leave some ` +
                    "out with .terraformignore or `ignore`, or raise limits.maxBytes.",
            );
        }
    }
}
