import { types } from "node:util";

/** What was thrown, as the error that it nearly always is. */
export function errorOf(thrown: unknown): Error {
    return types.isNativeError(thrown) ? thrown : new Error(String(thrown));
}

/** The code of what Node.js throws, such as `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
    const isCoded = typeof thrown === "object" && thrown !== null && "code" in thrown;
    return isCoded && typeof thrown.code === "string" ? thrown.code : undefined;
}
