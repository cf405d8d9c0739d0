import type { SeenRequest } from "./counter";
import { compile, type Match } from "./matching";

/** A request's JSON:API document as it was sent. */
// biome-ignore lint/suspicious/noExplicitAny: whoever changes it knows what was sent
export type Misread = (document: any) => void;

/** Bodies that are taken in otherwise than they were sent, as by a server that knows less of the API. */
export class Misreadings {
    private readonly entries = new Set<{ matches: (request: SeenRequest) => boolean; misread: Misread }>();

    /** @returns a function that ends it */
    add(match: Match, misread: Misread): () => void {
        const entry = { matches: compile(match), misread };
        this.entries.add(entry);
        return () => void this.entries.delete(entry);
    }

    /** The body as it is taken in. What was sent stays as it is. */
    apply(request: SeenRequest, body: unknown): unknown {
        const hits = [...this.entries].filter(({ matches }) => matches(request));
        if (hits.length === 0 || typeof body !== "object" || body === null) return body;
        const copy = structuredClone(body);
        for (const { misread } of hits) misread(copy);
        return copy;
    }
}
