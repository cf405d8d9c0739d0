import { newId } from "./ids";
import type { Resource } from "./jsonapi";
import type { CollectionName, Collections, Store, Stored } from "./store";

/** An object that belongs to an organization, by its name. */
export interface Owned extends Stored {
    organization: string;
}

/** What the emulator must know of one kind of object. */
export interface Kind<T> {
    /** Prefix of its ids. */
    prefix: string;
    /** A new object of the organization with nothing but defaults. `now` is ISO 8601 with milliseconds. */
    blank(organization: string, now: string): Omit<T, "id">;
    /** The object as it goes over the wire. */
    resource(object: T): Resource;
    /** Tidies up what pointed to an object that is being deleted, or belonged to it. */
    removed?(object: T): void;
}

/** The kinds that are known, each defined by its file in `routes/`. */
export class Kinds {
    private readonly kinds = new Map<string, Kind<Stored>>();

    constructor(private readonly store: Store) {}

    define<K extends CollectionName>(name: K, kind: Kind<Collections[K]>): void {
        this.kinds.set(name, kind as unknown as Kind<Stored>);
    }

    names(): string[] {
        return [...this.kinds.keys()];
    }

    /** @throws TypeError naming the kinds there are */
    get(name: string): Kind<Stored> {
        const kind = this.kinds.get(name);
        if (kind === undefined) throw new TypeError(`"${name}" is not one of ${this.names().join(", ")}`);
        return kind;
    }

    /** An object with a new id and defaults, which is not in the store. */
    blank<K extends CollectionName>(name: K, organization: string): Collections[K] {
        const kind = this.get(name);
        return { id: newId(kind.prefix), ...kind.blank(organization, new Date().toISOString()) } as Collections[K];
    }

    /** Adds an object: defaults, overlaid with what is given. An id may be given too. */
    create<K extends CollectionName>(name: K, organization: string, given: Partial<Collections[K]>): Collections[K] {
        const object = { ...this.blank(name, organization), ...given } as Stored;
        return this.store.any(name).put(object) as Collections[K];
    }

    /** Deletes an object and tidies up after it. False when it was not there. */
    remove(name: string, id: string): boolean {
        const object = this.store.any(name).get(id);
        if (object === undefined) return false;
        this.store.any(name).delete(id);
        this.kinds.get(name)?.removed?.(object);
        return true;
    }

    /** The wire forms of those objects that still exist. */
    resources(name: string, ids: readonly string[]): Resource[] {
        if (ids.length === 0) return [];
        const collection = this.store.any(name);
        const kind = this.get(name);
        return ids.flatMap((id) => {
            const object = collection.get(id);
            return object === undefined ? [] : [kind.resource(object)];
        });
    }
}
