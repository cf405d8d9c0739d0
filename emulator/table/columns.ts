import type { Stored } from "../collection";

/** When a property may be written over the API: only when the object is created, always, or (left out) never. */
export type Writable = "create" | "always";

/** The rules for one property. */
export interface Rules {
    write?: Writable;
    /** Must be given when the object is created. */
    required?: boolean;
    /** Null may be written too; it stands for the default. */
    nullable?: boolean;
    oneOf?: readonly string[];
    /** What its text must match, and what to say when it does not. */
    pattern?: readonly [RegExp, string];
    /** Whether no two objects of an organization have the same. */
    unique?: boolean;
    /** Kept, and never shown. */
    hidden?: boolean;
    /** Its name on the wire, where that is not the property's with hyphens. */
    wire?: string;
}

/** How a property's value is written: as an attribute of a JSON type, or as a relationship to one object or many. */
export type Form =
    | "string"
    | "boolean"
    | "integer"
    | "object"
    | "strings"
    | "objects"
    | "any"
    | "one"
    | "many"
    | "embedded";

/** One property of a noun: what it is, what it is when nobody says, and its rules. */
export interface Column<T> extends Rules {
    form: Form;
    /** The value of a new object; `now` for the time of its creation. */
    fallback: T | typeof NOW;
    /** The type of the objects that a relationship leads to. */
    target?: string;
    /** The object goes with the one that this leads to. */
    owner?: boolean;
    /** Whether a relationship shows a link to what it leads to. */
    linked?: boolean;
    /** What is kept of a written value. */
    read?(written: never, previous: T): T;
    /** What is shown of a kept value. */
    show?(kept: T): unknown;
}

export const NOW = Symbol("now");

// biome-ignore lint/suspicious/noExplicitAny: a table holds columns of many types
export type Columns = Record<string, Column<any>>;

/** An object of a noun, as its table says: its properties under their names in camelCase. */
export type ObjectOf<C extends Columns> = Stored & {
    -readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never;
};

type More<T> = Rules & Pick<Partial<Column<T>>, "read" | "show" | "linked">;

/** A text. */
export function text(fallback: string, more?: More<string>): Column<string>;
export function text(fallback: string | null, more?: More<string | null>): Column<string | null>;
export function text(fallback: string | null, more: object = {}): Column<string | null> {
    return { form: "string", fallback, nullable: fallback === null, ...more };
}

/** One of some texts, the first unless told otherwise. */
export function choice<const T extends string>(oneOf: readonly T[], more: More<T> = {}): Column<T> {
    return { form: "string", fallback: oneOf[0]!, oneOf, ...more };
}

export function flag(fallback: boolean, more: More<boolean> = {}): Column<boolean> {
    return { form: "boolean", fallback, ...more };
}

export function integer(fallback: number, more?: More<number>): Column<number>;
export function integer(fallback: number | null, more?: More<number | null>): Column<number | null>;
export function integer(fallback: number | null, more: object = {}): Column<number | null> {
    return { form: "integer", fallback, nullable: fallback === null, ...more };
}

/** A list of texts. */
export function texts(fallback: string[], more?: More<string[]>): Column<string[]>;
export function texts(fallback: string[] | null, more?: More<string[] | null>): Column<string[] | null>;
export function texts(fallback: string[] | null, more: object = {}): Column<string[] | null> {
    return { form: "strings", fallback, nullable: fallback === null, ...more };
}

/** An object, or whatever else `form` says. */
export function value<T>(fallback: T, more: More<T> & { form?: Form } = {}): Column<T> {
    return { form: "any", fallback, ...more };
}

/** The time at which an object was created. */
export function time(more: More<string> = {}): Column<string> {
    return { form: "string", fallback: NOW, ...more };
}

/** Another object of the organization, by its id. Named `projectId`, it is the relationship `project`. */
export function one(target: string, more: More<string | null> = {}): Column<string | null> {
    return { form: "one", fallback: null, target, ...more };
}

/** Other objects of the organization, by their ids. Named `workspaceIds`, it is the relationship `workspaces`. */
export function many(target: string, more: More<string[]> = {}): Column<string[]> {
    return { form: "many", fallback: [], target, ...more };
}

/** The object with which this one goes. */
export function owner(target: string, more: More<string> = {}): Column<string> {
    return { form: "one", fallback: "", target, owner: true, ...more };
}

/** Another object that this one always has, unless it was added by hand. */
export function link(target: string, more: More<string> = {}): Column<string> {
    return { form: "one", fallback: "", target, ...more };
}

/** The organization to which an object belongs, by its name. */
export const organization = owner("organizations", { linked: true });
export const hiddenOrganization = owner("organizations", { hidden: true });

/** Members with attributes of their own that a relationship writes and does not keep under its own name. */
export function embedded<T>(target: string, more: More<T[]>): Column<T[]> {
    return { form: "embedded", fallback: [], target, ...more };
}

/** A name with hyphens: `policyToolVersion` → `policy-tool-version`. */
function hyphenated(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The name of a property on the wire. */
export function wireName(property: string, column: Column<unknown>): string {
    if (column.wire !== undefined) return column.wire;
    if (column.form === "one") return hyphenated(property.replace(/Id$/, ""));
    if (column.form === "many") return `${hyphenated(property.replace(/Ids$/, ""))}s`;
    return hyphenated(property);
}

export function isRelationship({ form }: Column<unknown>): boolean {
    return form === "one" || form === "many" || form === "embedded";
}
