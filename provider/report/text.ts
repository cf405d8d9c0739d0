import { legible, legibleLine } from "../legible";
import { type Column, cellsOf, placeOf, type Report, type Status, type Table, textOf } from "./model";
import { cut, padded, widthOf } from "./width";

/** Where nothing says how wide the terminal is. */
const DEFAULT_WIDTH = 80;
const GAP = "  ";

const MARKS: Readonly<Record<Status, string>> = { ok: "✓", warning: "!", failed: "✗", unknown: "?" };

/** For a terminal: the table, no wider than it, then findings as compilers write them, so that terminals make them links. */
export function text(report: Report, { width = process.stdout.columns || DEFAULT_WIDTH } = {}): string {
    const { table, findings = [], summary = [], notes = [] } = report;
    const found = findings.map((each) => {
        const place = placeOf(each);
        return `${place && `${place} `}${each.severity} ${legible(each.message)} (${each.rule})`;
    });
    const said = (sentences: readonly string[]) => sentences.map((sentence) => legible(sentence));
    const rows = table && table.rows.length > 0 ? tableLines(marked(table), { width }) : [];
    const parts = [rows, found, said(summary), said(notes)].filter((lines) => lines.length > 0);
    return parts.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** How a table is laid out. */
export interface Layout {
    /** The most columns of the terminal that a line takes; as many as it needs where this is left out. */
    readonly width?: number;
    /** What every line begins with. */
    readonly indent?: string;
}

/**
 * A table line by line, its titles first. Where it is wider than it may be, the widest columns become narrower, all of them as wide
 * as each other, and what does not fit into a cell is cut off.
 */
export function tableLines(table: Table, { width = Number.POSITIVE_INFINITY, indent = "" }: Layout = {}): string[] {
    const { columns, rows } = table;
    const titles = columns.map(({ title }) => legibleLine(title).toUpperCase());
    const lines = [titles, ...rows.map((row) => cellsOf(table, row).map((cell) => legibleLine(textOf(cell))))];
    const natural = columns.map((column, at) =>
        lines.reduce((most, line) => Math.max(most, Math.min(widthOf(line[at] ?? ""), widest(column))), 0),
    );
    const room = width - indent.length - GAP.length * (columns.length - 1);
    const widths = narrowed(natural, room);
    return lines.map((cells) => {
        const shown = cells.map((cell, at) => {
            const wide = widths[at] ?? 0;
            return padded(cut(cell, wide), wide, columns[at]?.align);
        });
        return `${indent}${shown.join(GAP)}`.trimEnd();
    });
}

function widest({ widest: most = Number.POSITIVE_INFINITY }: Column): number {
    return most;
}

/** Widths that are together no more than there is room for: none is more than the limit that makes them fit, and none less than 1. */
function narrowed(widths: readonly number[], room: number): number[] {
    if (widths.reduce((sum, width) => sum + width, 0) <= room) return [...widths];
    const given = new Map<number, number>();
    let left = room;
    const smallestFirst = widths.map((width, at) => ({ width, at })).sort((a, b) => a.width - b.width);
    smallestFirst.forEach(({ width, at }, done) => {
        const share = Math.min(width, Math.max(1, Math.floor(left / (widths.length - done))));
        given.set(at, share);
        left -= share;
    });
    return widths.map((_, at) => given.get(at) ?? 1);
}

/** A table whose rows begin with how they stand, where any says it. */
function marked(table: Table): Table {
    if (table.rows.every(({ status }) => status === undefined)) return table;
    const rows = table.rows.map((row) => ({
        cells: [row.status === undefined ? "" : MARKS[row.status], ...cellsOf(table, row)],
    }));
    return { columns: [{ key: "status", title: "" }, ...table.columns], rows };
}
