import { decode, encode, type WireResource } from "./http/jsonapi";
import type { Connection } from "./session/connection";

/** A comment on a run. */
export interface Comment {
    readonly id: string;
    readonly body: string;
}

/** The Comments API: `/runs/:id/comments` and `/comments/:id`. */
export class Comments {
    constructor(private readonly connection: Connection) {}

    /**
     * Comments on a run. A lost answer is not tried again, and the error says `mayHaveHappened`, unless it does no harm that
     * the comment may stand there twice.
     */
    async create(runId: string, body: string, { repeatable = false } = {}): Promise<Comment> {
        const document = encode("comments", { body });
        const request = { method: "POST", path: ofRun(runId), body: document, repeatable } as const;
        return fromWireResource((await this.connection.one({ type: "comments" }, request)).data);
    }

    async read(id: string): Promise<Comment> {
        const path = `/comments/${encodeURIComponent(id)}`;
        return fromWireResource((await this.connection.one({ type: "comments", id }, { method: "GET", path })).data);
    }

    /** The comments on a run, oldest first. */
    async *list(runId: string): AsyncGenerator<Comment> {
        for await (const wire of this.connection.list("comments", ofRun(runId))) yield fromWireResource(wire);
    }
}

function ofRun(runId: string): string {
    return `/runs/${encodeURIComponent(runId)}/comments`;
}

function fromWireResource(wire: WireResource): Comment {
    return { id: wire.id, body: decode<{ body?: string }>(wire).attributes.body ?? "" };
}
