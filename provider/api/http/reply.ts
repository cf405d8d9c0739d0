import { MalformedReplyError, NetworkError, type RequestFailure } from "../errors";
import type { Settings } from "../settings/settings";
import { saysItsEnd, TooLarge, UnknownCoding, wholeBody } from "./body";
import { redact, secretsOf } from "./redact";
import type { Asked, Request } from "./request";
import { errorDetails, errorForStatus } from "./statusErrors";
import type { Answer } from "./transport";

/** A successful answer. */
export interface Reply {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    /** The parsed document, or the text, or `undefined` where there is none. */
    readonly body: unknown;
}

/** The longest answer that is read, in bytes. */
const REPLY_LIMIT = 64 * 1024 * 1024;

const EARLY = "it was answered before all of it was sent";
const WHERE = "Check that the address is that of HCP Terraform or Terraform Enterprise, and the proxy between.";

/**
 * Reads the answer to a request, whole.
 *
 * @throws a {@link TfeError} of the class that fits
 */
export async function receive(settings: Settings, request: Request, asked: Asked, answer: Answer): Promise<Reply> {
    const { status, headers } = answer;
    const answered = { ...asked, status, requestId: headers.get("x-request-id") ?? undefined };
    const secrets = secretsOf(settings, request);
    const text = (await bodyOf(answer, answered, secrets)).toString();
    if (status < 200 || status > 299) {
        const retryAfter = status === 429 || status === 503 ? millisecondsToReset(headers) : undefined;
        const failure = { ...answered, ...refusal(text, headers), mayHaveHappened: status >= 500, retryAfter };
        throw errorForStatus(redact(failure, secrets), settings.tokenSource);
    }
    const malformed = (reason: string, hint?: string) =>
        new MalformedReplyError(redact({ ...answered, reason, hint, mayHaveHappened: true }, secrets));
    if (status === 206) throw malformed("a part of the answer, which was not asked for");
    if (!answer.sent()) throw new NetworkError(redact({ ...answered, reason: EARLY, mayHaveHappened: true }, secrets));
    if (status === 204) return { status, headers, body: undefined };
    switch (request.expects) {
        case "text":
            if (!saysItsEnd(answer.message)) throw malformed("the answer does not say where it ends");
            return { status, headers, body: text };
        case "nothing": {
            const problem = text.trim() === "" ? undefined : whyNoYes(text, headers, request);
            if (problem) throw malformed(problem, WHERE);
            return { status, headers, body: undefined };
        }
        default: {
            const body = parsed(text);
            if (body === undefined)
                throw malformed(`expected a JSON:API document, but got ${whatItIs(text, headers)}`, WHERE);
            return { status, headers, body };
        }
    }
}

async function bodyOf({ message }: Answer, answered: RequestFailure, secrets: readonly string[]): Promise<Buffer> {
    try {
        return await wholeBody(message, REPLY_LIMIT);
    } catch (error) {
        message.destroy();
        const malformed = error instanceof TooLarge || error instanceof UnknownCoding;
        const reason = malformed ? error.message : "the answer broke off";
        const failure = redact<RequestFailure>({ ...answered, reason, mayHaveHappened: true }, secrets);
        throw malformed ? new MalformedReplyError(failure) : new NetworkError(failure);
    }
}

/**
 * Why the body of an answer that should have none makes it doubtful that the platform said yes: a sign-in page of a proxy must
 * not pass for it. Stores behind links may say something in plain words.
 */
function whyNoYes(text: string, headers: Reply["headers"], request: Request): string | undefined {
    const body = parsed(text);
    const document = typeof body === "object" && body !== null;
    if (document && !("errors" in body)) return undefined;
    const plain = !document && request.secretLink && !/html/i.test(headers.get("content-type") ?? "");
    if (plain && !/^\s*</.test(text)) return undefined;
    return document
        ? "an answer that says both yes and errors"
        : `expected no content, but got ${whatItIs(text, headers)}`;
}

/** What a text is in JSON, or `undefined` where it is none. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function refusal(text: string, headers: Reply["headers"]): Partial<RequestFailure> {
    const details = errorDetails(parsed(text));
    if (details.length > 0) return { details };
    // Not an error document: what it is says more than nothing.
    return { reason: `without an error document (${whatItIs(text, headers)})` };
}

function whatItIs(text: string, headers: Reply["headers"]): string {
    if (text.trim() === "") return "an empty answer";
    const title = /<title[^>]*>([^<]+)/i.exec(text)?.[1]?.trim();
    if (title) return `an HTML page titled "${title}"`;
    if (/^\s*</.test(text)) return "an HTML page";
    return `${text.length} characters of ${headers.get("content-type") ?? "unknown type"}`;
}

/** `X-RateLimit-Reset` is in seconds with a fraction; `Retry-After` in seconds, or a date by the clock of who answers. */
function millisecondsToReset(headers: Reply["headers"]): number | undefined {
    const answeredAt = Date.parse(headers.get("date") ?? "");
    const now = Number.isNaN(answeredAt) ? Date.now() : answeredAt;
    for (const name of ["x-ratelimit-reset", "retry-after"]) {
        const value = headers.get(name) ?? "";
        const milliseconds = /^[\d.]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
        if (milliseconds >= 0 && Number.isFinite(milliseconds)) return milliseconds;
    }
    return undefined;
}
