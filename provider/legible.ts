/** The longest text that is shown whole, in characters, unless told otherwise. */
const LONGEST = 1_000;
/** What is looked at of a text beyond its limit: a sequence for a terminal is longer than what is left of it. */
const SLACK = 2;

/** The sequences that texts for terminals are full of. Short, as what follows a foreign text must not be taken for part of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SEQUENCES = /\x1b\[[\d;?]{0,20}[A-Za-z]/g;
/** Whatever else has no form of its own but changes what is around it; what joins letters and emojis is harmless. */
const INVISIBLE = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text that somebody else wrote, safe to show to a person: nothing in it moves the cursor, repaints the screen or turns
 * the direction of writing, and it is short. Lines stay lines. What is taken out leaves a mark, and what is too long loses its
 * middle, as the beginning says what it is and the end what to do.
 *
 * @param longest in characters
 */
export function legible(text: string, longest = LONGEST): string {
    return shorten(text, longest, (part) =>
        part.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").replace(SEQUENCES, "\ufffd").replace(INVISIBLE, "\ufffd"),
    );
}

/** The same on one line, for names and for what stands in the middle of a sentence. */
export function legibleLine(text: string, longest = LONGEST): string {
    return shorten(text, longest, (part) => legible(part, Number.POSITIVE_INFINITY).replace(/\s+/g, " ").trim());
}

function shorten(text: string, longest: number, clean: (part: string) => string): string {
    // No more is cleaned than is shown: a text of megabytes costs no more than a page.
    if (text.length <= longest * SLACK) {
        const cleaned = clean(text);
        if (cleaned.length <= longest) return cleaned;
        return cut(cleaned, cleaned, longest, cleaned.length);
    }
    return cut(clean(text.slice(0, longest)), clean(text.slice(-longest)), longest, text.length);
}

function cut(head: string, tail: string, longest: number, length: number): string {
    const before = Math.ceil((longest * 2) / 3);
    const after = Math.floor(longest / 3);
    const left = length - before - after;
    const whole = (part: string) => part.replace(/\p{Cs}/gu, "");
    return `${whole(head.slice(0, before))} … (${left} characters are left out) … ${whole(tail.slice(-after))}`;
}
