import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "../../provider/api/client";

export interface Received {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
}

export type Answer = (response: ServerResponse, request: Received) => void;

/** A server on a real socket that gives the answers it is told, in order; the last one again and again. */
export class TestServer {
    readonly received: Received[] = [];
    answers: Answer[] = [];
    private readonly server = createServer(async (message, response) => {
        const chunks: Buffer[] = [];
        try {
            for await (const chunk of message) chunks.push(chunk as Buffer);
        } catch {
            return; // The client broke off: nothing was received.
        }
        const request = {
            method: message.method ?? "",
            url: message.url ?? "",
            headers: message.headers,
            body: Buffer.concat(chunks).toString(),
        };
        const answer = this.answers[Math.min(this.received.length, this.answers.length - 1)];
        this.received.push(request);
        answer?.(response, request);
    });

    /** The same for a server that answers every request before it has read it. */
    async startEager(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<this> {
        this.server
            .removeAllListeners("request")
            .on("request", (request: IncomingMessage, response: ServerResponse) => answer(response, request));
        return this.start();
    }

    async start(): Promise<this> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        return this;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    get address(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    /** A client with a token of its own, so that tests do not wait for one another's limit. */
    client(token = `token-${Math.random().toString(36).slice(2)}`): Client {
        return Client.of({ address: this.address, token, skipTlsVerify: false, userAgent: "test" });
    }
}

/** Answers with a JSON document. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
    return (response) => {
        response.writeHead(status, { "content-type": "application/vnd.api+json", ...headers });
        response.end(JSON.stringify(body));
    };
}

/** Answers with a text as it is. */
export function text(status: number, body: string, type = "text/html"): Answer {
    return (response) => {
        response.writeHead(status, { "content-type": type });
        response.end(body);
    };
}

/** Breaks the connection. */
export const reset: Answer = (response) => {
    response.socket?.resetAndDestroy();
};
