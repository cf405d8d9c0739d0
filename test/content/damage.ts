import * as fc from "fast-check";

export type Damage = { at: number; what: "flip" | "set" | "cut" | "copy" | "drop" | "word"; value: number };

export const damages: fc.Arbitrary<Damage[]> = fc.array(
    fc.record({
        at: fc.nat(),
        what: fc.constantFrom("flip", "set", "cut", "copy", "drop", "word"),
        value: fc.nat(),
    }),
    { minLength: 1, maxLength: 6 },
);

/** Damages bytes in one way after the other; `words` are what the format is full of. */
export function damage(bytes: Buffer, list: Damage[], words: readonly string[]): Buffer {
    return list.reduce((now, { at, what, value }) => {
        const place = now.length === 0 ? 0 : at % now.length;
        const length = value % 600;
        const head = now.subarray(0, place);
        switch (what) {
            case "flip": {
                const other = Buffer.from(now);
                if (other.length > 0) other[place]! ^= 1 << (value % 8);
                return other;
            }
            case "set":
                return Buffer.concat([head, Buffer.from([value % 256]), now.subarray(place + 1)]);
            case "cut":
                return head;
            case "copy":
                return Buffer.concat([head, now.subarray(place, place + length), now.subarray(place)]);
            case "drop":
                return Buffer.concat([head, now.subarray(place + length)]);
            default:
                return Buffer.concat([head, Buffer.from(words[value % words.length]!), now.subarray(place)]);
        }
    }, bytes);
}
