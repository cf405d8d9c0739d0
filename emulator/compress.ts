import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

const pack = promisify(gzip);

/** Whether `Accept-Encoding` names gzip without ruling it out by `q=0` (RFC 9110, 12.5.3). */
function acceptsGzip(header: string | string[] | undefined): boolean {
    const codings = String(header ?? "")
        .toLowerCase()
        .split(",")
        .map((coding) => coding.split(";").map((part) => part.trim()));
    const quality = (name: string) => {
        const found = codings.find(([coding]) => coding === name);
        if (found === undefined) return undefined;
        return Number(found.find((part) => part.startsWith("q="))?.slice(2) ?? 1);
    };
    return (quality("gzip") ?? quality("x-gzip") ?? quality("*") ?? 0) > 0;
}

/** A body as it goes over the wire: compressed where the request asks for it, with the headers that say so. */
export async function encoded(request: FastifyRequest, reply: FastifyReply, body: string | Buffer): Promise<Buffer> {
    const bytes = Buffer.from(body);
    reply.header("vary", "accept-encoding");
    if (bytes.length === 0 || !acceptsGzip(request.headers["accept-encoding"])) return bytes;
    reply.header("content-encoding", "gzip").removeHeader("content-length");
    return pack(bytes, { level: constants.Z_BEST_SPEED });
}
