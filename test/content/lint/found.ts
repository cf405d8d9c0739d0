import { type Finding, type LintOptions, lint, openContent } from "../../../provider/content";

/** Findings in short: `file:line:column severity rule`. */
export function found(findings: Finding[]): string[] {
    return findings.map(({ file, line, column, severity, rule }) => `${file}:${line}:${column} ${severity} ${rule}`);
}

/** Without tools, which this machine may have and another not. */
export async function lintFiles(files: Record<string, string>, options?: LintOptions): Promise<Finding[]> {
    return lint(await openContent({ files }), { tools: false, ...options });
}
