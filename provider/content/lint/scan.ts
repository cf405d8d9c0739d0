/** A piece of a text in a policy language. */
export interface Token {
    readonly kind: "word" | "string" | "number" | "sign";
    /** As it stands in the text; of a string with its quotes. */
    readonly text: string;
    readonly offset: number;
    /** How many brackets are open around it. A bracket itself counts as outside. */
    readonly depth: number;
    /** Whether a line's end comes before it. */
    readonly first: boolean;
}

/** Why no text with this in it is valid, and where. */
export interface ScanProblem {
    readonly offset: number;
    readonly message: string;
}

/** A text in tokens, without comments; up to the first thing that no valid text has. */
export interface Scanned {
    readonly tokens: readonly Token[];
    readonly problem: ScanProblem | undefined;
}

/** What of their lexical grammar tells the policy languages apart: both have `"…"`, `` `…` `` and `#` comments. */
export interface Language {
    /** Whether C's two kinds of comments are comments as well. */
    readonly slashComments: boolean;
    /** `$"… {expression} …"`. */
    readonly templates: boolean;
}

const space = /[ \t\r\f\v\ufeff\u00a0]+/y;
const word = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const number = /[0-9][\p{L}\p{Nd}_]*(?:\.[0-9][\p{L}\p{Nd}_]*)?/uy;
const plainString = /"(?:[^"\\\n]|\\[^\n])*"?/y;
const rawString = /`[^`]*`?/y;
const sign = /[:<>=!]=|./suy;
/** How deep strings with expressions in them may lie in each other. */
const MAX_NESTED = 50;
const opening: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Reads a text as the scanner of its language does, to the depth that every valid text has: strings, comments and brackets. */
export function scan(text: string, language: Language): Scanned {
    return new Scanner(text, language).run();
}

class Scanner {
    private at = 0;
    private first = true;
    private readonly tokens: Token[] = [];
    private readonly open: { sign: string; offset: number }[] = [];
    private problem: ScanProblem | undefined;
    private nested = 0;
    private gaveUp = false;

    constructor(
        private readonly text: string,
        private readonly language: Language,
    ) {}

    run(): Scanned {
        while (!this.problem && this.at < this.text.length) this.next();
        const unclosed = this.open.at(-1);
        if (unclosed && !this.problem) this.fail(unclosed.offset, `The \`${unclosed.sign}\` is never closed`);
        return { tokens: this.tokens, problem: this.problem };
    }

    private next(): void {
        if (this.match(space) || this.comment()) return;
        const start = this.at;
        if (this.text[start] === "\n") {
            this.at++;
            this.first = true;
            return;
        }
        const name = this.match(word);
        const digits = name === undefined ? this.match(number) : undefined;
        if (name !== undefined) this.add("word", name, start);
        else if (digits !== undefined) this.add("number", digits, start);
        else if (!this.string()) this.bracket(this.match(sign) ?? "", start);
    }

    private bracket(text: string, offset: number): void {
        const closes = text === ")" || text === "]" || text === "}";
        const last = this.open.at(-1);
        if (closes && (!last || opening[last.sign] !== text)) {
            const what = last ? `closes no \`${last.sign}\`` : "closes nothing";
            this.fail(offset, `This \`${text}\` ${what}`);
            return;
        }
        if (closes) this.open.pop();
        this.add("sign", text, offset);
        if (Object.hasOwn(opening, text)) this.open.push({ sign: text, offset });
    }

    private string(): boolean {
        const start = this.at;
        if (this.language.templates && /^\$["`]/.test(this.text.slice(start, start + 2))) {
            this.template(start);
            return true;
        }
        const literal = this.match(plainString) ?? this.match(rawString);
        if (literal === undefined) return false;
        if (literal.length < 2 || literal.at(-1) !== literal[0])
            this.fail(start, "The string that begins here has no end");
        this.add("string", literal, start);
        return true;
    }

    /** Over a string with expressions in it, which may hold such strings again. */
    private template(start: number): void {
        if (++this.nested > MAX_NESTED) {
            this.giveUp();
            return;
        }
        const quote = this.text[start + 1];
        for (this.at = start + 2; this.at < this.text.length; ) {
            const here = this.text[this.at];
            if (here === quote) {
                this.at++;
                this.add("string", this.text.slice(start, this.at), start);
                this.nested--;
                return;
            }
            if (here === "\n" && quote === '"') break;
            if (here === "\\" && (quote === '"' || this.text[this.at + 1] === "{")) this.at += 2;
            else if (here === "{") this.embedded();
            else this.at++;
            if (this.problem) return;
        }
        this.fail(start, "The string that begins here has no end");
    }

    /** Reads no further, and finds nothing wrong: a text that nests so deep is none that this was made for. */
    private giveUp(): void {
        this.at = this.text.length;
        this.open.length = 0;
        this.gaveUp = true;
    }

    private embedded(): void {
        const depth = this.open.length;
        do this.next();
        while (!this.problem && this.open.length > depth && this.at < this.text.length);
    }

    private comment(): boolean {
        const here = this.text.slice(this.at, this.at + 2);
        if (this.language.slashComments && here === "/*") {
            const end = this.text.indexOf("*/", this.at + 2);
            if (end < 0) this.fail(this.at, "The comment that begins here has no end");
            this.first ||= this.text.slice(this.at, end).includes("\n");
            this.at = end < 0 ? this.text.length : end + 2;
            return true;
        }
        if (here[0] !== "#" && !(this.language.slashComments && here === "//")) return false;
        const end = this.text.indexOf("\n", this.at);
        this.at = end < 0 ? this.text.length : end;
        return true;
    }

    private add(kind: Token["kind"], text: string, offset: number): void {
        this.tokens.push({ kind, text, offset, depth: this.open.length, first: this.first });
        this.first = false;
    }

    private fail(offset: number, message: string): void {
        if (!this.gaveUp) this.problem ??= { offset, message };
    }

    private match(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.at;
        const found = pattern.exec(this.text)?.[0];
        this.at += found?.length ?? 0;
        return found;
    }
}

/** What a string token says; its own text where an escape cannot be read. */
export function unquoted({ text }: Token): string {
    if (text.startsWith("`")) return text.slice(1, -1);
    try {
        return String(JSON.parse(text));
    } catch {
        return text.slice(1, -1);
    }
}

/**
 * The first place where two values stand side by side on a line with nothing between them, as `data.zones deny`.
 *
 * @param keywords words that are no values
 * @param depth only within so many brackets
 */
export function sideBySide(tokens: readonly Token[], keywords: ReadonlySet<string>, depth = 0): Token | undefined {
    return tokens.find((token, i) => {
        const before = tokens[i - 1];
        if (!before || token.first || before.depth < depth || !isValue(token, keywords)) return false;
        const isName = tokens[i - 2]?.text === "." && before.kind === "word";
        return isName || isValue(before, keywords) || before.text === ")" || before.text === "]";
    });
}

function isValue({ kind, text }: Token, keywords: ReadonlySet<string>): boolean {
    return kind === "string" || kind === "number" || (kind === "word" && !keywords.has(text));
}
