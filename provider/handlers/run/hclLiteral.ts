/** How deep lists and objects may nest. */
const MAX_DEPTH = 100;

const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const ESCAPE = /\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;
const SPACE = /(?:[ \t]|\/\*[\s\S]*?\*\/)+/y;
const SPACE_AND_LINES = /(?:[ \t\r\n]|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)+/y;
const LINE_END = /(?:[ \t]|\/\*[\s\S]*?\*\/)*(?:(?:#|\/\/)[^\n]*)?\r?\n/y;

/** Why a text is no literal, as words that follow "it". */
class NoLiteral extends Error {}

/**
 * Why a text is not what a value of a Terraform variable may be: one HCL expression of texts, numbers, `true`, `false`, `null`,
 * lists and objects, which refers to nothing. The words follow "it"; `undefined` when it is one.
 *
 * HashiCorp's own parser would have to be loaded for this in every preview, and takes references for values besides.
 */
export function whyNoLiteral(text: string): string | undefined {
    try {
        new Reader(text).whole();
        return undefined;
    } catch (error) {
        if (error instanceof NoLiteral) return error.message;
        throw error;
    }
}

class Reader {
    private at = 0;

    constructor(private readonly text: string) {}

    whole(): void {
        this.skip(SPACE);
        if (this.at === this.text.length) throw new NoLiteral('is empty; an empty text is ""');
        this.value(0);
        this.skip(SPACE_AND_LINES);
        if (this.at < this.text.length) throw new NoLiteral("goes on after its value");
    }

    private value(depth: number): void {
        if (depth > MAX_DEPTH) throw new NoLiteral(`nests deeper than ${MAX_DEPTH} levels`);
        const next = this.text[this.at];
        const start = HEREDOC.exec(this.from(HEREDOC));
        if (next === '"') this.quoted();
        else if (next === "[") this.list(depth);
        else if (next === "{") this.object(depth);
        else if (next === "(") this.bracketed(depth);
        else if (start) this.heredoc(start);
        else this.numberOrWord();
    }

    private numberOrWord(): void {
        const isNegative = this.take("-");
        if (isNegative) this.skip(SPACE);
        if (this.match(NUMBER) !== undefined) return;
        if (isNegative) throw new NoLiteral("has a minus without a number");
        const word = this.match(NAME);
        if (word === undefined) throw new NoLiteral("is no value");
        if (!["true", "false", "null"].includes(word)) throw new NoLiteral("is a bare word; a text stands in quotes");
    }

    private quoted(): void {
        this.at++;
        for (;;) {
            const next = this.text[this.at];
            if (next === undefined || next === "\n" || next === "\r") {
                throw new NoLiteral("has a text whose quotes do not end in its line");
            }
            if (next === '"') {
                this.at++;
                return;
            }
            if (next === "\\") {
                if (!this.match(ESCAPE)) throw new NoLiteral("has a backslash before what HCL does not escape");
            } else this.character();
        }
    }

    /** One character of a text: the beginning of a template refers to something, unless it is doubled. */
    private character(): void {
        const [first, second, third] = this.text.slice(this.at, this.at + 3);
        const isSign = first === "$" || first === "%";
        if (isSign && second === first && third === "{") this.at += 3;
        else if (isSign && second === "{") {
            throw new NoLiteral(`refers to something with ${first}{; ${first}${first}{ stands for the characters`);
        } else this.at++;
    }

    private heredoc([opening, name]: RegExpExecArray): void {
        this.at += opening.length;
        for (;;) {
            const found = this.text.indexOf("\n", this.at);
            const end = found === -1 ? this.text.length : found;
            if (this.text.slice(this.at, end).trim() === name) {
                this.at = end;
                return;
            }
            while (this.at < end) this.character();
            if (found === -1) throw new NoLiteral("has a text of several lines that does not end");
            this.at = end + 1;
        }
    }

    private list(depth: number): void {
        this.at++;
        this.skip(SPACE_AND_LINES);
        while (!this.take("]")) {
            this.value(depth + 1);
            this.skip(SPACE_AND_LINES);
            if (!this.take(",") && this.text[this.at] !== "]") {
                throw new NoLiteral("has a list whose entries are not separated by commas");
            }
            this.skip(SPACE_AND_LINES);
        }
    }

    private object(depth: number): void {
        this.at++;
        this.skip(SPACE_AND_LINES);
        while (!this.take("}")) {
            if (this.text[this.at] === '"') this.quoted();
            else if (!this.match(NAME) && !this.match(NUMBER))
                throw new NoLiteral("has an object with a member without a name");
            this.skip(SPACE);
            if (!this.take("=") && !this.take(":")) throw new NoLiteral("has an object with a member without a value");
            this.skip(SPACE_AND_LINES);
            this.value(depth + 1);
            const isLast = this.match(LINE_END) !== undefined;
            this.skip(SPACE_AND_LINES);
            if (!this.take(",") && !isLast && this.text[this.at] !== "}") {
                throw new NoLiteral("has an object whose members are not separated by commas or lines");
            }
            this.skip(SPACE_AND_LINES);
        }
    }

    private bracketed(depth: number): void {
        this.at++;
        this.skip(SPACE_AND_LINES);
        this.value(depth + 1);
        this.skip(SPACE_AND_LINES);
        if (!this.take(")")) throw new NoLiteral("is no single value");
    }

    private take(character: string): boolean {
        if (this.text[this.at] !== character) return false;
        this.at++;
        return true;
    }

    private skip(pattern: RegExp): void {
        this.match(pattern);
    }

    private match(pattern: RegExp): string | undefined {
        const found = pattern.exec(this.from(pattern))?.[0];
        if (found !== undefined) this.at += found.length;
        return found;
    }

    /** The text, with a sticky pattern set to look here. */
    private from(pattern: RegExp): string {
        pattern.lastIndex = this.at;
        return this.text;
    }
}
