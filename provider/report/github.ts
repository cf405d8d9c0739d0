import { legible } from "../legible";
import type { Finding, Report } from "./model";

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/** Workflow commands of GitHub Actions, which show at the line: https://docs.github.com/actions/reference/workflow-commands */
export function github({ findings = [] }: Report): string {
    return findings.map((found) => `::${COMMANDS[found.severity]} ${at(found)}::${said(found)}\n`).join("");
}

function at({ file, line, column, rule }: Finding): string {
    const properties = { file, line, col: column, title: rule };
    return Object.entries(properties)
        .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${property(String(value))}`))
        .join(",");
}

function said({ file, about, message }: Finding): string {
    const which = file === undefined && about !== undefined ? `${about}: ` : "";
    return escaped(legible(`${which}${message}`));
}

function property(value: string): string {
    return escaped(value).replace(/:/g, "%3A").replace(/,/g, "%2C");
}

function escaped(value: string): string {
    return value.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
