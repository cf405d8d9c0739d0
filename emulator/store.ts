import { existsSync, readFileSync } from "node:fs";
import writeFileAtomic from "write-file-atomic";
import { Collection, type Stored } from "./collection";

/** An object that belongs to an organization, by its name. */
export interface Owned extends Stored {
    organization: string;
}

/**
 * The kinds of objects in the store, by the JSON:API type. Each noun adds its own:
 *
 * @example
 * declare module "../store" {
 *     interface Collections { "policies": Policy }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging, one noun a file
export interface Collections {}

/** The name of a collection: the type of its objects in JSON:API. */
export type CollectionName = keyof Collections & string;

/** A whole store as plain JSON: `{ "policy-sets": [{...}], ... }`. */
export type Snapshot = Record<string, Stored[]>;

/** All data of the emulator: in memory, and in a file too when one is given. */
export class Store {
    // biome-ignore lint/suspicious/noExplicitAny: objects of many types, each under the name of its kind
    private readonly collections = new Map<string, Collection<any>>();
    /** `seeds`: runs and policy checks as the first edition of the API's documents shows them. */
    wireForm: "current" | "seeds" = "current";
    /** How often all data was replaced. */
    loads = 0;
    private saving: Promise<void> | undefined;
    private again = false;

    /** @param file where to keep the data; read now if it exists. In memory only when left out. */
    constructor(readonly file?: string) {
        if (file !== undefined && existsSync(file)) this.load(JSON.parse(readFileSync(file, "utf8")) as Snapshot);
    }

    /** The objects of one kind. */
    of<K extends CollectionName>(name: K): Collection<Collections[K]> {
        return this.named(name);
    }

    /** The objects of a kind whose name is only known at run time. */
    any(name: string): Collection<Stored & { organization?: string }> {
        return this.named(name);
    }

    // biome-ignore lint/suspicious/noExplicitAny: objects of many types, each under the name of its kind
    private named(name: string): Collection<any> {
        let collection = this.collections.get(name);
        if (collection === undefined) {
            collection = new Collection<Stored>();
            this.collections.set(name, collection);
        }
        return collection;
    }

    /** Whether objects of a kind are kept at all. */
    keeps(name: string): boolean {
        return this.collections.has(name);
    }

    /** A copy of all data. */
    snapshot(): Snapshot {
        return structuredClone(this.content());
    }

    /** Replaces all data. Throws a TypeError, and changes nothing, when the snapshot is not one. */
    load(snapshot: Snapshot): void {
        for (const [name, objects] of Object.entries(snapshot)) {
            if (!Array.isArray(objects) || objects.some((object) => typeof object?.id !== "string")) {
                throw new TypeError(`snapshot: "${name}" must be a list of objects with an id`);
            }
        }
        this.loads += 1;
        for (const collection of this.collections.values()) collection.clear();
        for (const [name, objects] of Object.entries(snapshot)) {
            for (const object of objects) this.any(name).put(structuredClone(object));
        }
    }

    /**
     * Writes the data to the file, whole or not at all. Calls made while a write is under way share the next one.
     * Resolves once everything that was there at the call is on disk; at once when there is no file.
     */
    async save(): Promise<void> {
        if (this.file === undefined) return;
        if (this.saving !== undefined) {
            this.again = true;
            return this.saving;
        }
        this.saving = this.write(this.file);
        return this.saving;
    }

    private content(): Snapshot {
        return Object.fromEntries([...this.collections].map(([name, kept]) => [name, kept.all()]));
    }

    private async write(file: string): Promise<void> {
        try {
            do {
                this.again = false;
                await writeFileAtomic(file, `${JSON.stringify(this.content(), undefined, 2)}\n`);
            } while (this.again);
        } finally {
            this.saving = undefined;
        }
    }
}
