import { cellsOf, type Report, type Row, summaryOf, type Table, textOf } from "./model";

/** For programs: the data of the command where it has a shape of its own, else the report as it is. */
export function json(report: Report): string {
    return `${JSON.stringify(report.data === undefined ? whole(report) : report.data, null, 2)}\n`;
}

function whole(report: Report) {
    const { command, tool, title, subject, table, findings = [], notes = [] } = report;
    return {
        tool: { ...tool, command },
        title,
        subject,
        summary: summaryOf(report),
        rows: table?.rows.map((row) => shown(table, row)) ?? [],
        findings,
        notes,
    };
}

function shown(table: Table, row: Row) {
    const cells = cellsOf(table, row).map((cell) => (typeof cell === "number" ? cell : textOf(cell)));
    return {
        ...(row.status && { status: row.status }),
        cells: Object.fromEntries(table.columns.map(({ key }, at) => [key, cells[at]])),
    };
}
