import { legibleLine } from "../legible";
import type { PolicyResult } from "./results";

const WIDEST_MESSAGE = 120;
const WIDEST_NAME = 150;

/** The policies that did not pass, one a line, in columns; empty where all passed. */
export function failureTable(results: readonly PolicyResult[]): string {
    const failed = results.filter((result) => !result.passed);
    if (failed.length === 0) return "";
    const rows = [...failed].sort((a, b) => rank(a) - rank(b)).map(cells);
    return aligned(["POLICY SET", "POLICY", "LEVEL", "RESULT", "MESSAGE"], rows);
}

/** Rows in columns below a header. */
export function aligned(header: readonly string[], rows: readonly (readonly string[])[]): string {
    const widths = header.map((title, column) =>
        Math.max(...[header, ...rows].map((row) => (row[column] ?? title).length)),
    );
    const line = (row: readonly string[]) =>
        `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
    return [header, ...rows].map(line).join("\n");
}

function cells(result: PolicyResult): string[] {
    const message = result.message.replace(/\s+/g, " ").trim();
    const short = message.length > WIDEST_MESSAGE ? `${message.slice(0, WIDEST_MESSAGE - 1)}…` : message;
    const name = (text: string) => legibleLine(text, WIDEST_NAME);
    return [name(result.set ?? "-"), name(result.policy), result.level, result.status, short];
}

function rank({ status, level }: PolicyResult): number {
    if (status === "errored" || status === "unknown") return 0;
    if (status === "overridden") return 4;
    return level === "advisory" ? 3 : level === "soft-mandatory" || level === "mandatory_overridable" ? 2 : 1;
}
