import http, { type Agent, type IncomingMessage } from "node:http";
import https from "node:https";
import { pipeline, Readable } from "node:stream";

/** A request as it goes out. */
export interface Outgoing {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Readable | Buffer | string;
    readonly agent: Agent;
    readonly signal: AbortSignal;
}

/** The head of an answer; its body is still to come. */
export interface Answer {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    readonly message: IncomingMessage;
    /** Whether the request has been sent whole: an answer may come before. */
    readonly sent: () => boolean;
}

/**
 * One request and the head of its answer, over Node's own client: it follows no redirect, decodes nothing, and says of every
 * answer that breaks off that it did.
 */
export function exchange(url: URL, { body, ...options }: Outgoing): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const request = (url.protocol === "https:" ? https : http).request(url, options);
        request.on("error", reject);
        request.once("response", (message) => resolve(answerOf(message, () => request.writableFinished)));
        // A stream that fails breaks the request off, which is how one hears of it here.
        if (body instanceof Readable) pipeline(body, request, () => undefined);
        else request.end(body);
    });
}

function answerOf(message: IncomingMessage, sent: () => boolean): Answer {
    const get = (name: string) => {
        const value = message.headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
    };
    return { status: message.statusCode ?? 0, headers: { get }, message, sent };
}
