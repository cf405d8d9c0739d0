import type { SeenRequest } from "./counter";
import { compile, type Match } from "./matching";

/** Changes a JSON:API document. */
// biome-ignore lint/suspicious/noExplicitAny: whoever changes it knows what is in it
export type Distort = (document: any) => void;

/** Documents that are taken in, or answered, otherwise than they should be: as by a server that knows less of the API. */
export class Distortions {
    private readonly entries = new Set<{ matches: (request: SeenRequest) => boolean; distort: Distort }>();

    /** @returns a function that ends it */
    add(match: Match, distort: Distort): () => void {
        const entry = { matches: compile(match), distort };
        this.entries.add(entry);
        return () => void this.entries.delete(entry);
    }

    /** The document as it comes out. The one that is passed stays as it is. */
    apply(request: SeenRequest, document: unknown): unknown {
        const hits = [...this.entries].filter(({ matches }) => matches(request));
        if (hits.length === 0 || typeof document !== "object" || document === null) return document;
        const copy = structuredClone(document);
        for (const { distort } of hits) distort(copy);
        return copy;
    }
}
