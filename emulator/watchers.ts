import type { SeenRequest } from "./counter";
import { compile, type Match } from "./matching";

/** Before a request has its effect, or after it and before its answer. */
export type Moment = "before" | "after";

/** Runs in the middle of a request, which waits for it: forever, if the promise never settles. */
export type Watcher = (request: SeenRequest) => unknown;

/** Functions that are called at certain requests, before or after their effect. */
export class Watchers {
    private readonly entries = new Set<{
        matches: (request: SeenRequest) => boolean;
        moment: Moment;
        watcher: Watcher;
    }>();

    /** @returns a function that ends it */
    add(match: Match, watcher: Watcher, moment: Moment = "before"): () => void {
        const entry = { matches: compile(match), moment, watcher };
        this.entries.add(entry);
        return () => void this.entries.delete(entry);
    }

    async run(request: SeenRequest, moment: Moment): Promise<void> {
        for (const entry of [...this.entries]) {
            if (entry.moment === moment && entry.matches(request)) await entry.watcher(request);
        }
    }

    clear(): void {
        this.entries.clear();
    }
}
