import { legible, legibleLine } from "../legible";
import { type Cell, cellsOf, counted, placeOf, type Report, type Row, rankOf, type Status, summaryOf } from "./model";

/** The longest comment that GitHub takes, in characters. */
const LONGEST = 65_536;
/** What is kept free for saying what is left out. */
const RESERVE = 1_000;
/** The longest cell, name or sentence. */
const LONGEST_TEXT = 1_000;

const MARKS: Readonly<Record<Status, string>> = { ok: "✅", warning: "⚠️", failed: "❌", unknown: "❔" };
const SEVERITIES = { error: "❌ error", warning: "⚠️ warning", note: "ℹ️ note" } as const;

/** For the comment of a pull request, in GitHub's Markdown: no longer than it may be, the worst before the rest where not all fits in. */
export function markdown(report: Report): string {
    const { title, table, findings = [], notes = [] } = report;
    const page = new Page();
    page.add(`## ${escaped(legibleLine(title))}`);
    page.list("", summaryOf(report));
    if (findings.length > 0) {
        const rows = findings.map((found) => [SEVERITIES[found.severity], placeOf(found), found.message, found.rule]);
        page.table(["", "Where", "What", "Rule"], [], rows, "finding");
    }
    if (table && table.rows.length > 0) {
        const hasStatus = table.rows.some(({ status }) => status !== undefined);
        const titles = table.columns.map((column) => column.title);
        const aligned = table.columns.map(({ align }) => align);
        const row = (each: Row) => {
            const cells = cellsOf(table, each).map(shown);
            return hasStatus ? [each.status === undefined ? "" : MARKS[each.status], ...cells] : cells;
        };
        const { rows } = table;
        const ordered = hasStatus ? rows.toSorted((a, b) => rankOf(a.status) - rankOf(b.status)) : rows;
        page.table(
            hasStatus ? ["", ...titles] : titles,
            hasStatus ? [undefined, ...aligned] : aligned,
            ordered.map(row),
            "row",
        );
    }
    page.list("- ", notes);
    return page.text();
}

/** Lines, as long as there is room for them. */
class Page {
    private readonly lines: string[] = [];
    private left = LONGEST - RESERVE;

    text(): string {
        return `${this.lines.join("\n")}\n`;
    }

    /** A block of its own. @returns whether there was room for it */
    add(...block: string[]): boolean {
        return this.put([...(this.lines.length > 0 ? [""] : []), ...block]);
    }

    /** Sentences, each a paragraph or an item. */
    list(before: string, sentences: readonly string[]): void {
        const lines = sentences.map((sentence) => `${before}${escaped(legible(sentence, LONGEST_TEXT))}`);
        if (before === "") {
            for (const line of lines) this.add(line);
            return;
        }
        const [first, ...others] = lines;
        if (first !== undefined && this.add(first)) for (const line of others) this.put([line]);
    }

    table(
        titles: readonly string[],
        aligned: readonly ("left" | "right" | undefined)[],
        rows: readonly (readonly string[])[],
        noun: string,
    ): void {
        const line = (cells: readonly string[]) =>
            `| ${cells.map((cell) => escaped(legible(cell, LONGEST_TEXT))).join(" | ")} |`;
        const rule = `|${titles.map((_, at) => (aligned[at] === "right" ? " ---: " : " --- ")).join("|")}|`;
        const isThere = this.add(line(titles), rule);
        const shown = isThere ? rows.findIndex((row) => !this.put([line(row)])) : 0;
        const missing = shown < 0 ? 0 : rows.length - shown;
        if (missing > 0) this.close(`… and ${counted(missing, noun)} more, for which there is no room here.`);
    }

    private put(block: readonly string[]): boolean {
        const length = block.reduce((sum, line) => sum + line.length + 1, 0);
        if (length > this.left) return false;
        this.left -= length;
        this.lines.push(...block);
        return true;
    }

    /** A sentence for which there is always room. */
    private close(sentence: string): void {
        this.lines.push("", sentence);
    }
}

/** A text with the mark of how it stands, where that is its own. */
function shown(cell: Cell): string {
    return typeof cell === "object" ? `${MARKS[cell.status]} ${cell.text}` : String(cell);
}

/** What is something in Markdown: anywhere, before certain letters, and at the beginning of a line. */
const SPECIAL = /[&<>|\\`*_[\]~$@#\n]|:(?=\/\/|[a-z+-][\w+-]*:)|www(?=\.)|^[+=-]|(?<=^\d+)\./gi;
/** What would be a mention of somebody, a reference to an issue, a link or an emoji if what follows followed at once. */
const BEGINNINGS = /^(?:[@#:]|www)$/i;

/**
 * A text in which nothing is Markdown, HTML, a link, a mention of somebody or a reference to an issue, on one line, so that it can
 * stand in a table.
 */
function escaped(text: string): string {
    return text.trim().replace(SPECIAL, (found) => {
        if (found === "\n") return "<br>";
        if (BEGINNINGS.test(found)) return `${found}<!-- -->`;
        // As a number, because parsers of tables do not agree on what a backslash before a bar is.
        return /[&<>|\\]/.test(found) ? `&#${found.charCodeAt(0)};` : `\\${found}`;
    });
}
