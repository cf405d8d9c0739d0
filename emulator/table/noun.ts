import type { Token } from "../auth";
import type { Stored } from "../collection";
import type { Problem } from "../errors";
import type { Relationship } from "../jsonapi";
import type { Overlay } from "../overlay";
import type { CollectionName, Store } from "../store";
import type { Columns } from "./columns";
import type { Parsed } from "./parse";

/** With what an object is shown. */
export interface Shown {
    store: Store;
    /** Whose permissions to tell; an owner's when it is left out. */
    token?: Token;
}

/** A write that passed its table, for the rules between properties. */
export interface Change<T> extends Pick<Parsed, "pointers"> {
    /** What was written, by property. */
    values: { [K in keyof T]?: T[K] | null };
    /** The object before; a new one with its defaults when it is being created. */
    before: T;
    creating: boolean;
    store: Store;
}

/** A noun of the API: its table, and what does not fit into one. */
export interface Noun<T extends Stored = Stored> {
    /** The name of its collection, and its type on the wire. */
    kind: CollectionName;
    /** Its type on the wire, where that is another one. */
    type?: string;
    /** Prefix of its ids. */
    prefix: string;
    columns: Columns;
    /** Why it does not take some names that the API's description has. */
    refused?: Record<string, string>;
    /** Whether `updatedAt` is the time of the last write. @default true */
    touched?: boolean;
    /** The values of a new object that its table cannot know. */
    fresh?(organization: string, store: Store): Partial<T>;
    /** Attributes that follow from others. They go before those of the table. */
    derived?(object: T, shown: Shown): Record<string, unknown>;
    /** Relationships that follow from other objects. */
    relationships?(object: T, shown: Shown): Record<string, Relationship | undefined>;
    /** Its links besides `self`; an undefined one is left out. */
    links?(object: T): Record<string, string | undefined>;
    /** Laid over its attributes, besides its own `overlay`. */
    overlay?(object: T, shown: Shown): Overlay | null | undefined;
    /** The only attributes that it shows; all of them when left out. */
    only?(shown: Shown): readonly string[] | undefined;
    /** What is wrong with an object after a write; the rule may complete it. */
    rules?(next: T, change: Change<T>): Problem[];
}
