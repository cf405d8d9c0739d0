import type { Token, TokenOptions } from "../auth";
import type { Context } from "../context";
import type { SeenRequest } from "../counter";
import type { Distort } from "../distortions";
import type { Fault, FaultOptions } from "../faults";
import type { Ingestion, IngestionSettings } from "../ingestion/ingestion";
import { packFiles } from "../ingestion/pack";
import type { LowerLimit, RateLimit } from "../limits";
import type { Match } from "../matching";
import type { PolicySetVersion } from "../nouns/policySetVersions";
import type { Lives } from "../routes";
import type { CollectionName, Collections, Snapshot } from "../store";
import type { Moment, Watcher } from "../watchers";
import { UnknownObject } from "./guard";
import { RunControl } from "./runControl";

/**
 * What a test does to the emulator from outside the API: changes "by hand", faults, limits, counts. `/_emulator/...`
 * does the same over HTTP. No rule of the API is checked here, and nothing is counted.
 */
export class Control {
    /** How runs go. */
    readonly runs: RunControl;
    private readonly ingestion: Ingestion;

    constructor(
        private readonly context: Context,
        private readonly organization: string,
        { life, ingestion }: Lives,
    ) {
        this.runs = new RunControl(context.store, life);
        this.ingestion = ingestion;
    }

    /**
     * Adds an object with defaults for what is not given. Property names are those of the API in camelCase.
     *
     * @param given `organization` is the emulator's own unless named
     * @throws TypeError for an unknown kind
     * @example control.create("workspaces", { name: "network" }).id // "ws-…"
     */
    create<K extends CollectionName>(kind: K, given: Partial<Collections[K]> = {}): Collections[K] {
        const { organization = this.organization } = given as { organization?: string };
        return this.context.kinds.create(kind, organization, given);
    }

    /** Adds `count` objects named `${prefix}-1` and so on; returns their ids. */
    createMany(kind: CollectionName, count: number, prefix: string = kind.replace(/s$/, "")): string[] {
        return Array.from({ length: count }, (_, index) => {
            const given = { name: `${prefix}-${index + 1}` } as Partial<Collections[CollectionName]>;
            return (this.create(kind, given) as { id: string }).id;
        });
    }

    /** The object as it is kept: changes to it are changes by hand. @throws UnknownObject */
    get<K extends CollectionName>(kind: K, id: string): Collections[K] {
        const object = this.context.store.of(kind).get(id);
        if (object === undefined) throw new UnknownObject(kind, id);
        return object;
    }

    /** All objects of a kind, in the order of their creation. */
    list<K extends CollectionName>(kind: K): Collections[K][] {
        return this.context.store.of(kind).all();
    }

    /** Overwrites properties of an object by hand. @throws UnknownObject */
    patch<K extends CollectionName>(kind: K, id: string, changes: Partial<Collections[K]>): Collections[K] {
        const changed = Object.assign(this.get(kind, id), changes, { id });
        return this.context.store.of(kind).put(changed);
    }

    /** Deletes an object by hand, with everything that belongs to it. @throws UnknownObject */
    delete(kind: CollectionName, id: string): void {
        this.get(kind, id);
        this.context.kinds.remove(kind, id);
    }

    /** A copy of all data. Tokens, faults and counts are not data. */
    snapshot(): Snapshot {
        return this.context.store.snapshot();
    }

    /** Replaces all data by a snapshot. @throws TypeError when it is not one */
    load(snapshot: Snapshot): void {
        this.context.store.load(snapshot);
        this.context.kinds.complete();
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

    /** Sets how long upload links that are given out from now on are good, in milliseconds. */
    setUploadLinkLifetime(milliseconds: number): void {
        if (!(milliseconds >= 0)) throw new TypeError("lifetime: must be 0 or more milliseconds");
        this.context.blobs.uploadLifetime = milliseconds;
    }

    /**
     * Changes how uploaded policy set versions are taken in.
     *
     * @example control.setIngestion({ hold: "ingressing" }); // … control.releaseIngestion();
     * @example control.setIngestion({ outcome: { status: "errored", errorMessage: "no such module" } });
     */
    setIngestion(settings: Partial<IngestionSettings>): IngestionSettings {
        return this.ingestion.set(settings);
    }

    /** The ids of the policy set versions that are held. */
    heldVersions(): string[] {
        return this.ingestion.waiting();
    }

    /** Lets policy set versions that are held go on; returns their ids. Set `hold: null` first to hold no more. */
    releaseIngestion(id?: string): string[] {
        return this.ingestion.release(id);
    }

    /**
     * Adds a version to a policy set by hand, as if somebody had uploaded these files or pushed them: newest, current and
     * ready, whatever is in it.
     *
     * @param given overrides, such as `{ source: "github" }`
     * @throws UnknownObject
     */
    async uploadPolicySetVersion(
        policySetId: string,
        files: Record<string, string>,
        given: Partial<PolicySetVersion> = {},
    ): Promise<PolicySetVersion> {
        const set = this.get("policy-sets", policySetId);
        const archive = (await packFiles(files)).toString("base64");
        const now = new Date().toISOString();
        const version = this.context.kinds.create("policy-set-versions", set.organization, {
            policySetId,
            status: "ready",
            statusTimestamps: { "ingressing-at": now, "ready-at": now },
            archive,
            files: { ...files },
            ...given,
        });
        set.newestVersionId = version.id;
        if (version.status === "ready") set.currentVersionId = version.id;
        return version;
    }

    /** Makes the upload and download links of an object expire now; returns how many there were. */
    expireLinks(kind: string, id: string): number {
        return this.context.blobs.expire(kind, id);
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

    resetCounts(): void {
        this.context.counter.reset();
    }
}
