import {
    type Content,
    type ContentOptions,
    type ContentSource,
    isContentError,
    isPreviewOf,
    lint,
    openContent,
    previewFiles,
    steadied,
} from "../../content";
import { policySetVersion as kind } from "../../definitions/policySetVersion";
import { type Checked, type Failure, failure } from "../base/check";
import type { Properties, Values } from "../base/properties";
import { isSecret } from "../base/secrets";
import { parseDuration } from "../base/timeouts";
import { hasUnknown, UNKNOWN_VALUE } from "../base/unknown";
import { executablesOf } from "./executable";
import { type Verdict, verdictOn } from "./findings";
import { type Held, heldBy, holds } from "./held";

/** The ways in which content can be given: exactly one of them. */
export const SOURCES = ["directory", "files", "archive"] as const;

/** The inputs of a policy set version. What is uploaded is compared by its hash alone, whichever way it is given. */
export const PROPERTIES: Properties = kind.inputs;

/** Which of the sources the inputs give. `files` beside another one is what `check` has put there. */
export function sourceOf(inputs: Values): (typeof SOURCES)[number] | undefined {
    const [other] = (["directory", "archive"] as const).filter((name) => inputs[name] !== undefined);
    return other ?? (inputs.files === undefined ? undefined : "files");
}

/**
 * Where the content comes from that inputs give, and how it is read.
 */
export function contentGiven(inputs: Values): [ContentSource, ContentOptions] {
    const source = sourceOf(inputs) as (typeof SOURCES)[number];
    const { ignore, limits, followLinksInto } = inputs as ContentOptions;
    return [{ [source]: inputs[source] }, { ignore, limits, followLinksInto }];
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
        const { files, __executable } = olds;
        return { inputs: { ...inputs, files, ...(__executable !== undefined && { __executable }) }, failures };
    }
    const wrong = wrongSource(inputs);
    if (wrong) return { inputs, failures: [...failures, wrong] };
    const source = sourceOf(inputs) as (typeof SOURCES)[number];
    if (hasUnknown([inputs[source], inputs.ignore, inputs.limits, inputs.followLinksInto])) {
        const files = source === "files" ? inputs.files : UNKNOWN_VALUE;
        return { inputs: { ...inputs, files, contentHash: UNKNOWN_VALUE }, failures };
    }
    if (!isReadable(inputs)) return { inputs, failures };
    try {
        const { verdict, ...found } = await examined(inputs, olds);
        failures.push(...verdict.failures);
        return { inputs: { ...inputs, ...found }, failures, warnings: verdict.warnings };
    } catch (error) {
        if (!isContentError(error)) throw error;
        const why = `cannot be used as policy content; why is not shown, because ${source} is a secret`;
        const reason = isSecret(source, inputs) ? failure(source, why) : failure("", error.message);
        return { inputs, failures: [...failures, reason] };
    }
}

/** Hash and text of content, and what is wrong with it, unless the state holds it already. */
async function examined(inputs: Values, olds: Values) {
    const content = await openContent(...contentGiven(inputs));
    const held = heldBy(inputs.__urn, olds);
    const isSame = held?.contentHash === content.hash;
    const shown = await shownOf(inputs, content, isSame ? held : undefined);
    const isKept = isSame || holds(held, content.hash, shown);
    const verdict = isKept || inputs.lint === "off" ? NOTHING : verdictOn(inputs, await lint(content));
    const isSteadied = held && !isKept && sourceOf(inputs) !== "files";
    const files = isSteadied ? steadied(shown, content, held.files) : shown;
    return { files, contentHash: content.hash, __executable: executablesOf(content), verdict };
}

/** @param same what the state holds, if it is the very same content */
async function shownOf(inputs: Values, content: Content, same: Held | undefined): Promise<Record<string, string>> {
    if (sourceOf(inputs) === "files") return inputs.files as Record<string, string>;
    return same && isPreviewOf(same.files, content) ? (same.files as Record<string, string>) : previewFiles(content);
}

const NOTHING: Verdict = { failures: [], warnings: [] };

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
    const isPlain = Array.isArray(inputs.ignore ?? []) && typeof (inputs.followLinksInto ?? "") === "string";
    return (source === "files" ? isMap : isPath) && isPlain;
}
