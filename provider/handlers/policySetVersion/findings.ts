import type { Finding } from "../../content";
import type { PolicySetVersionInputs } from "../../definitions/policySetVersion";
import { slashed } from "../../platform/paths";
import { type Failure, failure } from "../base/check";
import type { HiddenInputs, Unchecked } from "../base/definition";
import { isSecret } from "../base/secrets";
import { isUnknown } from "../base/unknown";

/** How many findings of each severity are shown; `lint` on the command line shows all. */
const SHOWN = 20;

/** Inputs that give content, whichever resource they are of. */
type Given = Pick<Unchecked<PolicySetVersionInputs>, "directory" | "files" | "archive" | "lint" | keyof HiddenInputs>;

/** What is said of content that cannot be read as that of a policy set; not why, where the program keeps it secret. */
export function unusable(source: "directory" | "files" | "archive", inputs: Given, { message }: Error): Failure {
    const why = `cannot be used as policy content; why is not shown, because ${source} is a secret`;
    return isSecret(source, inputs) ? failure(source, why) : failure("", message);
}

/** What is wrong with content: what stops a step, and in one text all that only deserves attention. */
export interface Verdict {
    readonly failures: readonly Failure[];
    readonly warnings: readonly Failure[];
}

/**
 * Sorts findings into what fails and what is only said, by the input `lint`. At most 20 of each are told, the rest is counted.
 *
 * @param findings errors first
 */
export function judgeFindings(inputs: Given, findings: readonly Finding[]): Verdict {
    const strict = inputs.lint !== "warn" && !isUnknown(inputs.lint);
    const errors = findings.filter(({ severity }) => severity === "error");
    const warnings = findings.filter(({ severity }) => severity === "warning");
    // Without a property, or the engine would print the whole content with each.
    const failures = strict ? told(inputs, errors, "errors").map((line) => failure("", line)) : [];
    const lines = [
        ...(strict ? [] : told(inputs, errors, 'errors (lint is "warn")')),
        ...told(inputs, warnings, "warnings"),
    ];
    return { failures, warnings: lines.length > 0 ? [failure("", lines.join("\n"))] : [] };
}

function told(inputs: Given, findings: readonly Finding[], what: string): string[] {
    const secret = ["files", "directory", "archive"].find((name) => isSecret(name, inputs));
    if (secret && findings.length > 0) {
        const why = `cannot be shown, because ${secret} is a secret; npx --no pulumi-tfe-policy lint <folder> shows them`;
        return [`${findings.length} ${what} in the content ${why}`];
    }
    const lines = findings.slice(0, SHOWN).map((finding) => describe(inputs, finding));
    const rest = findings.length - lines.length;
    return rest > 0 ? [...lines, `and ${rest} more ${what} in the content.${howToSeeAll(inputs)}`] : lines;
}

function howToSeeAll({ directory }: Given): string {
    return typeof directory === "string" ? ` See all: npx --no pulumi-tfe-policy lint ${directory}` : "";
}

/** `policies/sentinel.hcl:3:14: …`, by the path from the program's folder where there is one. */
function describe(inputs: Given, { file, line, column, message }: Finding): string {
    const folder = typeof inputs.directory === "string" ? `${slashed(inputs.directory).replace(/\/+$/, "")}/` : "";
    const archive = typeof inputs.archive === "string" ? `${inputs.archive}: ` : "";
    return `${archive}${folder}${file}:${line}:${column}: ${message}`;
}
