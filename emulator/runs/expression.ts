/** A policy that uses more of its language than the emulator decides. */
export class Undecidable extends Error {}

type Names = (name: string) => unknown;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[A-Za-z_][\w]*|==|!=|<=|>=|[-<>!()[\],])/y;

function tokenize(text: string): string[] {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim() !== "") {
        const at = TOKEN.lastIndex;
        const match = TOKEN.exec(text);
        if (match === null) throw new Undecidable(`the emulator does not decide "${text.slice(at).trim()}"`);
        tokens.push(match[1]!);
    }
    return tokens;
}

function equal(left: unknown, right: unknown): boolean {
    return JSON.stringify(left) === JSON.stringify(right);
}

function contains(list: unknown, item: unknown): boolean {
    if (typeof list === "string" && typeof item === "string") return list.includes(item);
    if (Array.isArray(list)) return list.some((each) => equal(each, item));
    throw new Undecidable("`in` and `contains` need a list or a text");
}

function ordered(operator: string, left: unknown, right: unknown): boolean {
    if (typeof left !== "number" || typeof right !== "number") {
        throw new Undecidable(`"${operator}" needs two numbers`);
    }
    if (operator === "<") return left < right;
    if (operator === ">") return left > right;
    return operator === "<=" ? left <= right : left >= right;
}

const COMPARE: Record<string, (left: unknown, right: unknown) => boolean> = {
    "==": equal,
    is: equal,
    "!=": (left, right) => !equal(left, right),
    in: (left, right) => contains(right, left),
    contains,
    "<": (left, right) => ordered("<", left, right),
    ">": (left, right) => ordered(">", left, right),
    "<=": (left, right) => ordered("<=", left, right),
    ">=": (left, right) => ordered(">=", left, right),
};

/** Reads one expression from left to right and computes it as it goes. */
class Reader {
    private at = 0;

    constructor(
        private readonly tokens: string[],
        private readonly names: Names,
    ) {}

    whole(): unknown {
        const value = this.or();
        if (this.at < this.tokens.length) throw this.unexpected();
        return value;
    }

    private unexpected(): Undecidable {
        const token = this.tokens[this.at];
        const place = token === undefined ? "the end" : `"${token}"`;
        return new Undecidable(`the emulator does not decide this: unexpected ${place} in ${this.tokens.join(" ")}`);
    }

    private take(...tokens: string[]): boolean {
        if (!tokens.includes(this.tokens[this.at] ?? "")) return false;
        this.at += 1;
        return true;
    }

    private expect(token: string): void {
        if (!this.take(token)) throw this.unexpected();
    }

    private bool(value: unknown): boolean {
        if (typeof value !== "boolean") throw new Undecidable(`${JSON.stringify(value)} is neither true nor false`);
        return value;
    }

    private or(): unknown {
        let left = this.and();
        while (this.take("or")) {
            const right = this.and();
            left = this.bool(left) || this.bool(right);
        }
        return left;
    }

    private and(): unknown {
        let left = this.not();
        while (this.take("and")) {
            const right = this.not();
            left = this.bool(left) && this.bool(right);
        }
        return left;
    }

    private not(): unknown {
        return this.take("not", "!") ? !this.bool(this.not()) : this.comparison();
    }

    private comparison(): unknown {
        const left = this.value();
        const operator = this.tokens[this.at] ?? "";
        const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
        if (this.take("not")) {
            this.expect("in");
            return !contains(this.value(), left);
        }
        if (compare === undefined) return left;
        this.at += 1;
        if (operator === "is" && this.take("not")) return !equal(left, this.value());
        return compare(left, this.value());
    }

    private list(): unknown[] {
        const items: unknown[] = [];
        while (!this.take("]")) {
            items.push(this.or());
            if (this.take("]")) break;
            this.expect(",");
        }
        return items;
    }

    private value(): unknown {
        if (this.take("(")) {
            const value = this.or();
            this.expect(")");
            return value;
        }
        if (this.take("[")) return this.list();
        const token = this.tokens[this.at];
        if (token === undefined || /^[^\w"-]/.test(token)) throw this.unexpected();
        this.at += 1;
        if (token === "-") {
            const number = this.tokens[this.at++];
            if (number === undefined || !/^\d/.test(number)) throw new Undecidable('"-" needs a number after it');
            return -Number(number);
        }
        if (/^[\d"]/.test(token)) return JSON.parse(token) as unknown;
        if (token === "length") return this.length();
        return token === "true" || token === "false" ? token === "true" : this.names(token);
    }

    private length(): number {
        this.expect("(");
        const value = this.or();
        this.expect(")");
        if (typeof value === "string" || Array.isArray(value)) return value.length;
        throw new Undecidable("`length` needs a list or a text");
    }
}

/**
 * The value of an expression of literals, lists, names, comparisons, `and`, `or`, `not` and `length(...)`.
 *
 * @param names the value of a name; throws Undecidable for one that is not known
 * @throws Undecidable for everything else
 */
export function evaluate(text: string, names: Names): unknown {
    return new Reader(tokenize(text), names).whole();
}
