/** A reference to an object: `{ type: "workspaces", id: "ws-…" }`. */
export interface Identifier {
    readonly type: string;
    readonly id: string;
}

export interface Relationship {
    readonly data?: Identifier | readonly Identifier[] | null;
    readonly links?: Record<string, string>;
}

/** An object as the platform sends it, with member names in kebab-case. */
export interface WireResource {
    readonly id: string;
    readonly type: string;
    readonly attributes?: Record<string, unknown>;
    readonly relationships?: Record<string, Relationship>;
    readonly links?: Record<string, unknown>;
}

/** The paging part of a list's `meta`. The list of an organization's runs leaves the totals out. */
export interface Pagination {
    readonly "current-page"?: number;
    readonly "next-page"?: number;
    readonly "total-count"?: number;
}

export interface WireDocument<T> {
    readonly data: T;
    readonly included?: readonly WireResource[];
    readonly links?: Record<string, unknown>;
    readonly meta?: { readonly pagination?: Pagination };
}

/** An object with its names in camelCase. `A` is the type of its attributes. */
export interface Resource<A> {
    readonly id: string;
    readonly type: string;
    readonly attributes: A;
    readonly relationships: Readonly<Record<string, Relationship>>;
    readonly links: Readonly<Record<string, unknown>>;
}

/** `vcsRepo` → `vcs-repo`. */
export function toWireName(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `vcs-repo` → `vcsRepo`. */
export function fromWireName(name: string): string {
    return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Renames the members of attributes to the wire's form, at every depth; members that are `undefined` are left out. */
export function toWire(value: unknown): unknown {
    return rename(value, toWireName);
}

/** Renames the members of attributes from the wire's form, at every depth. */
export function fromWire(value: unknown): unknown {
    return rename(value, fromWireName);
}

/**
 * The document for a write.
 *
 * @param type the JSON:API type, for example `policy-sets`
 * @param attributes names in camelCase
 * @param relationships names in camelCase; the values go out as they are
 */
export function encode(type: string, attributes: object, relationships: Record<string, Relationship> = {}): object {
    const data: Record<string, unknown> = { type, attributes: toWire(attributes) };
    if (Object.keys(relationships).length > 0) {
        data.relationships = Object.fromEntries(
            Object.entries(relationships).map(([name, value]) => [toWireName(name), value]),
        );
    }
    return { data };
}

/** An object of an answer with its names in camelCase. The type of the attributes is the caller's claim. */
export function decode<A>(wire: WireResource): Resource<A> {
    return {
        id: wire.id,
        type: wire.type,
        attributes: (fromWire(wire.attributes ?? {}) ?? {}) as A,
        relationships: (fromWireTop(wire.relationships) ?? {}) as Record<string, Relationship>,
        links: wire.links ?? {},
    };
}

/** The members of a to-many relationship, or `undefined` where the answer does not have it. */
export function relatedIds(resource: Resource<unknown>, name: string): string[] | undefined {
    const data = resource.relationships[name]?.data;
    return data && isList(data) ? data.map(({ id }) => id) : undefined;
}

/** What a to-one relationship leads to, or `undefined` where it is empty or missing. */
export function related(resource: Resource<unknown>, name: string): Identifier | undefined {
    const data = resource.relationships[name]?.data;
    return data && !isList(data) ? data : undefined;
}

/** Its id. */
export function relatedId(resource: Resource<unknown>, name: string): string | undefined {
    return related(resource, name)?.id;
}

function isList<T>(data: T | readonly T[]): data is readonly T[] {
    return Array.isArray(data);
}

/** Identifiers of one type, for a relationship's `data`. */
export function identifiers(type: string, ids: readonly string[]): Identifier[] {
    return ids.map((id) => ({ type, id }));
}

function rename(value: unknown, name: (from: string) => string): unknown {
    if (Array.isArray(value)) return value.map((entry) => rename(entry, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, member]) => member !== undefined)
            .map(([key, member]) => [name(key), rename(member, name)]),
    );
}

function fromWireTop(value: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
    return value && Object.fromEntries(Object.entries(value).map(([key, member]) => [fromWireName(key), member]));
}
