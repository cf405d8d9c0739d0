import { randomInt } from "node:crypto";

// No 0, O, I or l: the ids in the API documents are base 58.
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** `length` random letters and digits. */
export function randomText(length: number): string {
    return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/**
 * A new id in the platform's format: a prefix that names the kind, and 16 letters and digits.
 *
 * @example newId("polset") // "polset-3yVQZvHzf5j3WRJ1"
 */
export function newId(prefix: string): string {
    return `${prefix}-${randomText(16)}`;
}
