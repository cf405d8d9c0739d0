import { Readable } from "node:stream";
import type { Response } from "node-fetch";
import type { Deadline } from "./deadline";
import { DeadlineError, MalformedReplyError, NetworkError, TfeError } from "./errors";
import type { LowerLimit } from "./limiter";
import { isLoopback } from "./loopback";
import { networkError } from "./networkErrors";
import { REPLY_LIMIT, type Reply, receive } from "./reply";
import type { Settings } from "./settings";
import { agentFor } from "./transport";

/** What errors say of a request. */
export interface Asked {
    readonly method: string;
    readonly path: string;
}

/** The media type of JSON:API. The platform answers 415 to any write without it, even to one without a body. */
export const MEDIA_TYPE = "application/vnd.api+json";
/** The longest one request may take, in milliseconds. */
const REQUEST_TIMEOUT = 60_000;
const MAX_REDIRECTS = 5;
/** What lies elsewhere on the host, such as the blobs behind upload and download links, gets no token. */
const API = "/api/v2/";

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

/**
 * Sends one request, once.
 *
 * The token goes to the API of the configured host alone: neither a link nor a redirect to anything else gets it.
 *
 * @throws a {@link TfeError} of the class that fits, or the error of the stream that was to be sent
 */
export async function send(settings: Settings, request: Request, deadline: Deadline): Promise<Reply> {
    const asked = { method: request.method, path: request.secretLink ?? pathOf(request.path) };
    if (deadline.left === 0) throw late(asked);
    const timeout = Math.min(request.timeout ?? REQUEST_TIMEOUT, deadline.left);
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), timeout);
    const content = request.content?.open();
    let failure: Error | undefined;
    if (content instanceof Readable) {
        // node-fetch pipes the stream and does not hear when it fails: the request would wait for its end.
        content.on("error", (error) => {
            if (aborter.signal.aborted) return;
            failure = error;
            aborter.abort();
        });
    }
    try {
        const response = await follow(settings, request, content, aborter.signal);
        return await receive(settings, request, asked, response);
    } catch (error) {
        if (failure) throw failure;
        if (error instanceof TfeError) throw error;
        if (aborter.signal.aborted) {
            const reason = `no complete answer within ${Math.ceil(timeout / 1000)} s`;
            throw new NetworkError({ ...asked, reason, mayHaveHappened: true });
        }
        throw networkError(settings, request, asked, error);
    } finally {
        clearTimeout(timer);
        if (content instanceof Readable) content.destroy();
    }
}

/** The error for an operation whose time is up. */
export function late(asked: Asked, reason = "the operation's time is up"): DeadlineError {
    return new DeadlineError({ ...asked, reason, hint: "Give it more time with the resource option customTimeouts." });
}

/** `/api/v2/…` for a relative path, for errors. */
export function pathOf(path: string): string {
    return /^https?:/.test(path) ? new URL(path).pathname : `/api/v2${path}`;
}

async function follow(
    settings: Settings,
    request: Request,
    content: Readable | Buffer | undefined,
    signal: AbortSignal,
): Promise<Response> {
    // Not loaded with the module: check and diff never send anything.
    const fetch = require("node-fetch") as typeof import("node-fetch").default;
    const home = new URL(settings.address);
    let url = addressOf(settings, request);
    for (let hops = 0; ; hops++) {
        refusePlainHttp(url, request);
        const response = await fetch(url.href, {
            method: request.method,
            headers: headersFor(settings, request, url.origin === home.origin && url.pathname.startsWith(API)),
            body: content ?? (request.body === undefined ? undefined : JSON.stringify(request.body)),
            agent: agentFor(url, settings),
            redirect: "manual",
            size: REPLY_LIMIT,
            signal,
        });
        const location = response.headers.get("location");
        if (request.method !== "GET" || response.status < 300 || response.status > 399 || !location) return response;
        response.body.resume();
        url = redirected(url, location, hops, { method: request.method, path: request.secretLink ?? url.pathname });
    }
}

function redirected(from: URL, location: string, hops: number, asked: Asked): URL {
    const status = { ...asked, status: 302 };
    if (hops === MAX_REDIRECTS)
        throw new MalformedReplyError({ ...status, reason: `more than ${MAX_REDIRECTS} redirects` });
    if (!URL.canParse(location, from.href)) {
        throw new MalformedReplyError({ ...status, reason: "a redirect to what is no address" });
    }
    return new URL(location, from);
}

function addressOf(settings: Settings, request: Request): URL {
    const url = /^https?:/.test(request.path)
        ? new URL(request.path)
        : new URL(`/api/v2${request.path}`, settings.address);
    for (const [name, value] of Object.entries(request.query ?? {})) {
        if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
}

function refusePlainHttp(url: URL, request: Request): void {
    if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return;
    throw new NetworkError({
        method: request.method,
        path: request.secretLink ?? url.pathname,
        permanent: true,
        reason: `refused to use ${url.protocol}//${url.host}: only https is safe beyond this machine`,
    });
}

function headersFor(settings: Settings, request: Request, bearer: boolean): Record<string, string> {
    const headers: Record<string, string> = { Accept: MEDIA_TYPE, "User-Agent": settings.userAgent };
    if (bearer) headers.Authorization = `Bearer ${settings.token}`;
    if (request.content) {
        headers["Content-Type"] = "application/octet-stream";
        if (request.content.length !== undefined) headers["Content-Length"] = String(request.content.length);
    } else if (request.method !== "GET") {
        headers["Content-Type"] = MEDIA_TYPE;
    }
    return headers;
}
