import { createHash } from "node:crypto";
import { legible, legibleLine } from "../legible";
import { SCRIPT } from "./html/script";
import { STYLE } from "./html/style";
import {
    type Cell,
    type Column,
    cellsOf,
    placeOf,
    type Report,
    type Row,
    rankOf,
    type Status,
    summaryOf,
} from "./model";

const WORDS: Readonly<Record<Status, string>> = {
    ok: "✓ ok",
    warning: "! warning",
    failed: "✗ failed",
    unknown: "? unknown",
};
const SEVERITIES = { error: "failed", warning: "warning", note: undefined } as const;

/** A page for people, in one file that asks nothing of any network: its tables can be sorted and filtered. */
export function html(report: Report): string {
    const { title, tool, table, findings = [], notes = [] } = report;
    const rows = findings.map((found) => ({ status: SEVERITIES[found.severity], cells: cellsOfFinding(found) }));
    const name = escaped(legibleLine(title));
    const parts = [
        paragraphs(summaryOf(report)),
        rows.length > 0 ? section("Findings", FINDINGS, rows) : "",
        table
            ? section(
                  "All rows",
                  table.columns,
                  table.rows.map((row) => ({ ...row, cells: cellsOf(table, row) })),
              )
            : "",
        notes.length > 0 ? `<h2>Notes</h2>\n${paragraphs(notes)}` : "",
    ];
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy()}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${name}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${name}</h1>
${parts.filter((part) => part !== "").join("\n")}
</main>
<footer>${escaped(legibleLine(`${tool.name} ${tool.version}, ${report.command}`))}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const FINDINGS: readonly Column[] = [
    { key: "place", title: "Where" },
    { key: "message", title: "What" },
    { key: "rule", title: "Rule" },
];

function cellsOfFinding(found: NonNullable<Report["findings"]>[number]): Cell[] {
    return [placeOf(found), found.message, found.rule];
}

/** A table with what finds something in it. Without scripts it is a table all the same. */
function section(title: string, columns: readonly Column[], rows: readonly Row[]): string {
    const statuses = new Set(rows.flatMap(({ status }) => status ?? []));
    const isMarked = statuses.size > 0;
    const titles = isMarked ? [{ title: "Status" }, ...columns] : columns;
    const heads = titles.map(
        (column) =>
            `<th scope="col"${sideOf(column)}><button type="button">${escaped(legibleLine(column.title))}</button></th>`,
    );
    const lines = rows.map((row) => {
        const [first, ...others] = row.cells.map((cell, at) => ({ cell, column: columns[at] }));
        const name = first ? `<th scope="row"${sideOf(first.column)}>${shown(first.cell)}</th>` : "";
        const cells = others.map(({ cell, column }) => `<td${sideOf(column)}>${shown(cell)}</td>`).join("");
        return `<tr${row.status ? ` data-status="${row.status}"` : ""}>${isMarked ? statusCell(row.status) : ""}${name}${cells}</tr>`;
    });
    const options = [...statuses]
        .sort((a, b) => rankOf(a) - rankOf(b))
        .map((each) => `<option value="${each}">${each}</option>`);
    const select = `<label>Status <select><option value="">all</option>${options.join("")}</select></label>`;
    return `<section aria-label="${title}">
<h2>${title}</h2>
<div class="tools" hidden="">
<label>Filter <input type="search" autocomplete="off" spellcheck="false"/></label>
${isMarked ? select : ""}
<span class="count" role="status"></span>
</div>
<div class="frame" tabindex="0" role="region" aria-label="${title}, scrollable">
<table>
<caption>${title}</caption>
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table>
<button type="button" class="more" hidden="">Show more rows</button>
</div>
</section>`;
}

function statusCell(status: Status | undefined): string {
    // Sorted by how soon somebody has to look at it, not by its letters.
    return `<td data-key="${rankOf(status)}">${status ? `<span class="${status}">${WORDS[status]}</span>` : ""}</td>`;
}

function sideOf({ align }: Partial<Column> = {}): string {
    return align === "right" ? ' class="right"' : "";
}

/** Each text keeps its direction of writing to itself. */
function shown(cell: Cell): string {
    if (typeof cell === "number") return cell.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 20 });
    const text = `<bdi>${escaped(legible(typeof cell === "string" ? cell : cell.text))}</bdi>`;
    return typeof cell === "string" ? text : `<span class="${cell.status}">${text}</span>`;
}

function paragraphs(sentences: readonly string[]): string {
    return sentences.map((sentence) => `<p><bdi>${escaped(legible(sentence))}</bdi></p>`).join("\n");
}

/** Nothing is loaded, and nothing runs but what stands here. */
function policy(): string {
    const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    return `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; base-uri 'none'; form-action 'none'`;
}

function escaped(text: string): string {
    return text
        .replace(/\p{Noncharacter_Code_Point}/gu, "\ufffd")
        .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}
