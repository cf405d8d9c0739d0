/** What the handlers know of one property: enough to check it, to compare it and to follow it on the platform. */
export interface Property {
    /** `idSet` is a list of ids whose order means nothing; `list` one of texts whose order counts; `objects` a list of objects whose order means nothing. */
    readonly type: "string" | "boolean" | "number" | "idSet" | "list" | "object" | "objects" | "map" | "any";
    readonly required?: true;
    /** A change replaces the resource. */
    readonly replaces?: true;
    /** What leaving it out means. `check` writes it into the inputs, so that a preview shows it. */
    readonly default?: string | number | boolean;
    /** Filled in from the settings where the program leaves it out. */
    readonly fromSettings?: "organization";
    /** Filled in by `check`, from other inputs, where the program leaves it out. */
    readonly filledIn?: true;
    /** Worked out by `check`: programs cannot give it. */
    readonly computed?: true;
    /** `check` makes another property of it, and nothing keeps it. */
    readonly notKept?: true;
    /** The platform does not give it back: what `get` finds is without it. */
    readonly notRead?: true;
    /** Leaving it out leaves alone what the platform has, instead of clearing it. */
    readonly unmanagedWhenLeftOut?: true;
    /** A change of it alone is no change of the resource: it says how to get at something that is compared itself. */
    readonly notCompared?: true;
    /** What the platform answers must be what was asked for: to call anything else done would fool whoever relies on it. */
    readonly mustHold?: true;
    /** The value must not show in any message. */
    readonly secret?: true;
    readonly oneOf?: readonly string[];
    /** Brings texts that name the same thing to the platform into one form, for names that it holds equal. */
    readonly sameName?: (text: string) => string;
    readonly matches?: { readonly pattern: RegExp; readonly says: string };
    /** The ids' prefix, for example `ws-`. */
    readonly prefix?: string;
    readonly maxItems?: number;
    /** The members of an object, or of each object of a list. */
    readonly members?: Properties;
}

export type Properties = Readonly<Record<string, Property>>;

/**
 * The table of the properties that an interface documents. It does not compile when a name, a type, the values of an
 * enumeration, or what may be left out differs between the two.
 */
export type PropertiesOf<T> = { readonly [K in keyof T]-?: FormOf<T[K]> & PresenceOf<T[K]> & Marks };

/** What may stand beside any type. */
type Marks = Pick<
    Property,
    | "replaces"
    | "unmanagedWhenLeftOut"
    | "notCompared"
    | "notKept"
    | "notRead"
    | "mustHold"
    | "secret"
    | "sameName"
    | "matches"
>;

type FormOf<V> = unknown extends V ? { readonly type: "any" } : KnownFormOf<NonNullable<V>>;
type KnownFormOf<V> = [V] extends [boolean]
    ? { readonly type: "boolean" }
    : [V] extends [string]
      ? { readonly type: "string"; readonly prefix?: string } & EnumerationOf<V>
      : [V] extends [number]
        ? { readonly type: "number" }
        : [V] extends [readonly string[]]
          ? { readonly type: "idSet" | "list"; readonly prefix?: string; readonly maxItems?: number }
          : [V] extends [readonly (infer E)[]]
            ? { readonly type: "objects"; readonly members: PropertiesOf<E> }
            : string extends keyof V
              ? { readonly type: "map" }
              : { readonly type: "object"; readonly members: PropertiesOf<V> };

type EnumerationOf<V> = string extends V ? { readonly oneOf?: readonly string[] } : { readonly oneOf: readonly V[] };

/** Whether it may be missing in what `check` hands on, and if not, where it comes from. */
type PresenceOf<V> = undefined extends V
    ? { readonly required?: never; readonly default?: never; readonly computed?: true }
    : { readonly required: true; readonly fromSettings?: "organization" } | { readonly default: V } | Later;
type Later = { readonly filledIn: true } | { readonly computed: true };

/** The names of a table's properties that programs may leave out although they are always there afterwards. */
export type MayBeLeftOut<P> = {
    [K in keyof P]: P[K] extends
        | { readonly default: unknown }
        | { readonly fromSettings: string }
        | { readonly filledIn: true }
        ? K
        : never;
}[keyof P];

/** The names of a table's properties that have a mark. */
export type Marked<P, M extends keyof Property> = {
    [K in keyof P]: P[K] extends { readonly [N in M]: unknown } ? K : never;
}[keyof P];

/** The names of a table's properties that are sets of ids. */
export type IdSetsOf<P> = { [K in keyof P]: P[K] extends { readonly type: "idSet" } ? K : never }[keyof P];

/** The table of the outputs that an interface documents. */
export type OutputsOf<T> = { readonly [K in keyof T]-?: FormOf<T[K]> };

/** What a kind of resource is: its names, and the tables of what programs declare of it and what the platform adds. */
export interface Kind {
    /** The name after `pulumi-nodejs:dynamic/tfe:`, for example `PolicySet`. */
    readonly type: string;
    /** The export of `pulumi-tfe-policy/runtime` that handles it. */
    readonly handler: string;
    /** What messages call it, for example `policy set`. */
    readonly noun: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

/** A kind whose tables are those of two interfaces. */
export interface KindOf<I, O = object> extends Kind {
    readonly inputs: PropertiesOf<I>;
    readonly outputs: OutputsOf<O>;
}

/** The names of a table, in its order; but for some. */
export function namesIn<T extends object, X extends keyof T = never>(
    table: T,
    ...others: readonly X[]
): Exclude<keyof T & string, X>[] {
    const left = new Set<PropertyKey>(others);
    return Object.keys(table).filter((name): name is Exclude<keyof T & string, X> => !left.has(name));
}
