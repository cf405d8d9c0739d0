/** A JSON value with the place it begins at; members keep their order, and a name that is there twice. */
export type JsonNode =
    | { kind: "object"; offset: number; members: { name: string; offset: number; value: JsonNode }[] }
    | { kind: "array"; offset: number; items: JsonNode[] }
    | { kind: "value"; offset: number; value: string | number | boolean | null };

/** Why a text is not JSON, and where. */
export class JsonSyntaxError extends Error {
    constructor(
        message: string,
        readonly offset: number,
    ) {
        super(message);
    }
}

const MAX_DEPTH = 100;
const string = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const scalar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const space = /[ \t\r\n]*/y;

/**
 * Parses JSON as `JSON.parse` does, keeping where everything is, and where an error is (which `JSON.parse` does not
 * always tell).
 * @throws JsonSyntaxError
 */
export function scanJson(text: string): JsonNode {
    let at = text.startsWith("\ufeff") ? 1 : 0;

    const match = (pattern: RegExp): string | undefined => {
        pattern.lastIndex = at;
        const found = pattern.exec(text)?.[0];
        at += found?.length ?? 0;
        return found;
    };
    const fail = (expected: string): never => {
        const found = at < text.length ? JSON.stringify([...text.slice(at, at + 2)][0]) : "the end of the file";
        throw new JsonSyntaxError(`Expected ${expected}, found ${found}`, at);
    };
    const decode = (literal: string, offset: number) => {
        try {
            return JSON.parse(literal) as string | number | boolean | null;
        } catch {
            throw new JsonSyntaxError("Expected a valid string (a bad escape or a control character is in it)", offset);
        }
    };
    const take = (character: string): boolean => {
        match(space);
        const found = text[at] === character;
        at += found ? 1 : 0;
        return found;
    };

    const value = (depth: number): JsonNode => {
        match(space);
        const offset = at;
        if (depth > MAX_DEPTH) throw new JsonSyntaxError(`The file nests deeper than ${MAX_DEPTH} levels`, at);
        if (take("{")) {
            const members: { name: string; offset: number; value: JsonNode }[] = [];
            for (let first = true; !take("}"); first = false) {
                if (!first && !take(",")) fail('"," or "}"');
                match(space);
                const nameOffset = at;
                const name = match(string) ?? fail("a name in double quotes");
                if (!take(":")) fail('":"');
                members.push({ name: decode(name, nameOffset) as string, offset: nameOffset, value: value(depth + 1) });
            }
            return { kind: "object", offset, members };
        }
        if (take("[")) {
            const items: JsonNode[] = [];
            for (let first = true; !take("]"); first = false) {
                if (!first && !take(",")) fail('"," or "]"');
                items.push(value(depth + 1));
            }
            return { kind: "array", offset, items };
        }
        const literal = match(string) ?? match(scalar) ?? fail("a value");
        return { kind: "value", offset, value: decode(literal, offset) };
    };

    const root = value(0);
    match(space);
    return at === text.length ? root : fail("the end of the file");
}

/** The value without its positions. */
export function plainValue(node: JsonNode): unknown {
    switch (node.kind) {
        case "object":
            return Object.fromEntries(node.members.map(({ name, value }) => [name, plainValue(value)]));
        case "array":
            return node.items.map(plainValue);
        default:
            return node.value;
    }
}
