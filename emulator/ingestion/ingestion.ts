import { setTimeout as sleep } from "node:timers/promises";
import { conflict } from "../errors";
import type { Collections, Store } from "../store";
import { inspect } from "./inspect";
import { IngestionError, unpack } from "./unpack";

type PolicySetVersion = Collections["policy-set-versions"];

/** A stage in which a version can be kept waiting. */
export type Stage = "pending" | "ingressing";

/** What becomes of uploads whatever is in them. */
export interface ForcedOutcome {
    /** What the version becomes. */
    status: "ready" | "errored" | "canceled";
    /** What its `error` says. */
    error?: string;
    /** What its `error-message` says. */
    errorMessage?: string;
}

/** How uploaded versions are taken in. */
export interface IngestionSettings {
    /** Milliseconds in `pending` and then again in `ingressing`. With 0 all is done before the upload is answered. @default 0 */
    delay: number;
    /** Stops uploads in this stage until they are released. @default null */
    hold: Stage | null;
    /** What becomes of every version, whatever is in it. @default null, the outcome that the content deserves */
    outcome: ForcedOutcome | null;
}

const TITLE = "Failed to ingress policy set version";

/** Takes uploaded policy set versions in: `pending` → `ingressing` → `ready` or `errored`. */
export class Ingestion {
    readonly settings: IngestionSettings = { delay: 0, hold: null, outcome: null };
    private readonly held = new Map<string, () => void>();

    constructor(private readonly store: Store) {}

    /** Changes settings for what comes to a stage from now on. @throws TypeError */
    set(settings: Partial<IngestionSettings>): IngestionSettings {
        const { delay, hold, outcome } = { ...this.settings, ...settings };
        if (!(delay >= 0)) throw new TypeError("delay: must be 0 or more milliseconds");
        if (![null, "pending", "ingressing"].includes(hold)) {
            throw new TypeError(`hold: "${hold}" is not "pending", "ingressing" or null`);
        }
        if (outcome !== null && !["ready", "errored", "canceled"].includes(outcome.status)) {
            throw new TypeError(`outcome: "${outcome.status}" is not "ready", "errored" or "canceled"`);
        }
        return Object.assign(this.settings, { delay, hold, outcome });
    }

    /** The ids of the versions that are held now. */
    waiting(): string[] {
        return [...this.held.keys()];
    }

    /** Lets held versions go on; returns their ids. @param id this one only */
    release(id?: string): string[] {
        const ids = this.waiting().filter((each) => id === undefined || each === id);
        for (const each of ids) {
            const go = this.held.get(each);
            this.held.delete(each);
            go?.();
        }
        return ids;
    }

    /**
     * Takes the upload of a version.
     *
     * @throws 409 when the version has its content already
     */
    async take(version: PolicySetVersion, archive: Buffer): Promise<void> {
        if (version.archive !== null || version.status !== "pending") {
            throw conflict(`${version.id} has its content already`);
        }
        version.archive = archive.toString("base64");
        const done = this.run(version);
        if (this.settings.delay === 0 && this.settings.hold === null) await done;
    }

    /** Goes on with the uploads that were under way when the data was written to the file. */
    resume(): void {
        for (const version of this.store.of("policy-set-versions").all()) {
            if (version.archive !== null && ["pending", "ingressing"].includes(version.status)) void this.run(version);
        }
    }

    private async run(version: PolicySetVersion): Promise<void> {
        if (version.status === "pending") {
            await this.stay(version.id, "pending");
            this.become(version, "ingressing");
        }
        await this.stay(version.id, "ingressing");
        const { outcome } = this.settings;
        if (outcome === null || outcome.status === "ready") await this.finish(version, outcome !== null);
        else {
            version.error = outcome.error ?? (outcome.status === "errored" ? TITLE : null);
            version.errorMessage = outcome.errorMessage ?? null;
            this.become(version, outcome.status);
        }
        await this.store.save();
    }

    private async stay(id: string, stage: Stage): Promise<void> {
        if (this.settings.hold === stage) await new Promise<void>((resolve) => this.held.set(id, resolve));
        else if (this.settings.delay > 0) await sleep(this.settings.delay, undefined, { ref: false });
    }

    private async finish(version: PolicySetVersion, unchecked: boolean): Promise<void> {
        const set = this.store.of("policy-sets").get(version.policySetId);
        try {
            const files = await unpack(Buffer.from(version.archive ?? "", "base64"));
            if (set !== undefined && !unchecked) await inspect(set.kind, files);
            version.files = files;
            this.become(version, "ready");
        } catch (error) {
            if (!(error instanceof IngestionError)) throw error;
            version.error = TITLE;
            version.errorMessage = error.message;
            this.become(version, "errored");
        }
    }

    private become(version: PolicySetVersion, status: PolicySetVersion["status"]): void {
        const now = new Date().toISOString();
        version.status = status;
        version.statusTimestamps[`${status}-at`] = now;
        version.updatedAt = now;
        if (status === "ready") this.serve(version);
    }

    /** A version that becomes ready after a later one did is not what the set serves. */
    private serve(version: PolicySetVersion): void {
        const set = this.store.of("policy-sets").get(version.policySetId);
        if (set === undefined) return;
        const own = this.store.of("policy-set-versions").by("policySetId", set.id);
        const order = own.map(({ id }) => id);
        if (order.indexOf(version.id) > order.indexOf(set.currentVersionId ?? "")) set.currentVersionId = version.id;
    }
}
