import type { Properties } from "../definitions/table";
import { asList } from "../handlers/attachments/listForm";
import type { Values } from "../handlers/base/properties";
import type { Received } from "./wire";

/**
 * Hidden members that a request itself says here, while dynamic providers have to be told them by the program. They must not get
 * into a state, where they would be old by the next step.
 */
const SAID_BY_REQUESTS = new Set(["__urn", "__provider", "__import", "__get", "__timeouts", "__secrets", "__preview"]);

/** Values that go to the engine, and the names of those that are secrets. */
export interface Sent {
    readonly values: Values;
    readonly secrets: readonly string[];
}

/** Inputs or outputs as the engine keeps them. */
export function kept(table: Properties, values: Values, secrets: readonly string[]): Sent {
    const entries = Object.entries(values).filter(([name]) => !SAID_BY_REQUESTS.has(name));
    const always = Object.keys(table).filter((name) => table[name]?.secret);
    return { values: listed(table, Object.fromEntries(entries)), secrets: [...secrets, ...always] };
}

/** What a request says of a resource besides its values. */
export interface Circumstances {
    readonly urn: string;
    readonly step?: "create" | "update" | "delete";
    /** Seconds; 0 where the program says nothing. */
    readonly timeout?: number;
}

/** Values as the handlers want them, with what a request says besides. */
export function forHandler({ values, secrets }: Received, { urn, step, timeout }: Circumstances): Values {
    // A state of dynamic providers may be older than `__instance`: what tells its resource from others is its old URN.
    const instance = values.__instance ?? values.__urn;
    return {
        ...Object.fromEntries(Object.entries(values).filter(([name]) => !SAID_BY_REQUESTS.has(name))),
        ...(instance !== undefined && { __instance: instance }),
        ...(secrets.length > 0 && { __secrets: secrets }),
        ...(step && timeout && { __timeouts: { [step]: `${timeout}s` } }),
        __urn: urn,
    };
}

/**
 * Outputs without those that the program has never said anything of and that then are the platform's own affair. An import and a
 * get show them; no comparison may take them for declared.
 */
export function declared(table: Properties, outputs: Values, oldInputs: Values | undefined, news: Values = {}): Values {
    if (oldInputs === undefined) return outputs;
    const isForeign = (name: string) =>
        table[name]?.unmanagedWhenLeftOut && (oldInputs[name] ?? news[name] ?? undefined) === undefined;
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => !isForeign(name)));
}

/** Sets of ids are lists here, as the schema says, and in every state that this plugin writes. */
function listed(table: Properties, values: Values): Values {
    const sets = Object.entries(values).filter(([name]) => table[name]?.type === "idSet");
    return { ...values, ...Object.fromEntries(sets.map(([name, ids]) => [name, asList(ids)])) };
}
