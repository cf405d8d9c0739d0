import http, { type Agent, type IncomingMessage } from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import type { Settings } from "../settings/settings";
import { trusting } from "../settings/trust";
import { proxyAgent } from "./proxyAgent";

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

/** A proxy that opened no way to the platform. */
export class ProxyRefused extends Error {
    /** Whether it is the same however often one asks. */
    readonly permanent: boolean;

    constructor(statusCode: number) {
        super(`the proxy refused to connect (it answered ${statusCode})`);
        this.permanent = statusCode < 500;
    }
}

/**
 * One request and the head of its answer, over Node's own client: it follows no redirect, decodes nothing, and says of every
 * answer that breaks off that it did.
 */
export function exchange(url: URL, { body, ...options }: Outgoing): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const request = (url.protocol === "https:" ? https : http).request(url, options);
        request.on("error", reject);
        // Its refusal would be given out as the answer of the platform, which heard nothing.
        request.once("proxyConnect", ({ statusCode }: { statusCode: number }) => {
            if (statusCode !== 200) request.destroy(new ProxyRefused(statusCode));
        });
        if (!(body instanceof Readable)) {
            request.once("response", (message) => resolve(answerOf(message, () => true)));
            return void request.end(body);
        }
        // Whoever has been told the length answers when he has all of it, before the stream has said that it is at its end.
        let left = Number(options.headers["Content-Length"] ?? Number.NaN);
        body.on("data", (chunk: Buffer) => {
            left -= chunk.length;
        });
        const sent = () => left <= 0 || request.writableFinished;
        request.once("response", (message) => resolve(answerOf(message, sent)));
        // Not by a pipeline, which would pass a broken connection on to the stream as if that had failed.
        body.once("error", (error) => request.destroy(error));
        body.pipe(request);
    });
}

function answerOf(message: IncomingMessage, sent: () => boolean): Answer {
    const get = (name: string) => {
        const value = message.headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
    };
    return { status: message.statusCode ?? 0, headers: { get }, message, sent };
}

type Trust = Pick<Settings, "skipTlsVerify" | "ca">;

const agents = new Map<string, Agent>();

/**
 * The agent for requests to an address: connections are kept open, HTTPS_PROXY and NO_PROXY are followed, and
 * certificates are checked against those that Node.js and the settings trust, unless the settings say otherwise.
 */
export function agentFor(address: URL, settings: Trust): Agent {
    const proxy = proxyFor(address);
    const key = [address.protocol, settings.skipTlsVerify, proxy, settings.ca].join(" ");
    const agent = agents.get(key) ?? makeAgent(address, proxy, settings);
    agents.set(key, agent);
    return agent;
}

function proxyFor(address: URL): string {
    if (address.protocol !== "https:") return "";
    // Loaded only here: most machines have no proxy, and every process would pay for it.
    const { getProxyForUrl } = require("proxy-from-env") as typeof import("proxy-from-env");
    return getProxyForUrl(address.href);
}

function makeAgent(address: URL, proxy: string, { skipTlsVerify, ca }: Trust): Agent {
    if (address.protocol === "http:") return new http.Agent({ keepAlive: true });
    const tls = { keepAlive: true, rejectUnauthorized: !skipTlsVerify, ca: trusting(ca) };
    return proxy ? proxyAgent(proxy, tls) : new https.Agent(tls);
}
