import { type ScanProblem, scan, sideBySide, type Token, unquoted } from "./scan";

const language = { slashComments: false, templates: true };
const keywords = new Set([
    "as",
    "contains",
    "default",
    "else",
    "every",
    "if",
    "import",
    "in",
    "not",
    "package",
    "some",
    "with",
]);
/** Words that begin a line and yet no rule. */
const noHeads = new Set([...keywords].filter((name) => name !== "contains"));

/** A path of Rego data as far as it is written out, `data.a["b"][x].c` as `["data", "a", "b"]`. */
export interface Reference {
    readonly path: readonly string[];
    readonly offset: number;
    /** The index of the token behind the written-out part. */
    readonly end: number;
}

/** What a Rego module says of itself. */
export interface RegoText {
    /** `["terraform", "policies"]`; undefined when it declares none. */
    readonly package: readonly string[] | undefined;
    /** Names with which rules begin; a few more than there are, and never fewer. */
    readonly heads: ReadonlySet<string>;
    /** What `import data.…` names. */
    readonly imports: readonly Reference[];
    /** Each mention of data. */
    readonly references: readonly Reference[];
    /** What no valid module has. */
    readonly problem: ScanProblem | undefined;
    /** What looks wrong: version 0 of the language lets rules stand side by side. */
    readonly doubt: ScanProblem | undefined;
}

/** Reads a module. */
export function readRego(text: string): RegoText {
    const scanned = scan(text, language);
    const { tokens } = scanned;
    const references = referencesIn(tokens).filter(({ path }) => path[0] === "data");
    const declared = tokens[0]?.text === "package" ? referenceAt(tokens, 1) : undefined;
    return {
        package: declared?.path,
        heads: headsOf(tokens),
        imports: tokens.flatMap((token, i) => {
            const isImport = token.text === "import" && token.first && token.depth === 0;
            return (isImport && references.find(({ offset }) => offset === tokens[i + 1]?.offset)) || [];
        }),
        references,
        problem: scanned.problem ?? oddIn(tokens, 1),
        doubt: oddIn(tokens),
    };
}

/** What a query says. */
export interface QueryText {
    readonly references: readonly Reference[];
    /** Whether it is one path of data and nothing else. */
    readonly isPath: boolean;
    /** What no valid query has. */
    readonly problem: ScanProblem | undefined;
    /** What looks wrong: values may stand side by side, each a query of its own. */
    readonly doubt: ScanProblem | undefined;
}

/** Reads a query. */
export function readQuery(text: string): QueryText {
    const { tokens, problem } = scan(text, language);
    const references = referencesIn(tokens);
    const last = tokens.at(-1);
    const isCut = last?.kind === "sign" && /^[.,:=<>!+\-*/%&|]/.test(last.text);
    const cut = isCut ? { offset: last.offset, message: `It ends with \`${last.text}\`` } : undefined;
    return {
        references,
        isPath: references.length === 1 && references[0]?.end === tokens.length && tokens[0]?.kind === "word",
        problem: problem ?? oddIn(tokens, 1) ?? cut,
        doubt: oddIn(tokens),
    };
}

function oddIn(tokens: readonly Token[], depth = 0): ScanProblem | undefined {
    const odd = sideBySide(tokens, keywords, depth);
    const message = `\`${odd?.text}\` stands where an operator, a comma or the line's end must be`;
    return odd && { offset: odd.offset, message };
}

function referencesIn(tokens: readonly Token[]): Reference[] {
    return tokens.flatMap((token, i) => {
        const begins = token.kind === "word" && !keywords.has(token.text) && tokens[i - 1]?.text !== ".";
        return begins ? (referenceAt(tokens, i) ?? []) : [];
    });
}

function referenceAt(tokens: readonly Token[], start: number): Reference | undefined {
    const head = tokens[start];
    if (head?.kind !== "word") return undefined;
    const path = [head.text];
    let at = start + 1;
    for (;;) {
        const [one, two, three] = tokens.slice(at, at + 3);
        if (one?.text === "." && two?.kind === "word") {
            path.push(two.text);
            at += 2;
        } else if (one?.text === "[" && two?.kind === "string" && three?.text === "]" && !two.text.startsWith("$")) {
            path.push(unquoted(two));
            at += 3;
        } else return { path, offset: head.offset, end: at };
    }
}

/** A rule begins a line, or stands behind another one on it. */
function headsOf(tokens: readonly Token[]): Set<string> {
    const heads = tokens.filter((token, i) => {
        const before = tokens[i - 1];
        const begins = !before || token.first || ["}", ";", "default"].includes(before.text);
        return token.kind === "word" && token.depth === 0 && begins && before?.text !== "." && !noHeads.has(token.text);
    });
    return new Set(heads.map(({ text }) => text));
}
