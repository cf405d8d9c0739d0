import type { Token } from "./auth";
import { propertyOf, type Stored } from "./collection";
import { newId } from "./ids";
import type { Resource } from "./jsonapi";
import type { CollectionName, Collections, Store } from "./store";
import { NOW } from "./table/columns";
import type { Noun } from "./table/noun";
import { type Parsed, parse } from "./table/parse";
import { resourceOf } from "./table/show";

type Properties = Record<string, unknown>;

/** The nouns that are known, and what their tables say of all objects alike. */
export class Kinds {
    // biome-ignore lint/suspicious/noExplicitAny: nouns of many types, each under the name of its kind
    private readonly nouns = new Map<string, Noun<any>>();

    constructor(private readonly store: Store) {}

    define<T extends Stored>(noun: Noun<T>): void {
        this.nouns.set(noun.kind, noun);
        this.store.any(noun.kind);
    }

    names(): string[] {
        return [...this.nouns.keys()];
    }

    /** @throws TypeError naming the kinds there are */
    get<K extends CollectionName>(name: K | string): Noun<Collections[K]> {
        const noun = this.nouns.get(name);
        if (noun === undefined) throw new TypeError(`"${name}" is not one of ${this.names().join(", ")}`);
        return noun;
    }

    /** An object with a new id and defaults, which is not in the store. */
    blank<K extends CollectionName>(name: K, organization: string): Collections[K] {
        const { prefix, columns, fresh } = this.get(name);
        const now = new Date().toISOString();
        const object: Properties = { id: newId(prefix) };
        for (const [property, { fallback }] of Object.entries(columns)) {
            object[property] = fallback === NOW ? now : structuredClone(fallback);
        }
        if (columns.organization !== undefined) object.organization = organization;
        return Object.assign(object, fresh?.(organization, this.store)) as Properties & Collections[K];
    }

    /** What a write says of an object with an id, or of a new one. @throws 422 for everything that is wrong with it */
    parse(name: CollectionName, body: unknown, id?: string): Parsed {
        const noun = this.get(name);
        let shown: Resource | undefined;
        return parse(noun, body, id, (section, member) => {
            shown ??= resourceOf(noun, this.blank(name, ""), { store: this.store });
            return member in (shown[section] ?? {});
        });
    }

    /** Adds an object: defaults, overlaid with what is given. An id may be given too. */
    create<K extends CollectionName>(name: K, organization: string, given: Partial<Collections[K]>): Collections[K] {
        return this.store.of(name).put({ ...this.blank(name, organization), ...given });
    }

    /** Completes what an older emulator has stored: what it knew nothing of has its default. */
    complete(): void {
        for (const name of this.names() as CollectionName[]) {
            const collection = this.store.any(name);
            for (const object of collection.all()) {
                collection.put({ ...this.blank(name, object.organization ?? object.id), ...object });
            }
        }
    }

    /** Deletes an object, what goes with it, and what led to it. False when it was not there. */
    remove(name: string, id: string): boolean {
        if (!this.store.any(name).delete(id)) return false;
        for (const { kind, columns } of this.nouns.values()) {
            for (const [property, { form, target, owner, fallback }] of Object.entries(columns)) {
                if (target !== name) continue;
                if (form === "many") this.forget(kind, property, id);
                else if (owner) for (const each of this.led(kind, property, id)) this.remove(kind, each.id);
                else for (const each of this.led(kind, property, id)) Object.assign(each, { [property]: fallback });
            }
        }
        return true;
    }

    private led(kind: string, property: string, id: string): Stored[] {
        return this.store.any(kind).by(property as "id", id);
    }

    private forget(kind: string, property: string, id: string): void {
        for (const object of this.store.any(kind).all()) {
            const ids = propertyOf(object, property) as string[] | undefined;
            if (ids?.includes(id)) Object.assign(object, { [property]: ids.filter((each) => each !== id) });
        }
    }

    /** An object as it goes over the wire. @param token whose permissions to tell; an owner's when it is left out */
    resource<K extends CollectionName>(name: K, object: Collections[K], token?: Token): Resource {
        return resourceOf(this.get(name), object as Stored, { store: this.store, token });
    }

    /** The wire forms of those objects that still exist. */
    resources(name: string, ids: readonly (string | null)[]): Resource[] {
        if (ids.length === 0) return [];
        const noun: Noun = this.get(name);
        const collection = this.store.any(name);
        return ids.flatMap((id) => {
            const object = id === null ? undefined : collection.get(id);
            return object === undefined ? [] : [resourceOf(noun, object, { store: this.store })];
        });
    }
}
