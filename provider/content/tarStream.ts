import type { Extract, Header } from "tar-stream";

/**
 * Works around a defect of tar-stream (seen in 3.1.7 and 3.2.2): it takes a damaged pax record for the end of all records, without a word, so
 * that an entry gets the placeholder in the plain header as its name. Records are checked before it sees them. There is no
 * public place for that; the one used is private to the class. A test fails when that method is no longer there, and another
 * when the defect is no longer there.
 */
export function guardPax(extract: Extract): void {
    const inner = extract as unknown as { _header: Header; _decodeLongHeader(body: Buffer): void };
    const decode = inner._decodeLongHeader.bind(extract);
    inner._decodeLongHeader = (body) => {
        if ((inner._header.type as string).startsWith("pax-") && !hasWholeRecords(body)) {
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
