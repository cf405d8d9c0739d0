import { MalformedReplyError, NetworkError, type RequestFailure } from "./errors";
import type { Asked, Request } from "./http";
import { redact, secretsOf } from "./redact";
import type { Settings } from "./settings";
import { errorDetails, errorForStatus } from "./statusErrors";

/** A successful answer. */
export interface Reply {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    /** The parsed document, or the text, or `undefined` where there is none. */
    readonly body: unknown;
}

/**
 * An answer that begins to arrive. Said here once more, as the declarations that users compile must not need those of a
 * package that we use.
 */
export interface Arriving {
    readonly status: number;
    readonly headers: Reply["headers"];
    readonly body: NodeJS.ReadableStream;
    text(): Promise<string>;
}

/** The longest answer that is read, in bytes. */
export const REPLY_LIMIT = 64 * 1024 * 1024;

/**
 * Reads the answer to a request.
 *
 * @throws a {@link TfeError} of the class that fits
 */
export async function receive(settings: Settings, request: Request, asked: Asked, response: Arriving): Promise<Reply> {
    const { status, headers } = response;
    const answered = { ...asked, status, requestId: headers.get("x-request-id") ?? undefined };
    const ok = status >= 200 && status < 300;
    // A sign-in page of a proxy must not pass for the platform's yes.
    const page = /text\/html/.test(headers.get("content-type") ?? "") && !request.secretLink;
    if (ok && (status === 204 || (request.expects === "nothing" && !page))) {
        response.body.resume();
        return { status, headers, body: undefined };
    }
    let text: string;
    try {
        text = await response.text();
    } catch (error) {
        const tooLarge = (error as { type?: string }).type === "max-size";
        const reason = tooLarge ? `the answer is larger than ${REPLY_LIMIT} bytes` : "the answer broke off";
        const failure: RequestFailure = { ...answered, reason, mayHaveHappened: true };
        throw tooLarge ? new MalformedReplyError(failure) : new NetworkError(failure);
    }
    if (ok && request.expects === "text") return { status, headers, body: text };
    if (ok && request.expects === "nothing" && text.trim() === "") return { status, headers, body: undefined };
    const secrets = secretsOf(settings, request);
    if (ok) return { status, headers, body: parse(answered, headers, text, secrets) };
    const retryAfter = status === 429 || status === 503 ? millisecondsToReset(headers) : undefined;
    const failure = { ...answered, ...refusal(text, headers), mayHaveHappened: status >= 500, retryAfter };
    throw errorForStatus(redact(failure, secrets));
}

function parse(answered: RequestFailure, headers: Reply["headers"], text: string, secrets: string[]): unknown {
    try {
        return JSON.parse(text);
    } catch {
        const reason = `expected a JSON:API document, but got ${whatItIs(text, headers)}`;
        const hint = "Check that the address is that of HCP Terraform or Terraform Enterprise, and the proxy between.";
        throw new MalformedReplyError(redact({ ...answered, reason, hint, mayHaveHappened: true }, secrets));
    }
}

function refusal(text: string, headers: Reply["headers"]): Partial<RequestFailure> {
    try {
        const details = errorDetails(JSON.parse(text));
        if (details.length > 0) return { details };
    } catch {
        // Not JSON: what it is says more than the parser's complaint.
    }
    return { reason: `without an error document (${whatItIs(text, headers)})` };
}

function whatItIs(text: string, headers: Reply["headers"]): string {
    if (text.trim() === "") return "an empty answer";
    const title = /<title[^>]*>([^<]{1,100})/i.exec(text)?.[1]?.trim();
    if (title) return `an HTML page titled "${title}"`;
    if (/^\s*</.test(text)) return "an HTML page";
    return `${text.length} characters of ${headers.get("content-type") ?? "unknown type"}`;
}

/** `X-RateLimit-Reset` is in seconds with a fraction; `Retry-After` in seconds, or a date. */
function millisecondsToReset(headers: Reply["headers"]): number | undefined {
    for (const name of ["x-ratelimit-reset", "retry-after"]) {
        const value = headers.get(name) ?? "";
        const milliseconds = /^[\d.]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
        if (milliseconds >= 0 && Number.isFinite(milliseconds)) return milliseconds;
    }
    return undefined;
}
