/** How something stands: `warning` is what only advises, `unknown` what nobody can tell, was skipped or could not be read. */
export type Status = "ok" | "warning" | "failed" | "unknown";

/** What a command has to say, in no form yet. {@link render} gives it one. */
export interface Report {
    /** The command it comes from, e.g. `lint`. */
    readonly command: string;
    readonly tool: { readonly name: string; readonly version: string };
    /** Its heading where it leaves the terminal, on one line. */
    readonly title: string;
    /** What was looked at, such as a folder or an organization: what a form names that must name something. */
    readonly subject: string;
    /** What comes out of it, a sentence each. */
    readonly summary?: readonly string[];
    readonly table?: Table;
    /** In the order in which they are shown. */
    readonly findings?: readonly Finding[];
    /** What a reader has to know besides, such as what could not be read; a sentence each. */
    readonly notes?: readonly string[];
    /** What the form `json` shows in place of the report, where a command has a shape of its own. */
    readonly data?: unknown;
}

/** Rows in columns. */
export interface Table {
    readonly columns: readonly Column[];
    readonly rows: readonly Row[];
}

export interface Column {
    /** The name of its cells in JSON. */
    readonly key: string;
    /** As in a sentence: `Policy set`. */
    readonly title: string;
    /** `right` for numbers. Default: `left`. */
    readonly align?: "left" | "right";
    /** The most that a terminal shows of a cell, in columns of the terminal. Default: as much as there is room for. */
    readonly widest?: number;
}

/** A line of a table. Its first cell is its name where a form needs one. */
export interface Row {
    /** A text or a number for each column, in their order. */
    readonly cells: readonly Cell[];
    /** How what it is about stands. Left out where that is no question. */
    readonly status?: Status;
}

/** What stands in a column of a row; with a status where that is not the row's. */
export type Cell = string | number | { readonly text: string; readonly status: Status };

/** Something to look at. */
export interface Finding {
    readonly severity: "error" | "warning" | "note";
    /** A stable name for its kind, e.g. `source-missing`. */
    readonly rule: string;
    readonly message: string;
    /** A path with slashes, from the working folder if possible. */
    readonly file?: string;
    /** Counts from 1. */
    readonly line?: number;
    /** Counts from 1, in characters. */
    readonly column?: number;
    /** What it is about where that is no file: the name (first cell) of the row, if there is one. */
    readonly about?: string;
}

/** The text of a cell. */
export function textOf(cell: Cell | undefined): string {
    return typeof cell === "object" ? cell.text : String(cell ?? "");
}

/** The cells of a row, one for each column. */
export function cellsOf({ columns }: Table, { cells }: Row): Cell[] {
    return columns.map((_, at) => cells[at] ?? "");
}

/** Where a finding is: file, line and column as compilers write it, or what it is about; empty where it says neither. */
export function placeOf({ file, line, column, about = "" }: Finding): string {
    if (file === undefined) return about;
    return [file, line, line && column].filter((part) => part !== undefined).join(":");
}

const RANKS: readonly (Status | undefined)[] = ["failed", "unknown", "warning", "ok"];

/** The smaller, the sooner somebody has to look at it. */
export function rankOf(status: Status | undefined): number {
    const rank = RANKS.indexOf(status);
    return rank < 0 ? RANKS.length : rank;
}

/** How many there are of something: `1 error`, `2 errors`, `no errors`. */
export function counted(count: number, one: string, many = `${one}s`): string {
    return `${count === 0 ? "no" : count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** What comes out of a report: its own sentences, or what it has found in numbers. */
export function summaryOf({ summary, table, findings = [] }: Report): readonly string[] {
    if (summary && summary.length > 0) return summary;
    const found = (severity: Finding["severity"]) => findings.filter((each) => each.severity === severity).length;
    if (findings.length === 0) return table ? [] : ["Nothing was found."];
    const counts = [counted(found("error"), "error"), counted(found("warning"), "warning")];
    if (found("note") > 0) counts.push(counted(found("note"), "note"));
    const sentence = counts.join(", ");
    return [`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`];
}
