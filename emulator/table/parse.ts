import { conflict, type Problem, unprocessable } from "../errors";
import { type Column, isRelationship, wireName } from "./columns";

/** What a write says, property by property; only what was sent is in it. */
export interface Parsed {
    /** By property: values as they were written, ids of relationships, attributes of embedded members. */
    values: Record<string, unknown>;
    /** By name on the wire: where in the document each was. */
    pointers: Record<string, string>;
}

/** What is needed of a noun to read a write. */
interface Table {
    kind: string;
    type?: string;
    columns: Record<string, Column<unknown>>;
    refused?: Record<string, string>;
}

/** Whether objects of the noun show something, by its name on the wire. */
export type IsShown = (section: "attributes" | "relationships", name: string) => boolean;

interface Place {
    property: string;
    column: Column<unknown>;
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

const FORMS: Record<string, (value: unknown) => boolean> = {
    any: () => true,
    integer: Number.isInteger,
    object: isObject,
    strings: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
    objects: (value) => Array.isArray(value) && value.every(isObject),
};

function wrongValue(name: string, value: unknown, { form, nullable, oneOf }: Column<unknown>): string | undefined {
    if (value === null && nullable) return undefined;
    const fits = FORMS[form] ?? ((each: unknown) => typeof each === form);
    if (!fits(value)) return `${name} must be of type ${form}`;
    if (oneOf !== undefined && !oneOf.includes(value as string)) return `${name} must be one of ${oneOf.join(", ")}`;
    return undefined;
}

/**
 * The ids in a list of resource identifiers, in their order.
 *
 * @param embedded whether members have attributes of their own, which are given instead of ids
 * @throws 422 naming the place when the list is not one or a member is of another type
 */
export function readIdentifiers(list: unknown, type: string, pointer: string, embedded?: false): string[];
export function readIdentifiers(list: unknown, type: string, pointer: string, embedded: boolean): unknown[];
export function readIdentifiers(list: unknown, type: string, pointer: string, embedded = false): unknown[] {
    if (!Array.isArray(list)) throw unprocessable({ pointer, detail: `must be a list of { id, type: "${type}" }` });
    const wanted = embedded ? "attributes" : "id";
    const problems = list.flatMap((member: unknown, index): Problem[] => {
        const given = isObject(member) ? member[wanted] : undefined;
        const place = `${pointer}/${index}`;
        if (embedded ? !isObject(given) : typeof given !== "string" || given === "") {
            return [{ pointer: `${place}/${wanted}`, detail: `${wanted} is required` }];
        }
        if (isObject(member) && member.type === type) return [];
        return [{ pointer: `${place}/type`, detail: `type must be "${type}"` }];
    });
    if (problems.length > 0) throw unprocessable(...problems);
    return list.map((member) => member[wanted]);
}

/** The id in a resource identifier; null for none. @throws 422 naming the place when it is none, or of another type */
function readIdentifier(value: unknown, type: string, pointer: string): string | null {
    if (value === null) return null;
    if (!isObject(value) || typeof value.id !== "string" || value.id === "") {
        throw unprocessable({ pointer: `${pointer}/id`, detail: "id is required" });
    }
    if (type.split("|").includes(String(value.type))) return value.id;
    throw unprocessable({ pointer: `${pointer}/type`, detail: `type must be "${type}"` });
}

function readRelationship(value: unknown, { form, target }: Column<unknown>, pointer: string): unknown {
    const data = isObject(value) ? value.data : undefined;
    if (form === "one") return readIdentifier(data, target!, pointer);
    return readIdentifiers(data, target!, pointer, form === "embedded");
}

function places(columns: Table["columns"], relationships: boolean): Map<string, Place> {
    const own = Object.entries(columns).filter(([, column]) => isRelationship(column) === relationships);
    return new Map(own.map(([property, column]) => [wireName(property, column), { property, column }]));
}

function sectionOf(data: Record<string, unknown>, name: string): Record<string, unknown> {
    const section = data[name] ?? {};
    if (!isObject(section)) throw unprocessable({ pointer: `/data/${name}`, detail: "must be an object" });
    return section;
}

const SET_BY_PLATFORM = "is set by the platform: it cannot be written";

function closed({ column: { write, hidden } }: Place, creating: boolean): string | undefined {
    if (write === "always" || (write === "create" && creating)) return undefined;
    if (write === "create") return "cannot be changed";
    return hidden ? "" : SET_BY_PLATFORM;
}

/**
 * Reads a written document (`{ data: { type, attributes, relationships } }`) strictly, as the table of its noun says.
 *
 * @param id the id in the URL of an update: one in the document must be the same
 * @param isShown tells what the platform sets from what is not known at all
 * @throws 422 with a pointer for everything that is wrong; 409 for an id other than the URL's
 */
export function parse(table: Table, body: unknown, id?: string, isShown: IsShown = () => false): Parsed {
    const data = isObject(body) ? body.data : undefined;
    const type = table.type ?? table.kind;
    if (!isObject(data)) throw unprocessable({ pointer: "/data", detail: "data is required and must be an object" });
    if (data.type !== type) throw unprocessable({ pointer: "/data/type", detail: `type must be "${type}"` });
    if (id !== undefined && data.id !== undefined && data.id !== id) {
        throw conflict(`The document is about ${String(data.id)}, the URL about ${id}`);
    }
    const problems: Problem[] = [];
    const parsed: Parsed = { values: {}, pointers: {} };
    for (const section of ["attributes", "relationships"] as const) {
        const known = places(table.columns, section === "relationships");
        const sent = sectionOf(data, section);
        for (const [name, value] of Object.entries(sent)) {
            const pointer = `/data/${section}/${name}`;
            const place = known.get(name);
            const refusal = place === undefined ? table.refused?.[name] : closed(place, id === undefined);
            if (place === undefined || refusal !== undefined) {
                const why = refusal || (isShown(section, name) ? SET_BY_PLATFORM : undefined);
                const what = section === "attributes" ? "Attribute" : "Relationship";
                problems.push({ pointer, detail: why ? `${name} ${why}` : `${what} "${name}" is not known here` });
                continue;
            }
            const wrong = section === "attributes" ? wrongValue(name, value, place.column) : undefined;
            if (wrong !== undefined) problems.push({ pointer, detail: wrong });
            else {
                const related = section === "relationships";
                parsed.values[place.property] = related
                    ? readRelationship(value, place.column, `${pointer}/data`)
                    : value;
                parsed.pointers[place.property] = related ? `${pointer}/data` : pointer;
            }
        }
        for (const [name, { column }] of known) {
            if (id === undefined && column.required && (sent[name] ?? undefined) === undefined) {
                problems.push({ pointer: `/data/${section}/${name}`, detail: `${name} is required` });
            }
        }
    }
    if (problems.length > 0) throw unprocessable(...problems);
    return parsed;
}
