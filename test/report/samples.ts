import * as fc from "fast-check";
import type { Report, Status } from "../../provider/report";

/** What has broken reports, and what is a letter of more than one character. */
const PIECES = [
    ..."aZ09 <>&\"'|\\`*_{}[]()#+-.!~$@:=/,%;",
    "<script>alert(1)</script>",
    "</script>",
    "<!--",
    "-->",
    "]]>",
    "&amp;",
    "&#124;",
    "\0",
    "\u0007",
    "\u001b[31m",
    "\u001b",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\u0085",
    "\u2028",
    "\u202e",
    "\u2066",
    "\u200d",
    "\ufeff",
    "\ufffe",
    "\ud800",
    "\udc00",
    "שלום",
    "مرحبا",
    "漢字",
    "ｶﾅ",
    "e\u0301",
    "\u0301",
    "न्ब्यी",
    "👍",
    "👨‍👩‍👧‍👦",
    "🇨🇭",
    "1️⃣",
    "🫠",
    "@octocat",
    "https://example.com",
    "::error::",
    "==",
    "---",
    "1. ",
];

/** Any text, the worst before all others. */
export const anyText = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 20 }),
);

const status = fc.constantFrom<Status>("ok", "warning", "failed", "unknown");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Reports of every shape with any text everywhere. */
export const anyReport: fc.Arbitrary<Report> = fc
    .record({ columns: fc.array(anyText, { minLength: 1, maxLength: 5 }), rows: fc.nat(6) })
    .chain(({ columns, rows }) => {
        const cell = fc.oneof(anyText, fc.integer(), fc.record({ text: anyText, status }));
        const table = fc.record({
            columns: fc.tuple(
                ...columns.map((title, at) =>
                    fc.record({
                        key: fc.constant(`c${at}`),
                        title: fc.constant(title),
                        align: fc.constantFrom("left" as const, "right" as const),
                    }),
                ),
            ),
            rows: fc.array(
                fc.record(
                    { cells: fc.array(cell, { minLength: columns.length, maxLength: columns.length }), status },
                    { requiredKeys: ["cells"] },
                ),
                { minLength: rows, maxLength: rows },
            ),
        });
        const finding = fc.record(
            {
                severity: fc.constantFrom("error" as const, "warning" as const, "note" as const),
                rule: anyText,
                message: anyText,
                file: anyText,
                line: fc.integer({ min: 1, max: 9999 }),
                column: fc.integer({ min: 1, max: 999 }),
                about: anyText,
            },
            { requiredKeys: ["severity", "rule", "message"] },
        );
        return fc.record({
            command: anyText,
            tool: fc.record({ name: anyText, version: anyText }),
            title: anyText,
            subject: anyText,
            summary: maybe(fc.array(anyText, { maxLength: 3 })),
            table: maybe(table),
            findings: maybe(fc.array(finding, { maxLength: 5 })),
            notes: maybe(fc.array(anyText, { maxLength: 3 })),
        });
    });

/** A report of an organization with so many workspaces. */
export function aReport(rows: number): Report {
    const statuses: readonly Status[] = ["ok", "ok", "ok", "failed", "unknown", "ok", "warning"];
    return {
        command: "coverage",
        tool: { name: "pulumi-tfe-policy", version: "0.1.0" },
        title: "Policy coverage of acme",
        subject: "acme",
        summary: [`${rows} workspaces.`],
        table: {
            columns: [
                { key: "workspace", title: "Workspace" },
                { key: "sets", title: "Sets", align: "right" },
                { key: "by", title: "By" },
            ],
            rows: Array.from({ length: rows }, (_, at) => ({
                cells: [`workspace-${at + 1}`, at % 13, at % 3 === 0 ? "global" : "project platform"],
                status: statuses[at % statuses.length],
            })),
        },
        findings: [
            { severity: "error", rule: "missed", message: "No policy set reaches it.", about: "workspace-4" },
            { severity: "warning", rule: "level", message: "Advisory only.", file: "a b/x.hcl", line: 3, column: 7 },
        ],
        notes: ["Projects could not be read."],
    };
}
