import { github } from "./github";
import { html } from "./html";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import type { Report } from "./model";
import { sarif } from "./sarif";
import { text } from "./text";

export type { Cell, Column, Finding, Report, Row, Status, Table } from "./model";

/** How a form is to be made. */
export interface Options {
    /** Columns of the terminal. Default: those of standard output, or 80 where it is none. */
    readonly width?: number;
}

const FORMS = { text, json, sarif, junit, markdown, github, html } as const;

/** The forms that a report can have. */
export type Format = keyof typeof FORMS;

/** Their names: `text` for a terminal, and the others for what reads reports. */
export const FORMATS = Object.keys(FORMS) as readonly Format[];

/** A report in one of the forms: whole output, with a newline at its end unless it is empty. */
export function render(report: Report, format: Format, options: Options = {}): string {
    return FORMS[format](report, options);
}
