import type { Client } from "../../api/client";
import type { Kind } from "../../definitions/table";
import { changedProperties, project, sameMeaning } from "./compare";
import type { Definition, Found, Operation } from "./definition";
import { ExplainedError } from "./hostErrors";
import { clean, isValues, type Properties, type Property, type Values } from "./properties";
import { isSecret } from "./secrets";
import { isUnknown } from "./unknown";

/** Finds an object by its name in an organization. */
type Find = (client: Client, organization: string, name: string) => Promise<{ readonly id: string } | undefined>;

/**
 * What follows for a kind whose objects have a name that is unique in an organization: a new one cannot be there beside the old one
 * of that name, and an import may name it.
 *
 * @param prefix of the ids, for example `polset-`
 */
export function namedInOrganization({ noun, inputs: { name, organization } }: Kind, prefix: string, find: Find) {
    const identity: Properties = { ...(name && { name }), ...(organization && { organization }) };
    return {
        deleteBeforeReplace: (olds: Values, news: Values) => changedProperties(identity, olds, news).length === 0,
        wrongImport: (given: string, inputs: Values) => wrongNamedImport(noun, prefix, given, inputs),
        async resolveImport(given: string, _inputs: unknown, { client }: Operation): Promise<string> {
            const named = splitImport(given);
            if (!named) return given;
            const object = await find(client, named.organization, named.name);
            if (object) return object.id;
            throw new ExplainedError(
                `There is no ${noun} ${named.name} in organization ${named.organization} to import.`,
            );
        },
    };
}

/** The name an import gives, where the user wrote `organization/name` and the platform knows ids only. */
export function splitImport(given: string): { organization: string; name: string } | undefined {
    const [organization, name, ...rest] = given.split("/");
    return organization && name && rest.length === 0 && !isUnknown(given) ? { organization, name } : undefined;
}

/** What is wrong with an import of what has a name in an organization: it is neither an id nor `organization/name`. */
function wrongNamedImport(noun: string, prefix: string, given: string, inputs: Values): string | undefined {
    if (given.startsWith(prefix) || splitImport(given)) return undefined;
    const { organization } = inputs;
    const where = typeof organization === "string" && !isUnknown(organization) ? organization : "organization";
    const meant = /^[\w-]+$/.test(given) ? ` Did you mean "${where}/${given}"?` : "";
    return `The resource option import of a ${noun} is its id (${prefix}…) or organization/name, but is "${given}".${meant}`;
}

/**
 * Takes over the object that the resource option import names, if the program says of it what is so. What an interrupted create
 * has not got to yet is done.
 *
 * @param wrong what is wrong with the option, if anything is
 * @throws ExplainedError with the differences
 */
export async function adopt(
    definition: Definition,
    inputs: Values,
    operation: Operation,
    wrong: string | undefined,
): Promise<Found> {
    if (wrong) throw new ExplainedError(wrong);
    const { noun, inputs: properties } = definition.kind;
    const given = String(inputs.__import);
    const id = (await definition.resolveImport?.(given, inputs, operation)) ?? given;
    const found = await definition.read(id, inputs, operation);
    if (!found) {
        throw new ExplainedError(
            `There is no ${noun} ${given} to import, or the token may not see it. Correct the resource option import, or ` +
                "take it out to create a new one.",
        );
    }
    const platforms = project(properties, inputs, found.inputs);
    const open = definition.leftOpen?.(found, inputs) ?? [];
    const differing = changedProperties(properties, inputs, platforms).filter(
        (name) => inputs[name] !== undefined && !open.includes(name),
    );
    if (differing.length === 0) {
        return open.length === 0 ? found : definition.update(id, platforms, inputs, [...open], operation);
    }
    const lines = differing.map((name) => {
        const hidden = properties[name]?.secret || isSecret(name, inputs);
        const show = (value: unknown) => (hidden ? "[secret]" : JSON.stringify(value ?? null));
        return `  ${name}: the program says ${show(inputs[name])}, the platform has ${show(found.inputs[name])}`;
    });
    throw new ExplainedError(
        `The program and the ${noun} ${id} to import differ, so nothing was changed. Make the program say what is so ` +
            `(or take the import option out once it is imported), and change it afterwards:\n${lines.join("\n")}`,
    );
}

/**
 * Inputs without the secrets that nobody knows: the platform does not give them back, no state has them, and the program says
 * nothing of them, as when what is imported was left as it is.
 */
export function withoutUnknown(table: Properties, inputs: Values, found: Found, olds: Values = {}): Values {
    const isUnknownSecret = (name: string, value: unknown) => {
        const property = table[name];
        if (!property?.secret || !property.notRead || found.inputs[name] !== undefined) return false;
        return olds[name] === undefined && sameMeaning(property, value, undefined);
    };
    return Object.fromEntries(Object.entries(inputs).filter(([name, value]) => !isUnknownSecret(name, value)));
}

/**
 * The inputs by which a program declares an object as it is: without what the platform has filled in by itself, what is empty, and
 * what is so by default.
 */
export function importedInputs(definition: Definition, found: Found): Values {
    const left = definition.leftToPlatform?.(found) ?? [];
    const declared = Object.entries(definition.kind.inputs).filter(([name, property]) => {
        const value = found.inputs[name] ?? undefined;
        const isEmpty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
        return (
            property.required || !(isEmpty || property.computed || value === property.default || left.includes(name))
        );
    });
    const inputs = declared.map(([name, property]) => [name, withoutDefaults(property, found.inputs[name])]);
    return clean(Object.fromEntries(inputs));
}

function withoutDefaults({ type, members = {} }: Property, value: unknown): unknown {
    if (type === "objects" && Array.isArray(value)) {
        return value.map((each) => withoutDefaults({ type: "object", members }, each));
    }
    if (type !== "object" || !isValues(value)) return value;
    // The platform shows more of some objects than can be declared.
    const given = Object.entries(value).filter(([name, member]) => name in members && member !== null);
    return Object.fromEntries(given.filter(([name, member]) => member !== members[name]?.default));
}
