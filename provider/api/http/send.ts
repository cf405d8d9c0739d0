import { Readable } from "node:stream";
import { MalformedReplyError, NetworkError, TfeError } from "../errors";
import { isLoopback, type Settings } from "../settings/settings";
import { ACCEPTED, wholeBody } from "./body";
import { networkError } from "./networkErrors";
import { type Reply, receive } from "./reply";
import { type Asked, askedOf, late, type Request } from "./request";
import { type Deadline, time } from "./time";
import { type Answer, agentFor, exchange } from "./transport";

/** The media type of JSON:API. The platform answers 415 to any write without it, even to one without a body. */
export const MEDIA_TYPE = "application/vnd.api+json";
/** The longest one request may take, in milliseconds. */
const REQUEST_TIMEOUT = 60_000;
const MAX_REDIRECTS = 5;
/** What is read of a redirect besides its address, in bytes. */
const REDIRECT_LIMIT = 64 * 1024;
/** What lies elsewhere on the host, such as the blobs behind upload and download links, gets no token. */
const API = "/api/v2/";

/**
 * Sends one request, once.
 *
 * The token goes to the API of the configured host alone: neither a link nor a redirect to anything else gets it.
 *
 * @throws a {@link TfeError} of the class that fits, or the error of the stream that was to be sent
 */
export async function send(settings: Settings, request: Request, deadline: Deadline): Promise<Reply> {
    const asked = askedOf(request);
    if (deadline.left === 0) throw late(asked);
    const timeout = Math.min(request.timeout ?? REQUEST_TIMEOUT, deadline.left);
    const aborter = new AbortController();
    const stop = time.alarm(timeout, () => aborter.abort());
    const content = request.content?.open();
    let failure: Error | undefined;
    if (content instanceof Readable) {
        // Its own error says more than that of the request it breaks off.
        content.on("error", (error) => {
            if (!aborter.signal.aborted) failure = error;
        });
    }
    try {
        const answer = await follow(settings, request, content, aborter.signal);
        return await receive(settings, request, asked, answer);
    } catch (error) {
        if (failure) throw failure;
        if (error instanceof TfeError && !(error instanceof NetworkError)) throw error;
        if (aborter.signal.aborted) {
            const reason = `no complete answer within ${Math.ceil(timeout / 1000)} s`;
            throw new NetworkError({ ...asked, reason, mayHaveHappened: true });
        }
        throw error instanceof TfeError ? error : networkError(settings, request, asked, error);
    } finally {
        stop();
        if (content instanceof Readable) content.destroy();
    }
}

async function follow(
    settings: Settings,
    request: Request,
    content: Readable | Buffer | undefined,
    signal: AbortSignal,
): Promise<Answer> {
    // Not where a redirect leads, which may be a secret.
    const asked = askedOf(request);
    const home = new URL(settings.address);
    let url = addressOf(settings, request);
    const isOurs = (to: URL) => !request.secretLink && to.origin === home.origin && to.pathname.startsWith(API);
    for (let hops = 0; ; hops++) {
        refusePlainHttp(url, asked);
        const body = content ?? (request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body)));
        const answer = await exchange(url, {
            method: request.method,
            headers: headersFor(settings, request, body, isOurs(url)),
            body,
            agent: agentFor(url, settings),
            signal,
        });
        const location = answer.headers.get("location");
        if (request.method !== "GET" || answer.status < 300 || answer.status > 399 || !location) return answer;
        // What else it says does not matter; read, it leaves the connection to the next request.
        await wholeBody(answer.message, REDIRECT_LIMIT).catch(() => answer.message.destroy());
        url = redirected(url, location, hops, asked);
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
    if (request.secretLink && !(/^https?:\/\//i.test(request.path) && URL.canParse(request.path))) {
        const reason = "what the platform gave is no absolute address, so nothing was sent";
        throw new MalformedReplyError({ ...askedOf(request), reason, permanent: true });
    }
    const url = /^https?:/.test(request.path)
        ? new URL(request.path)
        : new URL(`/api/v2${request.path}`, settings.address);
    for (const [name, value] of Object.entries(request.query ?? {})) {
        if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
}

function refusePlainHttp(url: URL, asked: Asked): void {
    if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return;
    throw new NetworkError({
        ...asked,
        permanent: true,
        reason: `refused to use ${url.protocol}//${url.host}: only https is safe beyond this machine`,
    });
}

function headersFor(
    settings: Settings,
    request: Request,
    body: Readable | Buffer | undefined,
    bearer: boolean,
): Record<string, string> {
    const headers: Record<string, string> = {
        Accept: MEDIA_TYPE,
        "Accept-Encoding": ACCEPTED,
        "User-Agent": settings.userAgent,
    };
    if (bearer) headers.Authorization = `Bearer ${settings.token}`;
    if (request.method === "GET") return headers;
    headers["Content-Type"] = request.content ? "application/octet-stream" : MEDIA_TYPE;
    // Node gives a DELETE none of its own, and its body would be taken for the next request.
    const length = body instanceof Readable ? request.content?.length : (body?.length ?? 0);
    if (length !== undefined) headers["Content-Length"] = String(length);
    return headers;
}
