import { isValues, type Values } from "../values";
import { NotAdoptable } from "./errors";

/** A resource as `pulumi stack export` writes it. */
export interface StackResource {
    readonly urn?: unknown;
    readonly type?: unknown;
    readonly id?: unknown;
    /** Only read by the program. */
    readonly external?: unknown;
    /** About to be deleted. */
    readonly delete?: unknown;
    readonly inputs?: Values;
    readonly outputs?: Values;
}

/** The classes and the plugin name the same resources differently. */
const OURS = /^(?:pulumi-nodejs:dynamic\/tfe:|tfe-policy:index:)(\w+)$/;

/** The class of a resource of this package, such as `PolicySet`; `undefined` for all others and those that a program only reads. */
export function classOf({ type, external, id }: StackResource): string | undefined {
    return external === true || typeof id !== "string" ? undefined : OURS.exec(String(type))?.[1];
}

/** What the engine takes for a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * The resources in what `pulumi stack export` writes.
 *
 * @throws NotAdoptable when it is no such text
 */
export function resourcesIn(text: string): StackResource[] {
    const deployment = memberOf(parsed(text), "deployment");
    const resources = memberOf(deployment, "resources");
    // A stack that nothing was ever brought up in has none.
    if (isValues(deployment) && resources === undefined) return [];
    if (Array.isArray(resources)) return resources.filter(isValues);
    throw new NotAdoptable("This is not what pulumi stack export writes: it has no deployment.");
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function memberOf(value: unknown, name: string): unknown {
    return isValues(value) ? value[name] : undefined;
}

/** The objects of a list. @throws NotAdoptable when they are secrets of the stack */
export function objectsIn(value: unknown, which: string): Values[] {
    if (Array.isArray(value)) return value.flatMap((each) => objectsIn(each, which));
    if (!isValues(value)) return [];
    const plain = plainOf(value, which);
    return plain === value ? [value] : objectsIn(plain, which);
}

/** The texts that a value is, or has in it. @throws NotAdoptable when they are secrets of the stack */
export function textsIn(value: unknown, which: string): string[] {
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, which));
    if (!isValues(value)) return [];
    const plain = plainOf(value, which);
    // A list of ids as the inputs of an attachment have it.
    return plain === value ? Object.keys(value) : textsIn(plain, which);
}

/** A value, or what a secret hides. */
function plainOf(value: Values, which: string): unknown {
    if (!(SIGNATURE in value)) return value;
    if (typeof value.plaintext === "string") return parsed(value.plaintext);
    throw new NotAdoptable(`The ${which} is a secret of the stack. Export it with pulumi stack export --show-secrets.`);
}
