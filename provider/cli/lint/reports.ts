import { join, relative, sep } from "node:path";
import type { Finding } from "../../content/lint/finding";
import { legible } from "../../legible";

/** What a report is made of. */
export interface Linted {
    /** The folder that was linted, as it was named. */
    readonly directory: string;
    readonly findings: readonly Finding[];
    /** The version of this package. */
    readonly version: string;
}

/** The ways to write findings down. Each gives whole output, with a newline at its end unless it is empty. */
export const reports = { text, json, sarif, junit, github } as const;

export type Format = keyof typeof reports;

/** As compilers write it, so that editors and terminals make it a link. */
function text(linted: Linted): string {
    return linted.findings
        .map((found) => `${place(linted, found)} ${found.severity} ${legible(found.message)} (${found.rule})\n`)
        .join("");
}

function json({ findings }: Linted): string {
    return `${JSON.stringify(findings, null, 2)}\n`;
}

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function sarif(linted: Linted): string {
    const rules = [...new Set(linted.findings.map(({ rule }) => rule))].sort();
    const results = linted.findings.map((found) => {
        const { severity, rule, message, line: startLine, column: startColumn } = found;
        const artifactLocation = { uri: uriOf(pathOf(linted, found)) };
        const physicalLocation = { artifactLocation, region: { startLine, startColumn } };
        return {
            ruleId: rule,
            ruleIndex: rules.indexOf(rule),
            level: severity,
            message: { text: message },
            locations: [{ physicalLocation }],
        };
    });
    const { version } = linted;
    const driver = { name: "pulumi-tfe-policy", version, rules: rules.map((id) => ({ id })) };
    const run = { tool: { driver }, columnKind: "unicodeCodePoints", results };
    const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    return `${JSON.stringify(log, null, 2)}\n`;
}

/** A test case for each file with findings: errors fail it, warnings are its output. One that passes stands for no finding at all. */
function junit(linted: Linted): string {
    const files = [...new Set(linted.findings.map(({ file }) => file))];
    const cases = files.map((file) => {
        const here = linted.findings.filter((found) => found.file === file);
        const said = (severity: Finding["severity"]) =>
            here
                .filter((found) => found.severity === severity)
                .map((found) => `${place(linted, found)} ${found.message} (${found.rule})`);
        const errors = said("error");
        const [first = ""] = errors;
        const failure =
            errors.length > 0 ? `<failure message=${xml(first)} type="error">${xmlText(errors)}</failure>` : "";
        const warnings = said("warning");
        const output = warnings.length > 0 ? `<system-out>${xmlText(warnings)}</system-out>` : "";
        return { name: pathOf(linted, { file }), failed: errors.length > 0, body: failure + output };
    });
    const all = cases.length > 0 ? cases : [{ name: slashes(linted.directory), failed: false, body: "" }];
    const counts = `tests="${all.length}" failures="${all.filter(({ failed }) => failed).length}" errors="0"`;
    const lines = all.map(({ name, body }) => `    <testcase classname="lint" name=${xml(name)}>${body}</testcase>`);
    return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pulumi-tfe-policy" ${counts}>
  <testsuite name="lint" ${counts}>
${lines.join("\n")}
  </testsuite>
</testsuites>
`;
}

/** Workflow commands of GitHub Actions, which show at the line: https://docs.github.com/actions/reference/workflow-commands */
function github(linted: Linted): string {
    const property = (value: string) => escaped(value).replace(/:/g, "%3A").replace(/,/g, "%2C");
    return linted.findings
        .map((found) => {
            const { severity, line, column, message, rule } = found;
            const at = `file=${property(pathOf(linted, found))},line=${line},col=${column},title=${property(rule)}`;
            return `::${severity} ${at}::${escaped(legible(message))}\n`;
        })
        .join("");
}

function escaped(value: string): string {
    return value.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function place(linted: Linted, found: Finding): string {
    return `${pathOf(linted, found)}:${found.line}:${found.column}`;
}

function pathOf({ directory }: Linted, { file }: Pick<Finding, "file">): string {
    return slashes(relative("", join(directory, file)));
}

function uriOf(path: string): string {
    // Half a character of two units cannot be written in a URI.
    const whole = Buffer.from(path, "utf8").toString("utf8");
    return whole.split("/").map(encodeURIComponent).join("/");
}

function slashes(path: string): string {
    return path.split(sep).join("/");
}

function xml(value: string): string {
    return `"${xmlText([value]).replace(/"/g, "&quot;").replace(/\n/g, "&#10;")}"`;
}

function xmlText(lines: readonly string[]): string {
    const text = lines.join("\n").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    // Characters that XML cannot carry in any form.
    return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
