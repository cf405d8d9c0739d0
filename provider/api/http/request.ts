import type { Readable } from "node:stream";
import { DeadlineError } from "../errors";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request. */
export interface Request {
    readonly method: Method;
    /** Below `/api/v2`, or an absolute address (an upload or download link). */
    readonly path: string;
    readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
    /** Sent as JSON. */
    readonly body?: unknown;
    /**
     * Sent as it is, as `application/octet-stream`; opened again for each attempt. A stream that fails breaks the request off
     * and its error is thrown as it is, without another attempt.
     */
    readonly content?: { open(): Readable | Buffer; readonly length?: number };
    /** What errors call the address where the address itself is a secret, for example "the upload link". */
    readonly secretLink?: string;
    /** What the answer is: a JSON document (the default), plain text, or nothing that matters. */
    readonly expects?: "json" | "text" | "nothing";
    /** Values that must not show in errors, should the platform repeat them. */
    readonly secrets?: readonly string[];
    /** Milliseconds this request may take; 60,000 by default. */
    readonly timeout?: number;
    /** The lower limit of its route, where it has one. */
    readonly lowerLimit?: LowerLimit;
    /** A POST that may be repeated without harm, because the platform ignores what is already so. */
    readonly repeatable?: boolean;
}

/** A limit that the platform sets for some routes besides the one for all. */
export interface LowerLimit {
    readonly name: string;
    readonly perMinute: number;
}

/** What errors say of a request. */
export interface Asked {
    readonly method: string;
    readonly path: string;
}

/** The error for an operation whose time is up. */
export function late(asked: Asked, reason = "the operation's time is up"): DeadlineError {
    return new DeadlineError({ ...asked, reason, hint: "Give it more time with the resource option customTimeouts." });
}

/** What errors say of a request. */
export function askedOf({ method, path, secretLink }: Request): Asked {
    return { method, path: secretLink ?? pathOf(path) };
}

/** `/api/v2/…` for a relative path, for errors. */
function pathOf(path: string): string {
    return /^https?:/.test(path) ? new URL(path).pathname : `/api/v2${path}`;
}
