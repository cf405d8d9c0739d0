import { decode, encode, type WireResource } from "./http/jsonapi";
import { at, Noun } from "./noun";

/** A comment on a run. */
export interface Comment {
    /** `wsc-…`. */
    readonly id: string;
    /** What it says. */
    readonly body: string;
}

/** The Comments API: `/runs/:id/comments` and `/comments/:id`. */
export class Comments extends Noun<Comment> {
    protected readonly type = "comments";
    protected readonly fromWire = fromWire;

    /**
     * Comments on a run. A lost answer is not tried again, and the error says `mayHaveHappened`, unless it does no harm that
     * the comment may stand there twice.
     */
    create(runId: string, body: string, { repeatable = false } = {}): Promise<Comment> {
        return this.one({ method: "POST", path: ofRun(runId), body: encode(this.type, { body }), repeatable });
    }

    /** The comments on a run, oldest first. */
    list(runId: string): AsyncGenerator<Comment> {
        return this.listed(ofRun(runId));
    }
}

function ofRun(runId: string): string {
    return at("runs", runId, "comments");
}

function fromWire(wire: WireResource): Comment {
    return { id: wire.id, body: decode<{ body?: string }>(wire).attributes.body ?? "" };
}
