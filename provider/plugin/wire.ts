import type { JavaScriptValue, Struct as WireStruct } from "google-protobuf/google/protobuf/struct_pb";
import type { Values } from "../handlers/base/properties";
import { Struct } from "./sdk";

/** What the engine takes for a secret, and keeps encrypted in the state. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270" };

/** Values that came over the wire, in plain, and the names of those that are secrets or hold one. */
export interface Received {
    readonly values: Values;
    readonly secrets: readonly string[];
}

/** What a message of the engine says. */
export function received(struct: WireStruct | undefined): Received {
    const given: Values = struct?.toJavaScript() ?? {};
    const secrets = Object.keys(given).filter((name) => holdsSecret(given[name]));
    return { values: plain(given) as Values, secrets };
}

/** Values for the engine; the named ones are secrets as a whole. */
export function toSend(values: Values, secrets: Iterable<string> = []): WireStruct {
    const hidden = new Set(secrets);
    const entries = Object.entries(values).map(([name, value]) => [
        name,
        hidden.has(name) && !isSecret(value) ? { ...SECRET, value } : value,
    ]);
    return Struct.fromJavaScript(Object.fromEntries(entries) as Record<string, JavaScriptValue>);
}

function plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(plain);
    if (!isObject(value)) return value;
    if (isSecret(value)) return plain(value.value);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function holdsSecret(value: unknown): boolean {
    if (!isObject(value) && !Array.isArray(value)) return false;
    return isSecret(value) || Object.values(value).some(holdsSecret);
}

function isSecret(value: unknown): value is Values {
    return isObject(value) && value[SIGNATURE] === SECRET[SIGNATURE];
}

function isObject(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
