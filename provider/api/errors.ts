import { legible, legibleLine } from "../legible";

/** One entry of a JSON:API error document, as the platform wrote it, but for what must not reach a terminal. */
export interface ErrorDetail {
    /** The status of HTTP, as a text. */
    readonly status?: string;
    /** What kind of error it is. */
    readonly title?: string;
    /** What is wrong in this case. */
    readonly detail?: string;
    /** JSON pointer into the request's body, for example `/data/attributes/name`. */
    readonly pointer?: string;
}

/** What is known of a failed request. No field ever holds a token, an upload link or a sensitive value. */
export interface RequestFailure {
    /** Of HTTP: `GET`. */
    readonly method: string;
    /** Path below the host, or a description of the link where the address itself is a secret. */
    readonly path: string;
    /** Of HTTP; missing where there was no answer. */
    readonly status?: number;
    /** What the platform said. */
    readonly details?: readonly ErrorDetail[];
    /** The platform's `X-Request-Id`, which its support asks for. */
    readonly requestId?: string;
    /** What the failure may mean and what to do next. */
    readonly hint?: string;
    /** What happened, where the platform gave no details. */
    readonly reason?: string;
    /** Whether the platform may have carried out the request all the same. */
    readonly mayHaveHappened?: boolean;
    /** Whether trying again can change nothing. */
    readonly permanent?: boolean;
    /** After how many milliseconds the platform wants to be asked again. */
    readonly retryAfter?: number;
    /** The error that led to this one. */
    readonly cause?: unknown;
}

/**
 * A request to the platform that failed. Its message says what was asked, what the platform answered, what that may
 * mean and what to do next. Tell the classes apart by `instanceof`, or by `name` across copies of the package.
 */
export class TfeError extends Error implements RequestFailure {
    override readonly name: string = "TfeError";
    /** Of HTTP: `GET`. */
    readonly method: string;
    readonly path: string;
    /** Of HTTP; missing where there was no answer. */
    readonly status?: number;
    /** What the platform said, error by error. */
    readonly details: readonly ErrorDetail[];
    readonly reason?: string;
    readonly requestId?: string;
    readonly hint?: string;
    readonly mayHaveHappened: boolean;
    readonly permanent: boolean;
    readonly retryAfter?: number;

    constructor(given: RequestFailure) {
        const failure = legibleFailure(given);
        super(describe(failure), failure.cause === undefined ? undefined : { cause: failure.cause });
        this.method = failure.method;
        this.path = failure.path;
        this.status = failure.status;
        this.details = failure.details ?? [];
        this.reason = failure.reason;
        this.requestId = failure.requestId;
        this.hint = failure.hint;
        this.mayHaveHappened = failure.mayHaveHappened ?? false;
        this.permanent = failure.permanent ?? false;
        this.retryAfter = failure.retryAfter;
    }
}

/** 401: the platform does not know the token. */
export class AuthenticationError extends TfeError {
    override readonly name = "AuthenticationError";
}

/** 404 or 403: missing, or not visible to the token, or not part of the organization's plan. The platform does not say which. */
export class NotFoundError extends TfeError {
    override readonly name = "NotFoundError";
}

/** 409: the object is in a state that does not allow what was asked. */
export class ConflictError extends TfeError {
    override readonly name = "ConflictError";
}

/** 422 or 400: the platform refuses what was sent; `details` point at the members of the body. */
export class ValidationError extends TfeError {
    override readonly name = "ValidationError";
}

/** 429: too many requests, and waiting did not help before the deadline. */
export class RateLimitError extends TfeError {
    override readonly name = "RateLimitError";
}

/** 5xx: the platform itself failed. */
export class ServerError extends TfeError {
    override readonly name = "ServerError";
}

/** No complete answer: connection refused, broken or too slow. */
export class NetworkError extends TfeError {
    override readonly name = "NetworkError";
}

/** An answer that is not the JSON:API document it should be: HTML, empty, truncated or too large. */
export class MalformedReplyError extends TfeError {
    override readonly name = "MalformedReplyError";
}

/** The operation's own deadline passed while it waited. */
export class DeadlineError extends TfeError {
    override readonly name = "DeadlineError";
}

/** Settings or credentials are missing or contradict each other; nothing was sent. */
export class ConfigurationError extends Error {
    override readonly name = "ConfigurationError";
}

/** Whether the platform said 404: missing, or hidden from the token. A 403 says that something is there. */
export function isMissing(error: unknown): boolean {
    return error instanceof NotFoundError && error.status === 404;
}

/** Whether the platform keeps something from the token, and may show all the rest. */
export function isHidden(error: unknown): error is NotFoundError {
    return error instanceof NotFoundError && (error.status === 403 || error.status === 404);
}

/** How many entries of an error document are shown. */
const MOST_DETAILS = 10;
/** The longest hint, which may name much of what is there. */
const LONGEST_HINT = 4_000;

/** All texts of others pass here, whoever made the error. */
function legibleFailure(failure: RequestFailure): RequestFailure {
    const line = (text: string | undefined, longest?: number) => text && legibleLine(text, longest);
    const given = failure.details ?? [];
    // One more is no longer than the words that there is one more.
    const more = given.length > MOST_DETAILS + 1 ? given.length - MOST_DETAILS : 0;
    const details = given.slice(0, given.length - more).map((entry) => ({
        status: line(entry.status, 20),
        title: line(entry.title, 300),
        detail: line(entry.detail),
        pointer: line(entry.pointer, 200),
    }));
    return {
        ...failure,
        path: legibleLine(failure.path, 500),
        details: more > 0 ? [...details, { detail: `and ${more} more` }] : details,
        reason: line(failure.reason),
        requestId: line(failure.requestId, 100),
        hint: failure.hint && legible(failure.hint, LONGEST_HINT),
    };
}

function describe(failure: RequestFailure): string {
    const answer =
        failure.status === undefined
            ? `${failure.method} ${failure.path} failed`
            : `${failure.method} ${failure.path} answered ${failure.status}`;
    const says = (failure.details ?? []).map(describeDetail).filter((text) => text !== "");
    if (failure.reason) says.unshift(failure.reason);
    const sentence = says.length > 0 ? `${answer}: ${says.join("; ")}` : answer;
    const request = failure.requestId ? ` (request ${failure.requestId})` : "";
    return failure.hint ? `${endSentence(sentence + request)} ${failure.hint}` : sentence + request;
}

function describeDetail(entry: ErrorDetail): string {
    const texts = [entry.title, entry.detail].filter((text) => text !== undefined && text !== "");
    const text = entry.detail?.startsWith(entry.title ?? "\0") ? entry.detail : texts.join(": ");
    return entry.pointer ? `${text} (at ${entry.pointer})` : text;
}

function endSentence(text: string): string {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
