import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { codeOf } from "../../thrown";

const unpack = promisify(gunzip);

/** What `Accept-Encoding` says: the one compression that {@link wholeBody} undoes. */
export const ACCEPTED = "gzip";

/** An answer that is longer than it may be. */
export class TooLarge extends Error {
    constructor(readonly limit: number) {
        super(`the answer is larger than ${limit} bytes`);
    }
}

/** An answer in a form that nobody asked for. */
export class UnknownCoding extends Error {
    constructor(coding: string) {
        super(`the answer is encoded as ${coding}, which was not asked for`);
    }
}

/**
 * The whole body of an answer, uncompressed.
 *
 * @param limit the most bytes it may have, compressed or not
 * @throws TooLarge, {@link UnknownCoding}, or what tells that it broke off, in the transfer or in the compression
 */
export async function wholeBody(message: IncomingMessage, limit: number): Promise<Buffer> {
    const coding = codingOf(message);
    const bytes = await collect(message, limit);
    if (bytes.length === 0 || coding === undefined) return bytes;
    try {
        return await unpack(bytes, { maxOutputLength: limit });
    } catch (error) {
        throw codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? new TooLarge(limit) : error;
    }
}

/** Whether an answer itself says where it ends: one that ends with its connection may have been cut off. */
export function saysItsEnd({ headers }: IncomingMessage): boolean {
    return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

function codingOf({ headers }: IncomingMessage): "gzip" | undefined {
    const coding = (headers["content-encoding"] ?? "identity").trim().toLowerCase();
    if (coding === "identity" || coding === "") return undefined;
    if (coding === "gzip" || coding === "x-gzip") return "gzip";
    throw new UnknownCoding(JSON.stringify(coding));
}

async function collect(message: IncomingMessage, limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    // Leaving the loop early breaks the connection off: nobody reads on.
    for await (const chunk of message as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) throw new TooLarge(limit);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
