import type { Context } from "../context";
import type { Ingestion, IngestionSettings } from "../ingestion/ingestion";
import { packFiles } from "../ingestion/pack";
import type { PolicySetVersion } from "../nouns/policySetVersions";
import type { CollectionName, Collections, Snapshot } from "../store";
import { UnknownObject } from "./guard";

/** What a test does to objects from outside the API: changes "by hand", versions and what becomes of them. */
export class ObjectControl {
    constructor(
        protected readonly context: Context,
        private readonly organization: string,
        private readonly ingestion: Ingestion,
    ) {}

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
}
