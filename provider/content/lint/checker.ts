import { closest, distance } from "fastest-levenshtein";
import type { Content } from "../content";
import type { Config, ConfigAttribute, ConfigBlock } from "./config";
import type { Finding, Position } from "./finding";

/** What a block may hold. */
export interface BlockShape {
    labels: number;
    attributes: readonly string[];
    blocks?: Readonly<Record<string, BlockShape>>;
    /** Whether it may hold anything besides. */
    open?: boolean;
}

/** Which arguments that are not known are errors: `all`, those that are `near` to a known one, or `none`, which only warns. */
export type Strictness = "all" | "near" | "none";

/** Collects the findings of one configuration file, with the checks that both kinds of policy share. @internal */
export class Checker {
    readonly findings: Finding[] = [];

    /**
     * @param folder the folder of the file, `""` for the root
     * @param strictness which arguments that are not known are errors
     */
    constructor(
        readonly content: Content,
        readonly folder: string,
        readonly file: string,
        private readonly strictness: Strictness = "near",
    ) {}

    report(severity: Finding["severity"], at: Position, rule: string, message: string): void {
        this.about(this.file, severity, rule, message, at);
    }

    /** Reports something about another file of the content. */
    about(
        file: string,
        severity: Finding["severity"],
        rule: string,
        message: string,
        { line, column }: Position = { line: 1, column: 1 },
    ): void {
        this.findings.push({ severity, file, line, column, message, rule });
    }

    error(at: Position, rule: string, message: string): void {
        this.report("error", at, rule, message);
    }

    warn(at: Position, rule: string, message: string): void {
        this.report("warning", at, rule, message);
    }

    /** Unknown blocks and arguments, and labels that are missing or too many. */
    checkShape(body: Config["body"], shape: Pick<BlockShape, "attributes" | "blocks">, where: string): void {
        for (const [name, { at }] of body.attributes) {
            if (!shape.attributes.includes(name)) {
                const hint = Object.hasOwn(shape.blocks ?? {}, name)
                    ? ` Write it as a block, \`${name} … { }\`.`
                    : nearest(name, shape.attributes);
                const isError = this.strictness === "all" || (this.strictness === "near" && hint !== "");
                const severity = isError ? "error" : "warning";
                this.report(severity, at, "unknown-attribute", `${where} has no argument \`${name}\`.${hint}`);
            }
        }
        for (const block of body.blocks) {
            const inner = Object.hasOwn(shape.blocks ?? {}, block.type) ? shape.blocks?.[block.type] : undefined;
            if (!inner) {
                const hint = nearest(block.type, Object.keys(shape.blocks ?? {}));
                this.warn(block.at, "unknown-block", `${where} has no block \`${block.type}\`.${hint}`);
                continue;
            }
            if (inner.labels !== block.labels.length) {
                const wants = inner.labels === 0 ? "no label" : `${inner.labels} label${inner.labels > 1 ? "s" : ""}`;
                this.error(
                    block.at,
                    "bad-label",
                    `A \`${block.type}\` block has ${wants} (\`${example(block.type, inner.labels)}\`), not ${block.labels.length}.`,
                );
            }
            if (!inner.open) this.checkShape(block, inner, named(block));
        }
    }

    /** Blocks of one type that have the same labels. */
    checkDuplicates(blocks: readonly ConfigBlock[]): void {
        const first = new Map<string, ConfigBlock>();
        for (const block of blocks) {
            const key = JSON.stringify([block.type, ...block.labels]);
            const other = first.get(key);
            if (other) {
                this.error(
                    block.labelAt,
                    "duplicate-name",
                    `${named(block)} is already defined in line ${other.labelAt.line}. Give each its own name.`,
                );
            } else {
                first.set(key, block);
            }
        }
    }

    /** The text of an argument; undefined when it is absent, no text (reported) or an expression. */
    text(block: ConfigBlock, name: string): { text: string; at: Position } | undefined {
        const attribute = block.attributes.get(name);
        if (!attribute) return undefined;
        if (typeof attribute.value !== "string") {
            this.error(attribute.valueAt, "bad-value", `\`${name}\` of ${named(block)} must be a string.`);
            return undefined;
        }
        return isExpression(attribute) ? undefined : { text: attribute.value, at: attribute.valueAt };
    }

    /** Whether `enforcement_level` is one of the levels; without it the platform falls back to a default. */
    checkLevel(block: ConfigBlock, levels: readonly string[], foreign: Readonly<Record<string, string>>): void {
        if (!block.attributes.has("enforcement_level")) {
            this.warn(
                block.labelAt,
                "level-missing",
                `${named(block)} has no \`enforcement_level\`, so the platform's default applies. Name one of ${either(levels)}.`,
            );
            return;
        }
        this.checkKnownLevel(block, levels, foreign);
    }

    /** Whether `enforcement_level` is one of the levels, where it is given. */
    checkKnownLevel(block: ConfigBlock, levels: readonly string[], foreign: Readonly<Record<string, string>>): void {
        const level = this.text(block, "enforcement_level");
        if (level && !levels.includes(level.text)) {
            const other = Object.hasOwn(foreign, level.text) ? ` (${foreign[level.text]})` : "";
            this.error(
                level.at,
                "level-unknown",
                `\`${level.text}\` is not an enforcement level here${other}; use ${either(levels)}.` +
                    (other ? "" : nearest(level.text, levels)),
            );
        }
    }
}

function isExpression({ value }: ConfigAttribute): boolean {
    return typeof value === "string" && /(?<!\$)\$\{|(?<!%)%\{/.test(value);
}

/** A block in words: `policy "a"`. */
export function named({ type, labels }: ConfigBlock): string {
    return `\`${[type, ...labels.map((label) => JSON.stringify(label))].join(" ")}\``;
}

/** `a`, `b` or `c`. */
export function either(words: readonly string[]): string {
    const quoted = words.map((word) => `\`${word}\``);
    return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** ` Did you mean …?`, when a known word is near enough. */
export function nearest(word: string, known: readonly string[]): string {
    if (known.length === 0) return "";
    const near = closest(word.toLowerCase(), known);
    return distance(word.toLowerCase(), near) <= Math.max(2, word.length / 3) ? ` Did you mean \`${near}\`?` : "";
}

function example(type: string, labels: number): string {
    return [type, ...Array.from({ length: labels }, () => '"…"'), "{ }"].join(" ");
}
