import type { Extract, Header } from "tar-stream";
import { errorOf } from "../thrown";

/**
 * Works around two defects of tar-stream (seen in 3.1.7 and 3.2.2). There is no public place for that; those used are private
 * to the class. Tests fail when these methods are no longer there, and others when the defects are no longer there.
 *
 * - It takes a damaged pax record for the end of all records, without a word, so that an entry gets the placeholder in the plain
 *   header as its name. Records are checked before it sees them.
 * - It passes over the blocks of zeros that end an archive and goes on with what stands behind them, which no other tool sees.
 *   From the first of them on nothing but zeros is taken.
 * - A size that is no number, or one that a folder is given, makes it wait for ever for bytes that do not come. What has no bytes by its
 *   type has the size 0, whatever its header says, as other tools have it.
 */
export function guard(extract: Extract): void {
    if (!isInner(extract)) throw new Error("this version of tar-stream cannot be guarded against its defects");
    guardPax(extract);
    guardSize(extract);
    guardEnd(extract);
}

function isInner(extract: object): extract is Inner {
    const methods = ["_decodeLongHeader", "_applyLongHeaders", "_consumeHeader", "_continueWrite"];
    return "_buffer" in extract && methods.every((name) => typeof Reflect.get(extract, name) === "function");
}

interface Inner {
    /** The header that was read last; `null` for a block of zeros. */
    _header: Header | null;
    readonly _buffer: { shift(size: number): Buffer };
    _decodeLongHeader(body: Buffer): void;
    /** Called for each member once all that is said about it is known. */
    _applyLongHeaders(): void;
    /** Whether it got on. */
    _consumeHeader(): boolean;
    _continueWrite(error: Error): void;
}

const WITHOUT_BYTES = new Set(["directory", "symlink", "link", "character-device", "block-device", "fifo"]);

function guardSize(inner: Inner): void {
    const apply = inner._applyLongHeaders.bind(inner);
    inner._applyLongHeaders = () => {
        apply();
        const header = inner._header;
        if (!header) return;
        const { type, size, pax } = header as Header & { pax?: { size?: string } | null };
        if (WITHOUT_BYTES.has(String(type))) header.size = 0;
        else if (!Number.isSafeInteger(size) || /\D/.test(pax?.size ?? ""))
            throw new Error("the size of a member is damaged");
    };
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
        let gotOn: boolean;
        try {
            gotOn = consume();
        } catch (error) {
            inner._continueWrite(errorOf(error));
            return false;
        }
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
