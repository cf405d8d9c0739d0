import { decode, type WireResource } from "./http/jsonapi";
import type { LowerLimit, Request } from "./http/request";
import type { Connection, Query } from "./session/connection";

/** The endpoints that the nouns of the API have in common, for objects of one type. */
export abstract class Noun<T> {
    /** The JSON:API type, which also begins the path of one. */
    protected abstract readonly type: string;
    /** What an object of an answer is to programs. */
    protected abstract readonly fromWire: (wire: WireResource, included?: readonly WireResource[]) => T;

    constructor(protected readonly connection: Connection) {}

    read(id: string): Promise<T> {
        return this.one({ method: "GET", path: at(this.type, id) }, id);
    }

    /** The object that the answer to a request is, or must be where an id is given. */
    protected async one(request: Request, id?: string): Promise<T> {
        const { data, included } = await this.connection.one({ type: this.type, id }, request);
        return this.fromWire(data, included);
    }

    /** The objects of a list, fetched page by page as they are needed. */
    protected async *listed(path: string, query?: Query, lowerLimit?: LowerLimit): AsyncGenerator<T> {
        for await (const wire of this.connection.list(this.type, path, query, lowerLimit)) yield this.fromWire(wire);
    }

    /** All objects of a list, or an error. */
    protected async *whole(path: string, query?: Query): AsyncGenerator<T> {
        for (const wire of await this.connection.whole(this.type, path, query)) yield this.fromWire(wire);
    }
}

/** A path below `/api/v2`. */
export function at(...parts: string[]): string {
    return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}

/** An object that has nothing but attributes. */
export function plain<A>(wire: WireResource): { readonly id: string; readonly attributes: A } {
    const { id, attributes } = decode<A>(wire);
    return { id, attributes };
}

/** The first of a list that has exactly this name, or `undefined`. */
export async function named<T extends { readonly attributes: { readonly name: string } }>(
    list: AsyncIterable<T>,
    name: string,
): Promise<T | undefined> {
    for await (const each of list) if (each.attributes.name === name) return each;
    return undefined;
}

/** How long an upload may take, in milliseconds: a minute at least, and more for what is larger than a slow line carries. */
export function uploadTime(bytes = 0): number {
    const slowest = 50;
    return 60_000 + bytes / slowest;
}
