/** Where a block or an argument stands in the text, by offset. */
export interface ScannedBody {
    attributes: { name: string; offset: number; valueOffset: number; end: number }[];
    blocks: ScannedBlock[];
}

export interface ScannedBlock extends ScannedBody {
    type: string;
    offset: number;
    labels: { text: string; offset: number }[];
    /** Behind the `{`, and of the `}`. */
    start: number;
    end: number;
}

/** How deep brackets, blocks and templates may nest in a file that is parsed at all. */
export const MAX_DEPTH = 100;

/** Thrown for a text that nests deeper than `MAX_DEPTH`. */
export class NestedTooDeep extends Error {
    constructor(readonly offset: number) {
        super(`nests deeper than ${MAX_DEPTH} levels`);
    }
}

/**
 * Finds where the blocks and arguments of an HCL text begin. The parser that decides whether a text is valid gives no
 * positions of what it found, so this reads the same text for them alone: it knows comments, strings with templates,
 * heredocs and brackets, and nothing of expressions. On text that is no HCL it stops early with what it has.
 *
 * @throws NestedTooDeep
 */
export function scanHcl(text: string): ScannedBody {
    return new Scanner(text).body(0);
}

const identifier = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const heredocStart = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)[^\S\n]*\n/uy;

class Scanner {
    private at = 0;

    constructor(private readonly text: string) {}

    body(depth: number): ScannedBody {
        this.guard(depth);
        const body: ScannedBody = { attributes: [], blocks: [] };
        for (this.space(true); this.at < this.text.length && this.text[this.at] !== "}"; this.space(true)) {
            const offset = this.at;
            const name = this.match(identifier);
            if (!name) return body;
            this.space(false);
            if (this.text[this.at] === "=") {
                this.at++;
                this.space(false);
                const valueOffset = this.at;
                this.expression(depth);
                body.attributes.push({ name, offset, valueOffset, end: this.at });
                continue;
            }
            const block = this.block(name, offset, depth);
            if (!block) return body;
            body.blocks.push(block);
        }
        return body;
    }

    private block(type: string, offset: number, depth: number): ScannedBlock | undefined {
        const labels: ScannedBlock["labels"] = [];
        while (this.at < this.text.length && this.text[this.at] !== "{") {
            const labelOffset = this.at;
            const quoted = this.text[this.at] === '"';
            if (quoted) this.string(depth);
            const label = quoted ? unquote(this.text.slice(labelOffset, this.at)) : this.match(identifier);
            if (label === undefined) return undefined;
            labels.push({ text: label, offset: labelOffset });
            this.space(false);
        }
        const start = ++this.at;
        const inner = this.body(depth + 1);
        if (this.text[this.at] !== "}") return undefined;
        return { type, offset, labels, start, end: this.at++, ...inner };
    }

    /** To the end of a value: the line's end outside brackets, or the `}` of a block on one line. */
    private expression(depth: number): void {
        let open = 0;
        while (this.at < this.text.length) {
            const character = this.text.charAt(this.at);
            if (open === 0 && (character === "\n" || character === "}")) return;
            if (character === '"') {
                this.string(depth + open);
            } else if (character === "<" && this.heredoc(depth + open)) {
                // A heredoc ends with its line, and so does the value.
            } else if (this.comment()) {
                // Passed over.
            } else {
                open += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
                this.guard(depth + open);
                this.at++;
            }
        }
    }

    /** Over a quoted string, with the templates in it, which may hold strings again. */
    private string(depth: number): void {
        this.guard(depth);
        this.at++;
        while (this.at < this.text.length && this.text[this.at] !== '"' && this.text[this.at] !== "\n") {
            if (this.text[this.at] === "\\") this.at += 2;
            else this.literal(depth);
        }
        this.at++;
    }

    /** Over one character of a string or heredoc, or over what stands for more than itself. */
    private literal(depth: number): void {
        const here = this.text.slice(this.at, this.at + 3);
        if (here === "$${" || here === "%%{") this.at += 3;
        else if (here.startsWith("${") || here.startsWith("%{")) {
            this.at += 2;
            this.template(depth + 1);
        } else this.at++;
    }

    private template(depth: number): void {
        this.guard(depth);
        for (let open = 1; this.at < this.text.length; ) {
            const character = this.text.charAt(this.at);
            if (character === '"') this.string(depth + open);
            else if (character === "<" && this.heredoc(depth + open)) continue;
            else if (!this.comment()) {
                open += character === "{" ? 1 : character === "}" ? -1 : 0;
                this.guard(depth + open);
                this.at++;
            }
            if (open === 0) return;
        }
    }

    /** Over a heredoc up to the end of its last line: a line of the word alone, unless it stands in a template. */
    private heredoc(depth: number): boolean {
        const opening = this.match(heredocStart);
        if (!opening) return false;
        const word = /<<-?(\S+)/.exec(opening)?.[1];
        while (this.at < this.text.length) {
            const end = this.text.indexOf("\n", this.at);
            const line = this.text.slice(this.at, end < 0 ? this.text.length : end);
            if (line.trim() === word) {
                this.at += line.length;
                return true;
            }
            while (this.at < this.text.length && this.text[this.at] !== "\n") this.literal(depth);
            this.at++;
        }
        return true;
    }

    private space(newlines: boolean): void {
        while (this.at < this.text.length) {
            const character = this.text.charAt(this.at);
            if (character === " " || character === "\t" || character === "\r" || character === "\ufeff") this.at++;
            else if (newlines && character === "\n") this.at++;
            else if (!this.comment()) return;
        }
    }

    /** Over a comment; a line's end is left for whoever needs it. */
    private comment(): boolean {
        const here = this.text.slice(this.at, this.at + 2);
        if (here === "/*") {
            const end = this.text.indexOf("*/", this.at + 2);
            this.at = end < 0 ? this.text.length : end + 2;
            return true;
        }
        if (here === "//" || here.startsWith("#")) {
            const end = this.text.indexOf("\n", this.at);
            this.at = end < 0 ? this.text.length : end;
            return true;
        }
        return false;
    }

    private match(pattern: RegExp): string | undefined {
        pattern.lastIndex = this.at;
        const found = pattern.exec(this.text)?.[0];
        this.at += found?.length ?? 0;
        return found;
    }

    private guard(depth: number): void {
        if (depth > MAX_DEPTH) throw new NestedTooDeep(this.at);
    }
}

function unquote(literal: string): string {
    try {
        return JSON.parse(literal) as string;
    } catch {
        return literal.slice(1, -1);
    }
}
