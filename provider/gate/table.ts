import { legibleLine } from "../legible";
import type { Row, Table } from "../report/model";
import { tableLines } from "../report/text";
import type { PolicyResult } from "./results";

const WIDEST_MESSAGE = 120;
const WIDEST_NAME = 150;

const COLUMNS: Table["columns"] = [
    { key: "set", title: "Policy set" },
    { key: "policy", title: "Policy" },
    { key: "level", title: "Level" },
    { key: "result", title: "Result" },
    { key: "message", title: "Message", widest: WIDEST_MESSAGE },
];

/** The policies that did not pass, one a line, in columns; empty where all passed. */
export function failureTable(results: readonly PolicyResult[]): string {
    const failed = results.filter((result) => !result.passed).sort((a, b) => rank(a) - rank(b));
    if (failed.length === 0) return "";
    return tableLines({ columns: COLUMNS, rows: failed.map(rowOf) }, { indent: "  " }).join("\n");
}

function rowOf({ set, policy, level, status, message }: PolicyResult): Row {
    const name = (text: string) => legibleLine(text, WIDEST_NAME);
    return { cells: [name(set ?? "-"), name(policy), level, status, message] };
}

function rank({ status, level }: PolicyResult): number {
    if (status === "errored" || status === "unknown") return 0;
    if (status === "overridden") return 4;
    return level === "advisory" ? 3 : level === "soft-mandatory" || level === "mandatory_overridable" ? 2 : 1;
}
