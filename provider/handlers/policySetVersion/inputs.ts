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
import { digestOf } from "../../content/hash";
import type { PolicySetVersionInputs } from "../../definitions/policySetVersion";
import { type Checked, type Failure, failure } from "../base/check";
import type { Unchecked } from "../base/definition";
import { pick } from "../base/found";
import { parseDuration } from "../base/timeouts";
import { isKnown, isUnknown, UNKNOWN_VALUE } from "../base/unknown";
import { executablesOf } from "./executable";
import { judgeFindings, unusable, type Verdict } from "./findings";
import { type Held, heldBy, holds } from "./held";

/** The ways in which content can be given: exactly one of them. */
const SOURCES = ["directory", "files", "archive"] as const;

/** What says what is to be read, and how. What is uploaded is compared by its hash alone, whichever way it is given. */
const READING = [...SOURCES, "ignore", "limits", "followLinksInto", "enforcement"] as const;
type Reading = Partial<Pick<PolicySetVersionInputs, (typeof READING)[number]>>;
type Given = Unchecked<PolicySetVersionInputs>;

/** Which of the sources the inputs give. `files` beside another one is what `check` has put there. */
function sourceOf(inputs: { readonly [K in (typeof SOURCES)[number]]?: unknown }): (typeof SOURCES)[number] {
    const [other] = (["directory", "archive"] as const).filter((name) => inputs[name] !== undefined);
    return other ?? "files";
}

/** Where the content comes from that inputs give, and how it is read. */
export function contentGiven(inputs: Reading): [ContentSource, ContentOptions] {
    const { ignore, limits, followLinksInto, enforcement } = inputs;
    return [pick(inputs, [sourceOf(inputs)]), { ignore, limits, followLinksInto, enforcement }];
}

/**
 * Reads and lints what would be uploaded, and adds its hash and its text to the inputs: then a preview knows whether there is
 * anything to upload and shows its lines.
 *
 * @param olds the inputs of the state
 */
export async function refine(inputs: Given, olds: Given): Promise<Checked> {
    const failures: Failure[] = [];
    const { timeout } = inputs;
    if (timeout !== undefined && !isUnknown(timeout) && !parseDuration(timeout)) {
        failures.push(failure("timeout", 'must be a duration such as "90s", "10m" or "1h30m"'));
    }
    // The engine gives back what the resource option ignoreChanges names.
    if (inputs.contentHash !== undefined && inputs.contentHash === olds.contentHash) {
        return { inputs: { ...inputs, ...pick(olds, ["files", "drift", "__executable"]) }, failures };
    }
    const wrong = wrongSource(inputs, olds);
    if (wrong) return { inputs, failures: [...failures, wrong] };
    const source = sourceOf(inputs);
    const reading = pick(inputs, READING);
    if (!isKnown(reading)) {
        const files = source === "files" ? inputs.files : UNKNOWN_VALUE;
        return { inputs: { ...inputs, files, contentHash: UNKNOWN_VALUE }, failures };
    }
    try {
        const { verdict, ...found } = await examined(reading, inputs, olds);
        failures.push(...verdict.failures);
        return { inputs: { ...inputs, ...found }, failures, warnings: verdict.warnings };
    } catch (error) {
        if (!isContentError(error)) throw error;
        return { inputs, failures: [...failures, unusable(source, inputs, error)] };
    }
}

/** Hash and text of content, and what is wrong with it, unless the state holds it already. */
async function examined(reading: Reading, inputs: Given, olds: Given) {
    const content = await openContent(...contentGiven(reading));
    const held = heldBy(inputs.__urn, olds);
    const isSame = held?.contentHash === content.hash;
    const shown = await shownOf(reading, content, isSame ? held : undefined);
    const isKept = isSame || holds(held, content.hash, shown);
    const verdict = isKept || inputs.lint === "off" ? NOTHING : judgeFindings(inputs, await lint(content));
    const isSteadied = held && !isKept && sourceOf(reading) !== "files";
    const files = isSteadied ? steadied(shown, content, held.files) : shown;
    return { files, contentHash: content.hash, __executable: executablesOf(content), verdict };
}

/** @param same what the state holds, if it is the very same content */
async function shownOf(reading: Reading, content: Content, same: Held | undefined): Promise<Record<string, string>> {
    if (sourceOf(reading) === "files") return filesOf(reading, content);
    return same && isPreviewOf(same.files, content) ? same.files : previewFiles(content);
}

/** The files that the program gives, the configuration with the levels that are uploaded. */
async function filesOf({ files = {}, enforcement }: Reading, content: Content): Promise<Record<string, string>> {
    if (enforcement === undefined) return files;
    const entries = Object.entries(files).map(async ([path, text]) => {
        const own = path.normalize("NFC").replace(/^(?:\.\/)+/, "");
        return [path, content.get(own)?.digest === digestOf(text) ? text : ((await content.readText(own)) ?? text)];
    });
    return Object.fromEntries(await Promise.all(entries));
}

const NOTHING: Verdict = { failures: [], warnings: [] };

function wrongSource(inputs: Given, olds: Given): Failure | undefined {
    if (inputs.contentHash !== undefined) {
        return failure("contentHash", "is worked out from the content and cannot be given; leave it out");
    }
    if (inputs.drift !== undefined && inputs.drift !== olds.drift) {
        return failure("drift", "is what a refresh finds and cannot be given; leave it out");
    }
    const given = SOURCES.filter((name) => inputs[name] !== undefined);
    if (given.length === 1) return undefined;
    const are = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
    return failure("", `exactly one of directory, files and archive must be given, but ${are}`);
}
