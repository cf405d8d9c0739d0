import { closest, distance } from "fastest-levenshtein";
import { EXPLICIT_MARK } from "../handlers/base/configuration";
import type { Values } from "../handlers/base/properties";
import type { CheckFailure } from "../handlers/base/secrets";
import { isUnknown } from "../handlers/base/unknown";

/** Settings of the provider: an explicit one's arguments, or the stack's configuration. */
export const SETTINGS = ["token", "hostname", "address", "organization", "caFile", "sslSkipVerify"] as const;

/** Always kept as a secret, however it was given. */
export const SECRET_SETTINGS = ["token"];

/** What the engine itself writes among the settings. */
const ENGINES = new Set(["version", "pluginDownloadURL", "parameterization"]);

/** What is wrong with settings. One that is not known may be a misspelt one, and then something else would be in force. */
export function settingFailures(given: Values): CheckFailure[] {
    const failures: CheckFailure[] = [];
    for (const [name, value] of Object.entries(given)) {
        if (ENGINES.has(name) || name.startsWith("__") || isUnknown(value)) continue;
        if (!SETTINGS.some((setting) => setting === name)) failures.push({ property: "", reason: unknown(name) });
        else if (typeof value !== "string" && typeof value !== "boolean") {
            failures.push({ property: "", reason: `${name}: must be a text` });
        } else if (name === "sslSkipVerify" && !/^(true|false)$/.test(String(value))) {
            failures.push({ property: "", reason: "sslSkipVerify: must be true or false" });
        }
    }
    return failures;
}

function unknown(name: string): string {
    const nearest = closest(name, SETTINGS);
    const isNear = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3);
    return `${name}: there is no such setting; ${isNear ? `did you mean ${nearest}?` : `there are ${SETTINGS.join(", ")}`}`;
}

/**
 * The names of the settings whose change a preview shows: the host and the organization. A token that is rotated, or another file with
 * certificates, changes nothing that is managed.
 */
export function changedSettings(olds: Values, news: Values): string[] {
    const told = ["hostname", "address", "organization"];
    return told.filter((name) => isUnknown(news[name]) || (olds[name] ?? "") !== (news[name] ?? ""));
}

/**
 * Settings in the form in which handlers take them.
 *
 * @param name of the provider resource; the engine's own one, for the stack's configuration, begins with `default`
 */
export function asConfiguration(given: Values, name: string): { get(key: string): string | undefined } {
    const isExplicit = name !== "" && !name.startsWith("default");
    return {
        get(key) {
            if (key === EXPLICIT_MARK) return isExplicit ? "true" : undefined;
            const value = given[key.replace(/^tfe:/, "")];
            return value === undefined || value === null || isUnknown(value) ? undefined : String(value);
        },
    };
}
