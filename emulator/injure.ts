import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { Fault } from "./faults";
import { MEDIA_TYPE } from "./jsonapi";

const HTML = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n";

function silence(): Readable {
    return new Readable({ read: () => undefined });
}

function half(text: string): Readable {
    const bytes = Buffer.from(text);
    let sent = false;
    return new Readable({
        read() {
            if (sent) return;
            sent = true;
            this.push(bytes.subarray(0, Math.floor(bytes.length / 2)));
            // Once the first half is flushed: an error at once would take it back.
            setImmediate(() => this.destroy(new Error("truncated on purpose")));
        },
    });
}

function statusBody(fault: Fault, status: number): string {
    const document = { errors: [{ status: String(status), title: "fault injected by the emulator" }] };
    if (fault.body === undefined) return JSON.stringify(document);
    return typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body);
}

/**
 * Spoils an answer as the fault says: sets status and headers on the reply and gives the body to send instead.
 *
 * @param payload the healthy body, when there is one
 */
export function injure(fault: Fault, reply: FastifyReply, payload: unknown): string | Readable {
    const healthy = typeof payload === "string" && payload.length > 1 ? payload : JSON.stringify({ data: [] });
    reply.removeHeader("content-length");
    switch (fault.kind) {
        case "reset":
            reply.raw.socket?.resetAndDestroy();
            return silence();
        case "hang":
            // An answer of 204 would be sent without waiting for a body.
            reply.code(200);
            return silence();
        case "truncated":
            reply.code(fault.status ?? (reply.statusCode === 204 ? 200 : reply.statusCode)).type(MEDIA_TYPE);
            reply.header("content-length", Buffer.byteLength(healthy));
            return half(healthy);
        case "html":
            reply.code(fault.status ?? 502).type("text/html");
            return HTML;
        case "empty":
            reply.code(fault.status ?? 200).type(MEDIA_TYPE);
            return "";
        case "malformed":
            reply.code(fault.status ?? 200).type(MEDIA_TYPE);
            return `${healthy.slice(0, Math.floor(healthy.length / 2))}\u0000`;
        case "status": {
            const status = fault.status ?? 500;
            reply
                .code(status)
                .type(MEDIA_TYPE)
                .headers(fault.headers ?? {});
            return statusBody(fault, status);
        }
    }
}
