/**
 * One pattern of a `.terraformignore`, as a machine that reads a path once for each of its parts: its time is
 * bounded by the product of the two lengths, whatever the pattern (a regular expression would not be).
 *
 * | part | matches |
 * |---|---|
 * | `*` | any run of characters but `/`, also none |
 * | `?` | one character but `/` |
 * | `**` and `**` + `/` inside | nothing, or anything that ends with `/` |
 * | `**` at the end | anything, also nothing |
 * | `[a-z]`, `[!a]`, `[^a]` | one character (not) in the class, never `/`; without a closing `]` the `[` is itself |
 * | `\x` | the character x; a `\` at the very end is itself |
 * | any other | itself, so `+ ( ) { } ^ $ . \|` have no meaning |
 */
export class IgnorePattern {
    private readonly parts: readonly Part[];
    private readonly required: string;

    constructor(pattern: string) {
        this.parts = parse([...pattern.normalize("NFC")]);
        this.required = longestLiteral(this.parts);
    }

    /** @param path relative to the folder of the ignore file, Unicode NFC */
    matches(path: string): boolean {
        // Nearly every path misses nearly every rule, and this finds out for a hundredth of the price.
        if (!path.includes(this.required)) return false;
        const text = [...path];
        // reached[i]: the parts so far match exactly the first i characters.
        let reached = new Uint8Array(text.length + 1);
        reached[0] = 1;
        for (const part of this.parts) {
            const next = new Uint8Array(text.length + 1);
            if (!advance(part, text, reached, next)) return false;
            reached = next;
        }
        return reached[text.length] === 1;
    }
}

type Part =
    | { kind: "one"; test: (character: string) => boolean; literal?: string }
    | { kind: "run" }
    | { kind: "folders" }
    | { kind: "rest" };

function advance(part: Part, text: string[], reached: Uint8Array, next: Uint8Array): boolean {
    let any = false;
    let open = false;
    for (let i = 0; i <= text.length; i++) {
        let hit = false;
        if (part.kind === "one") {
            hit = i > 0 && reached[i - 1] === 1 && part.test(text[i - 1] ?? "");
        } else {
            if (part.kind === "run" && i > 0 && text[i - 1] === "/") open = false;
            if (part.kind === "folders") {
                hit = reached[i] === 1 || (open && text[i - 1] === "/");
                open ||= reached[i] === 1;
            } else {
                open ||= reached[i] === 1;
                hit = open;
            }
        }
        if (hit) {
            next[i] = 1;
            any = true;
        }
    }
    return any;
}

function parse(pattern: string[]): Part[] {
    const parts: Part[] = [];
    for (let i = 0; i < pattern.length; i++) {
        const character = pattern[i] ?? "";
        if (character === "*" && pattern[i + 1] === "*") {
            i += pattern[i + 2] === "/" ? 2 : 1;
            parts.push(i + 1 < pattern.length ? { kind: "folders" } : { kind: "rest" });
        } else if (character === "*") {
            parts.push({ kind: "run" });
        } else if (character === "?") {
            parts.push({ kind: "one", test: (c) => c !== "/" });
        } else if (character === "[") {
            const end = classEnd(pattern, i);
            parts.push(end < 0 ? literal("[") : characterClass(pattern.slice(i + 1, end)));
            i = end < 0 ? i : end;
        } else if (character === "\\" && i + 1 < pattern.length) {
            parts.push(literal(pattern[++i] ?? ""));
        } else {
            parts.push(literal(character));
        }
    }
    return parts;
}

function literal(character: string): Part {
    return { kind: "one", test: (c) => c === character, literal: character };
}

function longestLiteral(parts: readonly Part[]): string {
    let longest = "";
    let run = "";
    for (const part of parts) {
        run = part.kind === "one" && part.literal !== undefined ? run + part.literal : "";
        longest = run.length > longest.length ? run : longest;
    }
    return longest;
}

/** Where the class that opens at `start` closes, or -1. A `]` that comes first in it belongs to it. */
function classEnd(pattern: string[], start: number): number {
    let i = start + 1;
    if (pattern[i] === "!" || pattern[i] === "^") i++;
    for (let first = true; i < pattern.length; i++, first = false) {
        if (pattern[i] === "]" && !first) return i;
        if (pattern[i] === "/") return -1;
        if (pattern[i] === "\\") i++;
    }
    return -1;
}

function characterClass(body: string[]): Part {
    const negated = body[0] === "!" || body[0] === "^";
    const ranges: [number, number][] = [];
    const members = classMembers(negated ? body.slice(1) : body);
    for (let i = 0; i < members.length; i++) {
        const low = members[i];
        if (!low) break;
        const isRange = members[i + 1]?.dash === true && i + 2 < members.length;
        const high = (isRange ? members[i + 2] : undefined) ?? low;
        ranges.push([low.point, high.point]);
        i += isRange ? 2 : 0;
    }
    return {
        kind: "one",
        test: (c) => {
            const point = c.codePointAt(0) ?? 0;
            return c !== "/" && ranges.some(([low, high]) => point >= low && point <= high) !== negated;
        },
    };
}

function classMembers(body: string[]): { point: number; dash: boolean }[] {
    const members: { point: number; dash: boolean }[] = [];
    for (let i = 0; i < body.length; i++) {
        const escaped = body[i] === "\\" && i + 1 < body.length;
        const character = (escaped ? body[++i] : body[i]) ?? "";
        members.push({ point: character.codePointAt(0) ?? 0, dash: !escaped && character === "-" });
    }
    return members;
}
