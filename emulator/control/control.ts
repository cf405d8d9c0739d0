import type { Token, TokenOptions } from "../auth";
import type { Context } from "../context";
import type { SeenRequest } from "../counter";
import type { Distort } from "../distortions";
import type { Fault, FaultOptions } from "../faults";
import type { LowerLimit, RateLimit } from "../limits";
import type { Match } from "../matching";
import type { Lives } from "../routes";
import type { Moment, Watcher } from "../watchers";
import { ObjectControl } from "./objectControl";
import { RunControl } from "./runControl";

/**
 * What a test does to the emulator from outside the API: changes "by hand", faults, limits, counts. `/_emulator/...`
 * does the same over HTTP. No rule of the API is checked here, and nothing is counted.
 */
export class Control extends ObjectControl {
    /** How runs go. */
    readonly runs: RunControl;

    constructor(context: Context, organization: string, { life, ingestion }: Lives) {
        super(context, organization, ingestion);
        this.runs = new RunControl(context.store, life);
    }

    /** Adds a token. @see Token */
    addToken(options: TokenOptions = {}): Token {
        return this.context.tokens.add(options);
    }

    /** Makes a token unknown. False when it was. */
    revokeToken(token: string): boolean {
        return this.context.tokens.revoke(token);
    }

    /** Sets a fault. @see FaultOptions */
    fault(options: FaultOptions): Fault {
        return this.context.faults.add(options);
    }

    /** The faults still to come. */
    faults(): Fault[] {
        return this.context.faults.pending();
    }

    /** Takes all faults away that are still to come. */
    clearFaults(): void {
        this.context.faults.clear();
    }

    /**
     * Calls a function in the middle of matching requests, which wait for it: before they have their effect, or after it
     * and before the answer.
     *
     * @returns a function that ends it
     * @example control.onRequest("PATCH /api/v2/policy-sets/:id", () => child.kill("SIGKILL"), "after")
     */
    onRequest(match: Match, watcher: Watcher, moment: Moment = "before"): () => void {
        return this.context.watchers.add(match, watcher, moment);
    }

    /**
     * Takes matching requests in otherwise than they were sent, and answers that all is well: as a server does that knows less of
     * the API.
     *
     * @param distort changes the JSON:API document; what `requests()` tells stays what was sent
     * @returns a function that ends it
     * @example control.misread("POST *", (document) => delete document.data.relationships)
     */
    misread(match: Match, distort: Distort): () => void {
        return this.context.misreadings.add(match, distort);
    }

    /**
     * Answers matching requests otherwise than is so, as a server does that does not show everything.
     *
     * @returns a function that ends it
     */
    misanswer(match: Match, distort: Distort): () => void {
        return this.context.misanswers.add(match, distort);
    }

    /** Changes the rate limit that is announced and the one that is enforced. */
    setRateLimit(limit: Partial<RateLimit>): RateLimit {
        this.context.limits.set(limit);
        return this.context.limits.general;
    }

    /** Adds a lower limit for some routes. */
    addLowerLimit(limit: LowerLimit): void {
        this.context.limits.addLower(limit);
    }

    /** Takes the limits of single routes away, such as that on lists of runs. */
    clearLowerLimits(): void {
        this.context.limits.clearLower();
    }

    /** Holds every answer back for that many milliseconds. */
    setLatency(milliseconds: number): void {
        if (!(milliseconds >= 0)) throw new TypeError("latency: must be 0 or more milliseconds");
        this.context.latency = milliseconds;
    }

    /** Whether answers are compressed for clients that send `Accept-Encoding: gzip`. */
    setCompression(compresses: boolean): void {
        this.context.compresses = compresses;
    }

    /** Requests by method and route since the last reset: `{ "GET /api/v2/policy-sets/:id": 2 }`. */
    counts(): Record<string, number> {
        return this.context.counter.counts();
    }

    /** Requests since the last reset. */
    total(): number {
        return this.context.counter.total();
    }

    /** Requests since the last reset that were not GET. */
    writes(): number {
        return this.context.counter.writes();
    }

    /** The last requests since the reset, oldest first. */
    requests(): readonly SeenRequest[] {
        return this.context.counter.requests();
    }

    /** Forgets which requests there were. */
    resetCounts(): void {
        this.context.counter.reset();
    }
}
