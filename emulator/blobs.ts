import type { Stored } from "./collection";
import { randomText } from "./ids";
import type { Store } from "./store";

declare module "./store" {
    interface Collections {
        blobs: Blob;
    }
}

/** A link to the content of an object. Whoever has the link may use it: its id is the secret. */
export interface Blob extends Stored {
    use: "upload" | "download";
    /** Kind and id of the object whose content it is. */
    kind: string;
    objectId: string;
    /** ISO 8601. */
    expiresAt: string;
}

/** How the content of one kind of object is kept. */
export interface BlobKeeper {
    /** Takes an upload. May throw an ApiError. */
    write?(id: string, content: Buffer): void | Promise<void>;
    /** The content for a download, with the query of its request; undefined when there is none. */
    read?(id: string, query: Record<string, string | undefined>): Buffer | undefined;
}

const HOUR = 60 * 60 * 1000;

/**
 * Upload and download links, as the platform's blob storage gives them out: absolute, secret, good for a time, and used
 * without a token. `nouns/blobs.ts` serves them.
 */
export class Blobs {
    private readonly keepers = new Map<string, BlobKeeper>();

    /** How long an upload link is good unless told otherwise, in milliseconds. @default one hour */
    uploadLifetime = HOUR;

    constructor(private readonly store: Store) {}

    /** Says how uploads and downloads of a kind work. */
    keep(kind: string, keeper: BlobKeeper): void {
        this.keepers.set(kind, keeper);
    }

    keeper(kind: string): BlobKeeper | undefined {
        return this.keepers.get(kind);
    }

    /**
     * A new link.
     *
     * @param origin scheme, host and port the client used
     * @param milliseconds how long it is good. @default `uploadLifetime` for an upload, one hour for a download
     */
    link(
        origin: string,
        use: Blob["use"],
        kind: string,
        objectId: string,
        milliseconds = use === "upload" ? this.uploadLifetime : HOUR,
    ): string {
        const expiresAt = new Date(Date.now() + milliseconds).toISOString();
        const blob = this.store.of("blobs").put({ id: randomText(48), use, kind, objectId, expiresAt });
        return `${origin}/_archivist/v1/object/${blob.id}`;
    }

    find(secret: string): Blob | undefined {
        return this.store.of("blobs").get(secret);
    }

    /** Makes the links of an object expire now. Returns how many there were. */
    expire(kind: string, objectId: string): number {
        const links = this.store.of("blobs").filter((blob) => blob.kind === kind && blob.objectId === objectId);
        for (const blob of links) blob.expiresAt = new Date(0).toISOString();
        return links.length;
    }
}
