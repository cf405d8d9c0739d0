import { cellsOf, type Finding, placeOf, type Report, type Row, type Table, textOf } from "./model";

/** What becomes of a test case. */
interface Case {
    readonly errors: string[];
    readonly others: string[];
    skipped?: string;
}

/**
 * A test case for each row, and for each file with findings: errors fail it, warnings are its output, and what nobody knows is
 * skipped. One that passes stands for a report of nothing at all.
 */
export function junit(report: Report): string {
    const { command, tool, subject } = report;
    const cases = casesOf(report);
    if (cases.size === 0) caseOf(cases, subject);
    const all = [...cases.values()];
    const failures = all.filter(({ errors }) => errors.length > 0).length;
    const skipped = all.filter(isSkipped).length;
    const counts = `tests="${all.length}" failures="${failures}" errors="0"${skipped > 0 ? ` skipped="${skipped}"` : ""}`;
    const lines = [...cases].map(
        ([name, each]) => `    <testcase classname=${xml(command)} name=${xml(name)}>${bodyOf(each)}</testcase>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name=${xml(tool.name)} ${counts}>
  <testsuite name=${xml(command)} ${counts}>
${lines.join("\n")}
  </testsuite>
</testsuites>
`;
}

function casesOf({ table, findings = [] }: Report): Map<string, Case> {
    const cases = new Map<string, Case>();
    const toldOf = new Set(findings.map(nameOf));
    for (const row of table?.rows ?? []) {
        const name = textOf(row.cells[0]);
        const each = caseOf(cases, name);
        const text = table ? rowText(table, row) : "";
        if (row.status === "unknown") each.skipped = text;
        if (toldOf.has(name)) continue;
        if (row.status === "failed") each.errors.push(text);
        if (row.status === "warning") each.others.push(text);
    }
    for (const found of findings) {
        const { errors, others } = caseOf(cases, nameOf(found));
        const place = placeOf(found);
        (found.severity === "error" ? errors : others).push(`${place && `${place} `}${found.message} (${found.rule})`);
    }
    return cases;
}

function caseOf(cases: Map<string, Case>, name: string): Case {
    const known = cases.get(name) ?? { errors: [], others: [] };
    cases.set(name, known);
    return known;
}

function nameOf({ file, about, rule }: Finding): string {
    return file ?? about ?? rule;
}

function rowText(table: Table, row: Row): string {
    return cellsOf(table, row)
        .map((cell, at) => `${table.columns[at]?.title}: ${textOf(cell)}`)
        .join("\n");
}

function isSkipped({ errors, skipped }: Case): boolean {
    return errors.length === 0 && skipped !== undefined;
}

function bodyOf(each: Case): string {
    const { errors, others, skipped = "" } = each;
    const [first = ""] = errors;
    const failure = errors.length > 0 ? `<failure message=${xml(first)} type="error">${xmlText(errors)}</failure>` : "";
    const unknown = isSkipped(each) ? `<skipped message=${xml(skipped)}/>` : "";
    const output = others.length > 0 ? `<system-out>${xmlText(others)}</system-out>` : "";
    return failure + unknown + output;
}

function xml(value: string): string {
    return `"${xmlText([value]).replace(/"/g, "&quot;").replace(/\n/g, "&#10;")}"`;
}

function xmlText(lines: readonly string[]): string {
    const text = lines.join("\n").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    // Characters that XML cannot carry in any form.
    return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
