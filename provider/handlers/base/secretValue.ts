import { isValues, type Values } from "./properties";

/** By this the engine tells a secret, and keeps it encrypted in the state. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A value in the form of a secret. */
export function asSecret(value: unknown): Values {
    return { [SIGNATURE]: SECRET, value };
}

/** Whether a value has the form of a secret; what it hides is its member `value`. */
export function isSecretValue(value: unknown): value is Values {
    return isValues(value) && value[SIGNATURE] === SECRET;
}
