import { IgnorePattern } from "./ignorePattern";

/** One line of `.terraformignore`, one rule given by the program, or one of the rules that always hold. */
export interface IgnoreRule {
    /** As it was written, without surrounding space. */
    readonly text: string;
    /** `.terraformignore`, `ignore` (given by the program) or `default`. */
    readonly origin: string;
    /** From 1: the line of the file, the place in the list. */
    readonly line: number;
    /** `!…`: takes back what an earlier rule left out. */
    readonly negated: boolean;
}

/** The rule that decided, and whether nothing below a folder it leaves out can come back. */
export interface IgnoreDecision {
    readonly rule: IgnoreRule;
    readonly final: boolean;
}

export const IGNORE_FILE = ".terraformignore";

const defaultRules = ["**/.git/**", "**/.terraform/**", "!**/.terraform/modules/**"];

/**
 * The rules that decide which files of a folder are uploaded: those of Terraform's own packer (go-slug), so that a
 * folder holds the same files here as in an upload with Terraform.
 *
 * | line | leaves out |
 * |---|---|
 * | (always) | `.git/` and `.terraform/` at any depth, but not `.terraform/modules/` |
 * | empty, `#` comment, only spaces, a bare `!` | nothing |
 * | `foo` | a file or link `foo` at any depth; of a **folder** `foo` only the folder's own entry: files in it stay |
 * | `foo/` | everything in folders `foo` at any depth |
 * | `/foo` | only at the root |
 * | `a/foo` | at any depth (a slash inside does not anchor, unlike in `.gitignore`) |
 * | `foo/*` | what is in `foo`, and below it, unless a `!` rule follows: then only what is directly in it |
 * | `*.txt`, `a?c`, `[a-c]` | by pattern, within one name; see {@link IgnorePattern} |
 * | `!foo` | nothing: brings back what an earlier line left out; the last line that matches decides |
 *
 * The line `foo` is the surprising one. It is kept as Terraform has it, because content that differs between two tools is worse
 * than a line that does less than it seems to; lint warns where a line names a folder whose files stay.
 *
 * Where go-slug lets characters through to its regular expressions (`+ ( ) { } | ^`, a stray `[`, `\d`) or stops
 * with a panic (a line of spaces, a bare `!`), the characters stand for themselves and the line means nothing.
 * Rules of the program (`extra`) come after those of the file, and so win. Only the file at the root counts.
 *
 * With `test/` and `!test/keep.sentinel` in the file, `test/a.sentinel` is left out by the rule `test/`.
 */
export class IgnoreRules {
    private readonly rules: readonly { rule: IgnoreRule; pattern: IgnorePattern }[];
    private readonly lastNegated: number;

    constructor(fileText: string | undefined, extra: readonly string[] = []) {
        this.rules = [
            ...defaultRules.map((text, i) => parseRule(text, "default", i + 1)),
            ...(fileText ?? "")
                .replace(/^\ufeff/, "")
                .split(/\r?\n/)
                .map((text, i) => parseRule(text, IGNORE_FILE, i + 1)),
            ...extra.map((text, i) => parseRule(text, "ignore", i + 1)),
        ].filter((rule) => rule !== undefined);
        this.lastNegated = this.rules.findLastIndex(({ rule }) => rule.negated);
    }

    /**
     * The rule that leaves out this very path, or undefined when it stays. A folder is asked about twice, as go-slug
     * does: `foo` for its own entry and `foo/` for what is in it.
     */
    decide(path: string): IgnoreDecision | undefined {
        const last = this.rules.findLastIndex(({ pattern }) => pattern.matches(path));
        const rule = this.rules[last]?.rule;
        return !rule || rule.negated ? undefined : { rule, final: last > this.lastNegated };
    }

    /** The rule that leaves out a file, by its own path or by a folder above it; undefined when the file stays. */
    excludes(path: string): IgnoreRule | undefined {
        for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
            const below = this.decideFolder(path.slice(0, slash));
            if (below) return below;
        }
        return this.decide(path)?.rule;
    }

    /** The rule that leaves out a folder with all that is in it; undefined when its files must be asked about. */
    decideFolder(folder: string): IgnoreRule | undefined {
        if (this.decide(folder)) return undefined;
        const inside = this.decide(`${folder}/`);
        return inside?.final ? inside.rule : undefined;
    }
}

function parseRule(line: string, origin: string, number: number) {
    const text = line.trim();
    const negated = text.startsWith("!");
    let pattern = negated ? text.slice(1) : text;
    if (pattern === "" || text.startsWith("#")) return undefined;
    if (pattern.endsWith("/")) pattern = `${pattern}**`;
    pattern = pattern.startsWith("/") ? pattern.slice(1) : `**/${pattern}`;
    return { rule: { text, origin, line: number, negated }, pattern: new IgnorePattern(pattern) };
}
