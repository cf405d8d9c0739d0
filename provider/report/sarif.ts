import type { Finding, Report } from "./model";

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarif({ tool, findings = [] }: Report): string {
    const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
    const results = findings.map((found) => ({
        ruleId: found.rule,
        ruleIndex: rules.indexOf(found.rule),
        level: found.severity,
        message: { text: found.message },
        locations: locationsOf(found),
    }));
    const driver = { ...tool, rules: rules.map((id) => ({ id })) };
    const run = { tool: { driver }, columnKind: "unicodeCodePoints", results };
    const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    return `${JSON.stringify(log, null, 2)}\n`;
}

function locationsOf({ file, line: startLine, column: startColumn, about }: Finding) {
    if (file === undefined) return about === undefined ? [] : [{ logicalLocations: [{ name: about }] }];
    const region = startLine === undefined ? {} : { region: { startLine, startColumn } };
    return [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } }];
}

function uriOf(path: string): string {
    // Half a character of two units cannot be written in a URI.
    return Buffer.from(path, "utf8").toString("utf8").split("/").map(encodeURIComponent).join("/");
}
