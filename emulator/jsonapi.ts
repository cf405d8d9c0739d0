import { badRequest } from "./errors";

/** The media type of every document, and of every write. */
export const MEDIA_TYPE = "application/vnd.api+json";

export interface Identifier {
    id: string;
    type: string;
}

export interface Relationship {
    data?: Identifier | Identifier[] | null;
    links?: { related: string };
}

/** A resource as it goes over the wire. */
export interface Resource extends Identifier {
    attributes: Record<string, unknown>;
    relationships?: Record<string, Relationship>;
    links?: Record<string, string>;
}

export interface Document {
    data: Resource | Resource[];
    included?: Resource[];
    meta?: { pagination: Pagination };
    links?: Record<string, string | null>;
}

/** Counted over all pages; `page-size` is what was really used. */
export interface Pagination {
    "current-page": number;
    "page-size": number;
    "prev-page": number | null;
    "next-page": number | null;
    "total-pages": number;
    "total-count": number;
}

export type Query = Record<string, string | string[] | undefined>;

/** A relationship to one object, or to none. */
export function toOne(type: string, id: string | null, related?: string): Relationship {
    const data = id === null ? null : { id, type };
    return related === undefined ? { data } : { data, links: { related } };
}

/** A relationship to a list of objects. */
export function toMany(type: string, ids: readonly string[]): Relationship {
    return { data: ids.map((id) => ({ id, type })) };
}

export function idsOf(objects: readonly { id: string }[]): string[] {
    return objects.map(({ id }) => id);
}

/** The value of a query parameter; 400 when it is given twice. */
export function queryValue(query: Query, name: string): string | undefined {
    const value = query[name];
    if (Array.isArray(value)) throw badRequest(`${name} is given more than once`, name);
    return value;
}

/**
 * The names in `include`, with hyphens. Both spellings are in the documents (`current_version`, `workspace-exclusions`),
 * so both are taken. 400 for a name that the endpoint does not have.
 */
export function includes(query: Query, allowed: readonly string[]): string[] {
    const value = queryValue(query, "include");
    if (value === undefined || value === "") return [];
    const names = value.split(",").map((name) => name.trim().replaceAll("_", "-"));
    const unknown = names.find((name) => !allowed.includes(name));
    if (unknown !== undefined) {
        throw badRequest(`Invalid include parameter: "${unknown}" is not one of ${allowed.join(", ")}`, "include");
    }
    return [...new Set(names)];
}

/** Takes out what comes twice. */
export function unique(resources: Resource[]): Resource[] {
    return [...new Map(resources.map((resource) => [`${resource.type} ${resource.id}`, resource])).values()];
}

function positive(query: Query, name: string, fallback: number): number {
    const text = queryValue(query, name);
    if (text === undefined || text === "") return fallback;
    if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest(`${name} must be a positive whole number`, name);
    return Number(text);
}

/**
 * One page of a list: `page[number]` (1), `page[size]` (20; more than 100 is cut to 100), with `meta.pagination` and
 * links. A page after the last is empty.
 *
 * @param url the request's absolute URL, for the links
 */
export function paginate<T>(items: readonly T[], query: Query, url: string) {
    const number = positive(query, "page[number]", 1);
    const size = Math.min(100, positive(query, "page[size]", 20));
    const pages = Math.ceil(items.length / size);
    const link = (page: number): string => {
        const target = new URL(url);
        target.searchParams.set("page[number]", String(page));
        target.searchParams.set("page[size]", String(size));
        return target.href;
    };
    const previous = number > 1 ? number - 1 : null;
    const next = number < pages ? number + 1 : null;
    const pagination: Pagination = {
        "current-page": number,
        "page-size": size,
        "prev-page": previous,
        "next-page": next,
        "total-pages": pages,
        "total-count": items.length,
    };
    const links = {
        self: link(number),
        first: link(1),
        prev: previous === null ? null : link(previous),
        next: next === null ? null : link(next),
        last: link(Math.max(1, pages)),
    };
    return { items: items.slice((number - 1) * size, number * size), links, meta: { pagination } };
}
