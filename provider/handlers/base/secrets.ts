import type { Failure } from "./check";
import type { Values } from "./properties";

/**
 * Whether the program made an input a secret. The host unwraps secrets before a handler sees them, so the resource says
 * in a hidden input which ones they were.
 */
export function isSecret(name: string, inputs: Values): boolean {
    return Array.isArray(inputs.__secrets) && inputs.__secrets.includes(name);
}

/** Failures without the values of secret inputs: the engine prints the value of a property that a failure names. */
export function hideSecrets(failures: readonly Failure[], inputs: Values): Failure[] {
    return failures.map((entry) => {
        if (!isSecret(entry.property.split(".")[0] as string, inputs)) return entry;
        return { property: "", reason: `${entry.property}: ${entry.reason.replace(/, but .* is in it$/, "")}` };
    });
}
