/** What every stored object has. */
export interface Stored {
    id: string;
}

interface Index<T> {
    objects: Map<unknown, Map<string, T>>;
    /** The value under which each object stands. */
    values: Map<string, unknown>;
}

/** A property whose name is only known at run time. */
export function propertyOf(object: object, property: string): unknown {
    return Reflect.get(object, property);
}

/** The objects of one kind, in the order of their creation. */
export class Collection<T extends Stored> {
    private readonly byId = new Map<string, T>();
    private readonly indexes = new Map<string, Index<T>>();

    get size(): number {
        return this.byId.size;
    }

    get(id: string): T | undefined {
        return this.byId.get(id);
    }

    has(id: string): boolean {
        return this.byId.has(id);
    }

    /** Adds an object, or replaces the one with its id. Needed too when a property has changed that {@link by} looks at. */
    put(object: T): T {
        this.byId.set(object.id, object);
        for (const [property, index] of this.indexes) this.enter(object, property, index);
        return object;
    }

    delete(id: string): boolean {
        for (const index of this.indexes.values()) this.leave(id, index);
        return this.byId.delete(id);
    }

    clear(): void {
        this.byId.clear();
        this.indexes.clear();
    }

    all(): T[] {
        return [...this.byId.values()];
    }

    filter(predicate: (object: T) => boolean): T[] {
        return this.all().filter(predicate);
    }

    find(predicate: (object: T) => boolean): T | undefined {
        for (const object of this.byId.values()) if (predicate(object)) return object;
        return undefined;
    }

    /** The objects with a value of a property, in the order in which they got it; without looking at all the others. */
    by(property: keyof T & string, value: unknown): T[] {
        return [...(this.index(property).objects.get(value)?.values() ?? [])];
    }

    /** How many {@link by} finds. */
    count(property: keyof T & string, value: unknown): number {
        return this.index(property).objects.get(value)?.size ?? 0;
    }

    private index(property: string): Index<T> {
        let index = this.indexes.get(property);
        if (index === undefined) {
            index = { objects: new Map(), values: new Map() };
            this.indexes.set(property, index);
            for (const object of this.byId.values()) this.enter(object, property, index);
        }
        return index;
    }

    private enter(object: T, property: string, index: Index<T>): void {
        const value = propertyOf(object, property);
        if (index.values.get(object.id) !== value) this.leave(object.id, index);
        index.values.set(object.id, value);
        const objects = index.objects.get(value) ?? new Map<string, T>();
        index.objects.set(value, objects.set(object.id, object));
    }

    private leave(id: string, { objects, values }: Index<T>): void {
        objects.get(values.get(id))?.delete(id);
        values.delete(id);
    }
}
