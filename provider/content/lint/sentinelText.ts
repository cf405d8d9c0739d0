import { type ScanProblem, scan, sideBySide, type Token, unquoted } from "./scan";

const language = { slashComments: true, templates: false };

// https://developer.hashicorp.com/sentinel/docs/language/spec
const keywords = new Set(
    "all and any as break case contains continue default defined else empty filter for func if import in is map matches not or param return rule when xor".split(
        " ",
    ),
);
const functions = "append bool delete error float int keys length print range string values".split(" ");

/** A name in a policy, and where it stands. */
export interface Named {
    readonly name: string;
    readonly offset: number;
}

/** What a Sentinel policy or module says of itself. */
export interface SentinelText {
    /** Whether there is nothing in it but space and comments. */
    readonly isEmpty: boolean;
    readonly imports: readonly Named[];
    readonly params: readonly (Named & { readonly hasDefault: boolean })[];
    /** `defined` as a rule, only `mentioned`, or `absent`. */
    readonly main: "defined" | "mentioned" | "absent";
    /** Functions that are called and nowhere defined, and names that could have been meant. */
    readonly unknownCalls: readonly Named[];
    readonly callable: readonly string[];
    /** What no valid text has. */
    readonly problem: ScanProblem | undefined;
    /** What looks wrong. */
    readonly doubt: ScanProblem | undefined;
}

export function readSentinel(text: string): SentinelText {
    const { tokens, problem } = scan(text, language);
    const odd = sideBySide(tokens, keywords);
    const defined = namesIn(tokens);
    return {
        isEmpty: tokens.length === 0,
        imports: tokens.flatMap((_, i) => {
            const name = begins(tokens, i, "import") ? tokens[i + 1] : undefined;
            return name?.kind === "string" ? [{ name: unquoted(name), offset: name.offset }] : [];
        }),
        params: tokens.flatMap((_, i) => {
            const name = begins(tokens, i, "param") ? tokens[i + 1] : undefined;
            const hasDefault = tokens[i + 2]?.text === "default";
            return name?.kind === "word" ? [{ name: name.text, offset: name.offset, hasDefault }] : [];
        }),
        main: mainIn(tokens),
        unknownCalls: tokens.flatMap((token, i) => {
            const isUnknown = isCall(tokens, i) && !functions.includes(token.text) && !defined.has(token.text);
            return isUnknown ? [{ name: token.text, offset: token.offset }] : [];
        }),
        callable: [...defined, ...functions],
        problem,
        doubt: odd && {
            offset: odd.offset,
            message: `\`${odd.text}\` stands where an operator or the line's end is expected`,
        },
    };
}

/** Whether a statement at the top of the text begins here with a keyword. */
function begins(tokens: readonly Token[], i: number, keyword: string): boolean {
    const token = tokens[i];
    const starts = token?.first || i === 0 || tokens[i - 1]?.text === ";";
    return starts && token?.text === keyword && token.kind === "word" && token.depth === 0;
}

function mainIn(tokens: readonly Token[]): SentinelText["main"] {
    const found = tokens.flatMap((token, i) => (isName(tokens, i) && token.text === "main" ? [i] : []));
    const isDefined = (i: number) => {
        return tokens[i]?.depth === 0 && (tokens[i + 1]?.text === "=" || tokens[i - 1]?.text === "func");
    };
    return found.some(isDefined) ? "defined" : found.length > 0 ? "mentioned" : "absent";
}

function isName(tokens: readonly Token[], i: number): boolean {
    const token = tokens[i];
    return token?.kind === "word" && !keywords.has(token.text) && tokens[i - 1]?.text !== ".";
}

function isCall(tokens: readonly Token[], i: number): boolean {
    const next = tokens[i + 1];
    return isName(tokens, i) && next?.text === "(" && !next.first && tokens[i - 1]?.text !== "func";
}

/** Every name that stands somewhere without being called: assigned, an argument, or an import's. */
function namesIn(tokens: readonly Token[]): Set<string> {
    const names = tokens.filter((_, i) => isName(tokens, i) && !isCall(tokens, i)).map(({ text }) => text);
    const imports = tokens.filter(({ kind }, i) => kind === "string" && tokens[i - 1]?.text === "import");
    return new Set([...names, ...imports.map((token) => unquoted(token).split("/").at(-1) ?? "")]);
}
