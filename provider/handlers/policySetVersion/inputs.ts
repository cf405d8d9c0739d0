import { type Content, type Finding, isContentError, lint, openContent, previewFiles } from "../../content";
import { type Checked, type Failure, failure } from "../base/check";
import type { Properties, Values } from "../base/properties";
import { warn } from "../base/status";
import { parseDuration } from "../base/timeouts";
import { hasUnknown, UNKNOWN_VALUE } from "../base/unknown";

/** The ways in which content can be given: exactly one of them. */
export const SOURCES = ["directory", "files", "archive"] as const;

/** The inputs of a policy set version. What is uploaded is compared by its hash alone, whichever way it is given. */
export const PROPERTIES: Properties = {
    policySetId: { type: "string", required: true, replaces: true, prefix: "polset-" },
    directory: { type: "string", notCompared: true },
    // Also where `check` puts the text of what `directory` and `archive` hold, so that a preview shows its lines.
    files: { type: "map", notCompared: true },
    archive: { type: "string", notCompared: true },
    ignore: { type: "list", notCompared: true },
    limits: {
        type: "object",
        notCompared: true,
        members: { maxBytes: { type: "number" }, maxFiles: { type: "number" }, maxRatio: { type: "number" } },
    },
    wait: { type: "boolean", default: true, notCompared: true },
    timeout: { type: "string", notCompared: true },
    contentHash: { type: "string", replaces: true },
};

/** How many findings of lint a failure lists. */
const SHOWN_FINDINGS = 20;

/** Which of the sources the inputs give. `files` beside another one is what `check` has put there. */
export function sourceOf(inputs: Values): (typeof SOURCES)[number] | undefined {
    const [other] = (["directory", "archive"] as const).filter((name) => inputs[name] !== undefined);
    return other ?? (inputs.files === undefined ? undefined : "files");
}

/**
 * Reads and hashes the content that inputs give.
 *
 * @throws ContentError
 */
export async function contentOf(inputs: Values): Promise<Content> {
    const source = sourceOf(inputs) as (typeof SOURCES)[number];
    const { ignore, limits } = inputs as { ignore?: string[]; limits?: object };
    return openContent({ [source]: inputs[source] }, { ignore, limits });
}

/**
 * Reads and lints what would be uploaded, and adds its hash and its text to the inputs: then a preview knows whether there is
 * anything to upload and shows its lines.
 *
 * @param olds the inputs of the state
 */
export async function refine(inputs: Values, olds: Values): Promise<Checked> {
    const failures: Failure[] = [];
    if (typeof inputs.timeout === "string" && !hasUnknown(inputs.timeout) && !parseDuration(inputs.timeout)) {
        failures.push(failure("timeout", 'must be a duration such as "90s", "10m" or "1h30m"'));
    }
    // The engine gives back what the resource option ignoreChanges names.
    if (inputs.contentHash !== undefined && inputs.contentHash === olds.contentHash) {
        return { inputs: { ...inputs, files: olds.files }, failures };
    }
    const wrong = wrongSource(inputs);
    if (wrong) return { inputs, failures: [...failures, wrong] };
    const source = sourceOf(inputs) as (typeof SOURCES)[number];
    if (hasUnknown([inputs[source], inputs.ignore, inputs.limits])) {
        const files = source === "files" ? inputs.files : UNKNOWN_VALUE;
        return { inputs: { ...inputs, files, contentHash: UNKNOWN_VALUE }, failures };
    }
    if (!isReadable(inputs)) return { inputs, failures };
    try {
        const content = await contentOf(inputs);
        const findings = await lint(content);
        failures.push(...findingFailures(inputs, findings));
        for (const finding of findings.filter(({ severity }) => severity === "warning")) {
            warn(inputs.__urn, describe(inputs, finding));
        }
        const files = source === "files" ? inputs.files : await previewFiles(content);
        return { inputs: { ...inputs, files, contentHash: content.hash }, failures };
    } catch (error) {
        if (!isContentError(error)) throw error;
        return { inputs, failures: [...failures, failure("", error.message)] };
    }
}

function wrongSource(inputs: Values): Failure | undefined {
    if (inputs.contentHash !== undefined) {
        return failure("contentHash", "is worked out from the content and cannot be given; leave it out");
    }
    const given = SOURCES.filter((name) => inputs[name] !== undefined);
    if (given.length === 1) return undefined;
    const are = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
    return failure("", `exactly one of directory, files and archive must be given, but ${are}`);
}

/** Whether the content can be looked at: inputs of a wrong type have failed already. */
function isReadable(inputs: Values): boolean {
    const source = sourceOf(inputs);
    const isPath = typeof inputs[source ?? ""] === "string";
    const isMap = typeof inputs.files === "object" && !Array.isArray(inputs.files);
    return (source === "files" ? isMap : isPath) && Array.isArray(inputs.ignore ?? []);
}

/** What lint found wrong, each with its place. A property would make the engine print the whole content. */
export function findingFailures(inputs: Values, findings: readonly Finding[]): Failure[] {
    const errors = findings.filter(({ severity }) => severity === "error");
    const shown = errors.slice(0, SHOWN_FINDINGS).map((finding) => failure("", describe(inputs, finding)));
    const rest = errors.length - shown.length;
    return rest > 0 ? [...shown, failure("", `and ${rest} more errors in the content`)] : shown;
}

/** `policies/sentinel.hcl:3:14: …`, by the path from the project's folder where there is one. */
function describe(inputs: Values, { file, line, column, message }: Finding): string {
    const folder = typeof inputs.directory === "string" ? `${inputs.directory.replace(/\/+$/, "")}/` : "";
    const archive = typeof inputs.archive === "string" ? `${inputs.archive}: ` : "";
    return `${archive}${folder}${file}:${line}:${column}: ${message}`;
}
