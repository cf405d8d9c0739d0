import type { Node, ParseError } from "jsonc-parser";
import { type Config, type ConfigAttribute, type ConfigBlock, syntaxError, unparsed } from "./config";
import { type Finding, Places, type Position } from "./finding";

const MAX_DEPTH = 100;

/** A JSON value with its places, or why a text is none. */
export type ParsedJson = { readonly root: Node } | { readonly offset: number; readonly message: string };

/** Parses JSON as `JSON.parse` does, keeping where everything is, and where an error is (which `JSON.parse` does not always tell). */
export function scanJson(text: string): ParsedJson {
    const { parseTree, printParseErrorCode } = require("jsonc-parser") as typeof import("jsonc-parser");
    const deep = deepest(text);
    if (deep !== undefined) return { offset: deep, message: `The file nests deeper than ${MAX_DEPTH} levels` };
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, {
        disallowComments: true,
        allowTrailingComma: false,
        allowEmptyContent: false,
    });
    const [first] = errors;
    if (root && !first) return { root };
    // `CommaExpected`, `InvalidEscapeCharacter`: the library has words for nothing but its codes.
    const code = first
        ? printParseErrorCode(first.error).replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
        : "No value";
    const offset = first?.offset ?? 0;
    const found = offset < text.length ? JSON.stringify([...text.slice(offset, offset + 2)][0]) : "the end of the file";
    return { offset, message: `${code}, found ${found}` };
}

/** Where a text nests too deep for a parser that calls itself; undefined where it does not. */
function deepest(text: string): number | undefined {
    let depth = 0;
    for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[[\]{}]/g)) {
        if (token === "{" || token === "[") depth++;
        if (token === "}" || token === "]") depth--;
        if (depth > MAX_DEPTH + 1) return index;
    }
    return undefined;
}

/** The value without its places. */
export function plainValue(node: Node): unknown {
    const { getNodeValue } = require("jsonc-parser") as typeof import("jsonc-parser");
    return getNodeValue(node);
}

interface Member {
    readonly name: string;
    readonly offset: number;
    readonly value: Node;
}

function membersOf({ children = [] }: Node): Member[] {
    return children.flatMap(({ children: pair = [] }) => {
        const [name, value] = pair;
        return name && value ? [{ name: String(name.value), offset: name.offset, value }] : [];
    });
}

/**
 * Parses a file in the JSON variant of HCL, in which `policy "a" { query = "…" }` is `{"policy": {"a": {"query": "…"}}}`, and
 * any object may be a list of objects.
 *
 * @param labels how many labels a block of each type has; what is not named is an argument
 */
export function parseJson(file: string, text: string, labels: Readonly<Record<string, number>>): Config {
    // A mark of the byte order is space to HCL and none to JSON.
    const parsed = scanJson(text.replace(/^\ufeff/, " "));
    const reader = new Reader(file, new Places(text));
    if (!("root" in parsed)) return unparsed([syntaxError(file, reader.at(parsed.offset), `${parsed.message}.`)]);
    const body: Config["body"] = { attributes: new Map(), blocks: [] };
    for (const member of reader.objects(parsed.root, "The file").flatMap(membersOf)) {
        const missing = Object.hasOwn(labels, member.name) ? labels[member.name] : undefined;
        if (missing === undefined) body.attributes.set(member.name, reader.attribute(member));
        else body.blocks.push(...reader.blocks(member, missing));
    }
    return reader.problems.length > 0 ? unparsed(reader.problems) : { body, problems: [] };
}

class Reader {
    readonly problems: Finding[] = [];

    constructor(
        private readonly file: string,
        private readonly places: Places,
    ) {}

    at(offset: number): Position {
        return this.places.at(offset);
    }

    objects(node: Node, what: string): Node[] {
        return (node.type === "array" ? (node.children ?? []) : [node]).filter((item) => {
            if (item.type === "object") return true;
            this.problems.push(syntaxError(this.file, this.at(item.offset), `${what} must be an object.`));
            return false;
        });
    }

    attribute({ offset, value }: Member): ConfigAttribute {
        return { value: plainValue(value), at: this.at(offset), valueAt: this.at(value.offset) };
    }

    /** @param missing how many labels are still to come, each a level of objects */
    blocks(type: Member, missing: number, labels: readonly Member[] = []): ConfigBlock[] {
        const innermost = labels.at(-1) ?? type;
        const names = labels.map(({ name }) => name);
        const objects = this.objects(innermost.value, `\`${[type.name, ...names].join(" ")}\``);
        if (missing > 0) {
            const inner = objects.flatMap(membersOf);
            return inner.flatMap((label) => this.blocks(type, missing - 1, [...labels, label]));
        }
        return objects.map((object) => ({
            type: type.name,
            labels: names,
            at: this.at(type.offset),
            labelAt: this.at(innermost.offset),
            attributes: new Map(membersOf(object).map((member) => [member.name, this.attribute(member)])),
            blocks: [],
        }));
    }
}
