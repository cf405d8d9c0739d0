import { isValues } from "../../values";
import type { Pagination, WireDocument, WireResource } from "./jsonapi";

/** What an answer must be about. */
export interface Wanted {
    /** The JSON:API type of its object, or of each in its list. */
    readonly type: string;
    /** The id of its object, where the request names one. */
    readonly id?: string;
}

/** The deepest an answer may be: nothing of the platform's comes near, and what walks it would run out of stack. */
const DEEPEST = 100;

/** A document that is not what was asked for; the message says in which member. */
export class Unfit extends Error {}

/**
 * A document with one object, of the type and id that were asked for.
 *
 * @throws Unfit
 */
export function oneObject(body: unknown, { type, id }: Wanted): WireDocument<WireResource> {
    const document = envelope(body);
    if (Array.isArray(document.data)) throw new Unfit('expected a JSON:API document with one object in "data"');
    const data = resource(document.data, "data", "one object");
    refuseOthers(data, type, "data");
    if (id !== undefined && data.id !== id) throw new Unfit(`asked for ${id}, but the answer is about another object`);
    return { ...document, data };
}

/**
 * A document with a list of objects, all of the type that was asked for.
 *
 * @throws Unfit
 */
export function listOfObjects(body: unknown, { type }: Wanted): WireDocument<readonly WireResource[]> {
    const document = envelope(body);
    if (!Array.isArray(document.data)) throw new Unfit('expected a JSON:API document with a list in "data"');
    const data = document.data.map((entry, at) => resource(entry, `data/${at}`, "a list of objects"));
    for (const [at, entry] of data.entries()) refuseOthers(entry, type, `data/${at}`);
    return { ...document, data };
}

/** A page of a list that was asked for by its number. */
export interface Page {
    readonly number: number;
    /** Objects on this page, and on all up to it. */
    readonly count: number;
    readonly seen: number;
}

/**
 * The number of the page that follows, or `undefined` at the list's end. A list without paging is whole.
 *
 * A list that says it goes on and does not, or ends before it has what it says it has, is no list that has ended: whoever
 * looks for something in it would take it for missing.
 *
 * @throws Unfit
 */
export function following({ number, count, seen }: Page, pagination: Pagination | undefined): number | undefined {
    if (!pagination) return undefined;
    const { "current-page": current = number, "next-page": next, "total-count": total } = pagination;
    if (current !== number) throw new Unfit(`asked for page ${number} of the list, but got page ${current}`);
    if (next !== null && next !== undefined) {
        if (next !== number + 1) throw new Unfit(`the list does not go on: page ${next} is to follow page ${number}`);
        if (count === 0)
            throw new Unfit(`the list does not go on: page ${number} is empty, and page ${next} is to follow`);
        return next;
    }
    // What is added while one turns the pages comes twice; nothing that stays is left out.
    const problem = seen < (total ?? seen) || number === 1 ? countProblem(seen, total) : undefined;
    if (problem) throw new Unfit(problem);
    return undefined;
}

/** What is wrong with a list that holds so many objects, if it says that there are another number. */
export function countProblem(seen: number, total: number | null | undefined): string | undefined {
    return (total ?? seen) === seen ? undefined : `the list ends after ${seen} of the ${total} that it says there are`;
}

type Envelope = Omit<WireDocument<unknown>, "data"> & { readonly data: unknown };

/** The members beside `data`, in their shape; `null` is how some servers say that a member is missing. */
function envelope(body: unknown): Envelope {
    if (!isValues(body)) throw new Unfit("expected a JSON:API document, which is an object");
    if (isDeeper(body, DEEPEST))
        throw new Unfit(`expected a JSON:API document, but it is nested more than ${DEEPEST} deep`);
    const { data, meta, links } = body;
    const included: unknown = body.included ?? [];
    if (!Array.isArray(included)) return fail("included", "a list");
    return {
        data,
        included: included.map((entry, at) => resource(entry, `included/${at}`, "objects")),
        meta: { pagination: pagination(object(meta, "meta").pagination) },
        links: object(links, "links"),
    };
}

function resource(value: unknown, where: string, wanted: string): WireResource {
    if (!isIdentifier(value)) {
        throw new Unfit(
            `expected a JSON:API document with ${wanted} in "${where.split("/")[0]}", each with id and type`,
        );
    }
    const { id, type, attributes, relationships, links } = value;
    const related = Object.entries(object(relationships, `${where}/relationships`)).map(([name, given]) => {
        const member = object(given, `${where}/relationships/${name}`);
        const { data } = member;
        const ok = (data ?? null) === null || (Array.isArray(data) ? data.every(isIdentifier) : isIdentifier(data));
        return [name, { ...member, data: ok ? data : fail(`${where}/relationships/${name}`, "identifiers") }];
    });
    return {
        id,
        type,
        attributes: object(attributes, `${where}/attributes`),
        relationships: Object.fromEntries(related),
        links: object(links, `${where}/links`),
    };
}

function pagination(value: unknown): Pagination | undefined {
    if ((value ?? null) === null) return undefined;
    const members = object(value, "meta/pagination");
    const count = (name: keyof Pagination) => {
        const number = members[name] ?? undefined;
        return number === undefined || isCount(number) ? number : fail(`meta/pagination/${name}`, "a number");
    };
    return {
        "current-page": count("current-page"),
        "next-page": count("next-page"),
        "total-count": count("total-count"),
    };
}

function refuseOthers(entry: WireResource, type: string, where: string): void {
    if (entry.type !== type) throw new Unfit(`asked for ${type}, but the answer has another type in "${where}"`);
}

/** What goes into addresses, states and messages: short, and nothing that a terminal would act on. */
function isIdentifier(value: unknown): value is Record<string, unknown> & { id: string; type: string } {
    return isValues(value) && isName(value.id) && isName(value.type);
}

function isName(value: unknown): value is string {
    return typeof value === "string" && /^[\x21-\x7e]{1,200}$/.test(value);
}

function isCount(value: unknown): value is number {
    return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function object(value: unknown, where: string): Record<string, unknown> {
    const given = value ?? {};
    return isValues(given) ? given : fail(where, "an object");
}

function fail(where: string, wanted: string): never {
    throw new Unfit(`expected ${wanted} in "${where}" of the JSON:API document`);
}

/** Without recursion, for what it looks for. */
function isDeeper(value: unknown, limit: number): boolean {
    let level = [value];
    for (let depth = 0; level.length > 0; depth++) {
        if (depth > limit) return true;
        level = level.flatMap((entry) => (typeof entry === "object" && entry !== null ? Object.values(entry) : []));
    }
    return false;
}
