import { join, relative } from "node:path";
import type { Finding } from "../../content/lint/finding";
import { slashed } from "../../platform/paths";
import type { Report } from "../../report";

/** What lint has found. */
export interface Linted {
    /** The folder that was linted, as it was named. */
    readonly directory: string;
    readonly findings: readonly Finding[];
    /** The version of this package. */
    readonly version: string;
}

/** What lint has found, as a report: its files by their paths from here. */
export function reportOf({ directory, findings, version }: Linted): Report {
    const subject = slashed(directory);
    return {
        command: "lint",
        tool: { name: "pulumi-tfe-policy", version },
        title: `Policies in ${subject}`,
        subject,
        findings: findings.map((found) => ({ ...found, file: slashed(relative("", join(directory, found.file))) })),
        data: findings,
    };
}
