import type { JavaScriptValue, Struct as WireStruct } from "google-protobuf/google/protobuf/struct_pb";
import { asSecret, isSecretValue } from "../handlers/base/secretValue";
import { isValues, type Values } from "../values";
import { Struct } from "./sdk";

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
        hidden.has(name) && !isSecretValue(value) ? asSecret(value) : value,
    ]);
    return Struct.fromJavaScript(Object.fromEntries(entries) as Record<string, JavaScriptValue>);
}

function plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(plain);
    if (!isValues(value)) return value;
    if (isSecretValue(value)) return plain(value.value);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function holdsSecret(value: unknown): boolean {
    if (!isValues(value) && !Array.isArray(value)) return false;
    return isSecretValue(value) || Object.values(value).some(holdsSecret);
}
