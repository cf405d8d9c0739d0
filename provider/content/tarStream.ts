import type { Extract, Header } from "tar-stream";

/**
 * Works around two defects of tar-stream (seen in 3.1.7 and 3.2.2). There is no public place for that; those used are private
 * to the class. Tests fail when these methods are no longer there, and others when the defects are no longer there.
 *
 * - It takes a damaged pax record for the end of all records, without a word, so that an entry gets the placeholder in the plain
 *   header as its name. Records are checked before it sees them.
 * - It passes over the blocks of zeros that end an archive and goes on with what stands behind them, which no other tool sees.
 *   From the first of them on nothing but zeros is taken.
 */
export function guard(extract: Extract): void {
    if (!isInner(extract)) throw new Error("this version of tar-stream cannot be guarded against its defects");
    guardPax(extract);
    guardEnd(extract);
}

function isInner(extract: object): extract is Inner {
    const methods = ["_decodeLongHeader", "_consumeHeader", "_continueWrite"];
    return "_buffer" in extract && methods.every((name) => typeof Reflect.get(extract, name) === "function");
}

interface Inner {
    /** The header that was read last; `null` for a block of zeros. */
    _header: Header | null;
    readonly _buffer: { shift(size: number): Buffer };
    _decodeLongHeader(body: Buffer): void;
    /** Whether it got on. */
    _consumeHeader(): boolean;
    _continueWrite(error: Error): void;
}

function guardEnd(inner: Inner): void {
    const consume = inner._consumeHeader.bind(inner);
    let ended = false;
    inner._consumeHeader = () => {
        if (ended) {
            if (inner._buffer.shift(512).every((byte) => byte === 0)) return true;
            inner._continueWrite(new Error("something stands behind its end mark"));
            return false;
        }
        const gotOn = consume();
        ended = gotOn && inner._header === null;
        return gotOn;
    };
}

function guardPax(inner: Inner): void {
    const decode = inner._decodeLongHeader.bind(inner);
    inner._decodeLongHeader = (body) => {
        if (String(inner._header?.type).startsWith("pax-") && !hasWholeRecords(body)) {
            throw new Error("a pax header is damaged");
        }
        decode(body);
    };
}

function hasWholeRecords(body: Buffer): boolean {
    for (let at = 0; at < body.length; ) {
        const digits = /^[1-9][0-9]{0,7} /.exec(body.toString("latin1", at, at + 9))?.[0];
        const length = digits ? Number.parseInt(digits, 10) : 0;
        if (!digits || length <= digits.length || at + length > body.length) {
            // Some writers fill up the block with NULs.
            return body.subarray(at).every((byte) => byte === 0);
        }
        at += length;
    }
    return true;
}
