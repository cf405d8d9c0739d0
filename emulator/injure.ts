import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { Fault } from "./faults";
import { MEDIA_TYPE } from "./jsonapi";

const HTML = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n";

function silence(): Readable {
    return new Readable({ read: () => undefined });
}

function half(bytes: Buffer): Buffer {
    return bytes.subarray(0, Math.floor(bytes.length / 2));
}

function breakingOff(bytes: Buffer): Readable {
    let sent = false;
    return new Readable({
        read() {
            if (sent) return;
            sent = true;
            this.push(half(bytes));
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

function healthyBody(payload: unknown): string | Buffer {
    const given = typeof payload === "string" || Buffer.isBuffer(payload);
    return given && payload.length > 1 ? payload : JSON.stringify({ data: [] });
}

/**
 * Spoils an answer as the fault says: sets status and headers on the reply and gives the body to send instead.
 *
 * @param payload the healthy body, when there is one
 * @param encode gives a body the form it has on the wire, and the reply the headers that say which
 * @returns a text that is still to be encoded, or bytes or a stream that go out as they are
 */
export async function injure(
    fault: Fault,
    reply: FastifyReply,
    payload: unknown,
    encode: (body: string | Buffer) => Promise<Buffer>,
): Promise<string | Buffer | Readable> {
    const healthy = healthyBody(payload);
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
        case "cut": {
            reply.code(fault.status ?? (reply.statusCode === 204 ? 200 : reply.statusCode));
            if (!Buffer.isBuffer(healthy)) reply.type(MEDIA_TYPE);
            const bytes = await encode(healthy);
            if (fault.kind === "cut") return half(bytes);
            reply.header("content-length", bytes.length);
            return breakingOff(bytes);
        }
        case "html":
            reply.code(fault.status ?? 502).type("text/html");
            return HTML;
        case "empty":
            reply.code(fault.status ?? 200).type(MEDIA_TYPE);
            return "";
        case "malformed":
            reply.code(fault.status ?? 200).type(MEDIA_TYPE);
            return `${half(Buffer.from(healthy))}\u0000`;
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
