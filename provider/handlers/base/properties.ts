/** What a handler knows of one input: enough to check it, to compare it and to follow it on the platform. */
export interface Property {
    /** `idSet` is a list of ids whose order means nothing; `list` one of texts whose order counts. */
    readonly type: "string" | "boolean" | "number" | "idSet" | "list" | "object" | "map" | "any";
    readonly required?: true;
    /** A change replaces the resource. */
    readonly replaces?: true;
    /** What leaving it out means. `check` writes it into the inputs, so that a preview shows it. */
    readonly default?: string | number | boolean;
    /** Filled in from the settings where the program leaves it out. */
    readonly fromSettings?: "organization";
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
    /** The members of an object. */
    readonly members?: Properties;
}

export type Properties = Readonly<Record<string, Property>>;

/** The plain data of a resource: inputs, outputs, or both. */
export type Values = Record<string, unknown>;

/** Names that begin so belong to this package; the engine hides them from displays. */
export function isHidden(name: string): boolean {
    return name.startsWith("__");
}

/** The hidden members: what later steps need and no user should see. */
export function hiddenOf(values: Values): Values {
    return Object.fromEntries(Object.entries(values).filter(([name]) => isHidden(name)));
}

/** Hidden outputs that no input may repeat: the engine would show them as a difference to the program. */
const OUTPUTS_ONLY = new Set(["__instance", "__unfinished", "__answered"]);

/** The hidden members that stand in the inputs as well. */
export function hiddenInputsOf(values: Values): Values {
    return Object.fromEntries(Object.entries(hiddenOf(values)).filter(([name]) => !OUTPUTS_ONLY.has(name)));
}

/** Values as the wire to the engine can carry them: without `undefined` and `null` members, at every depth. */
export function clean(values: Values): Values {
    return Object.fromEntries(
        Object.entries(values)
            .filter(([, value]) => value !== undefined && value !== null)
            .map(([name, value]) => [name, isPlain(value) ? clean(value) : value]),
    );
}

function isPlain(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
