import type { Finding, Position } from "./finding";

/** An argument of a block: what it is set to, and where. */
export interface ConfigAttribute {
    /** As a parser gives it: a string, number, list or map; an expression as the string `${…}`. */
    value: unknown;
    at: Position;
    valueAt: Position;
}

/** A block such as `policy "name" { … }`, or the same in the JSON variant of HCL. */
export interface ConfigBlock {
    type: string;
    labels: string[];
    at: Position;
    /** Of the last label; of the block's type when it has none. */
    labelAt: Position;
    attributes: Map<string, ConfigAttribute>;
    blocks: ConfigBlock[];
}

/** A configuration file, parsed; with `problems` its body is empty, or has no values. */
export interface Config {
    body: Pick<ConfigBlock, "attributes" | "blocks">;
    problems: Finding[];
    /** Whether the problems are only of this reading, and not of the text: others may take it. */
    unsure?: boolean;
}

/** A file that could not be parsed. */
export function unparsed(problems: Finding[], unsure = false): Config {
    return { body: { attributes: new Map(), blocks: [] }, problems, unsure };
}

/** A finding about the syntax of a file. */
export function syntaxError(file: string, at: Position, message: string): Finding {
    return { severity: "error", file, ...at, message, rule: "syntax" };
}
