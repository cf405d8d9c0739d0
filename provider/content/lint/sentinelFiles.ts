import { isContentError } from "../errors";
import { type Checker, named, nearest } from "./checker";
import type { ConfigBlock } from "./config";
import { Places } from "./finding";
import { type Named, readSentinel, type SentinelText } from "./sentinelText";

/**
 * What a policy may import without declaring it.
 *
 * https://developer.hashicorp.com/sentinel/docs/imports
 * https://developer.hashicorp.com/terraform/cloud-docs/policy-enforcement/sentinel/import
 */
const standardImports = [
    ...[
        "base64",
        "collection",
        "collection/lists",
        "collection/maps",
        "decimal",
        "http",
        "json",
        "runtime",
        "sockaddr",
    ],
    ...["strings", "time", "types", "units", "version"],
    ...["tfconfig", "tfconfig/v2", "tfplan", "tfplan/v2", "tfrun", "tfstate", "tfstate/v2"],
];

/** A file that a configuration names. */
export interface NamedFile {
    readonly path: string;
    /** The `policy` block; undefined for a module. */
    readonly policy?: ConfigBlock;
}

/** Reads the policies and modules that a configuration names, each once, and checks what they say against it. */
export async function checkFiles(
    checker: Checker,
    blocks: readonly ConfigBlock[],
    files: readonly NamedFile[],
): Promise<void> {
    const declared = blocks
        .filter(({ type }) => ["import", "module", "mock", "plugin"].includes(type))
        .map(({ labels }) => labels.at(-1) ?? "");
    const given = blocks.filter(({ type }) => type === "param").map(({ labels }) => labels[0] ?? "");
    const read = new Map<string, SentinelText | undefined>();
    for (const { path, policy } of files) {
        const file = checker.content.resolve(path);
        if (file?.kind !== "file") continue;
        const text = await textOf(checker, path);
        if (text === undefined) continue;
        const at = ({ offset }: { offset: number }) => new Places(text).at(offset);
        if (!read.has(path)) {
            const found = readSentinel(text);
            read.set(path, found);
            checkText(checker, path, found, declared, at);
            if (policy) checkMain(checker, path, found);
            else if (found.isEmpty) checker.about(path, "warning", "empty-file", "The module is empty.");
        }
        const found = read.get(path);
        if (policy && found && !found.problem) checkParams(checker, policy, path, found, given, at);
    }
}

async function textOf(checker: Checker, path: string): Promise<string | undefined> {
    try {
        return await checker.content.readText(path);
    } catch (error) {
        if (!isContentError(error)) throw error;
        checker.about(path, "warning", "file-too-large", `${error.message} What it holds is not looked at.`);
        return undefined;
    }
}

type At = (place: { offset: number }) => { line: number; column: number };

function checkText(checker: Checker, path: string, found: SentinelText, declared: readonly string[], at: At): void {
    if (found.problem) {
        checker.about(path, "error", "sentinel-syntax", `${found.problem.message}.`, at(found.problem));
        return;
    }
    if (found.doubt) checker.about(path, "warning", "sentinel-syntax", `${found.doubt.message}.`, at(found.doubt));
    const known = [...standardImports, ...declared];
    const isKnown = ({ name }: Named) => known.includes(name) || declared.some((own) => name.startsWith(`${own}/`));
    for (const place of found.imports.filter((entry) => !isKnown(entry))) {
        const message = `There is no standard import \`${place.name}\`, and ${checker.file} declares none.`;
        checker.about(path, "warning", "import-undeclared", message + nearest(place.name, known), at(place));
    }
    for (const place of found.unknownCalls) {
        const message = `The function \`${place.name}\` is not defined in this file.`;
        checker.about(path, "warning", "unknown-function", message + nearest(place.name, found.callable), at(place));
    }
}

/** The platform asks a policy for its rule `main`. */
function checkMain(checker: Checker, path: string, { main, isEmpty, problem }: SentinelText): void {
    if (problem || main === "defined") return;
    if (isEmpty) {
        checker.about(path, "error", "empty-file", "The policy is empty; it must define the rule `main`.");
    } else if (main === "absent") {
        checker.about(path, "error", "main-missing", "The policy does not define the rule `main`, which decides it.");
    } else {
        const message = "The rule `main`, which decides a policy, does not seem to be defined at the top of the file.";
        checker.about(path, "warning", "main-missing", message);
    }
}

function checkParams(
    checker: Checker,
    policy: ConfigBlock,
    path: string,
    { params }: SentinelText,
    given: readonly string[],
    at: At,
): void {
    const attribute = policy.attributes.get("params");
    const own = typeof attribute?.value === "object" && attribute.value !== null ? Object.keys(attribute.value) : [];
    for (const param of params) {
        if (param.hasDefault || own.includes(param.name) || given.includes(param.name)) continue;
        const message =
            `\`param ${param.name}\` has no default, and ${checker.file} gives ${named(policy)} no value for it: it needs a ` +
            "parameter of the policy set.";
        checker.about(path, "warning", "param-missing", message, at(param));
    }
    const names = params.map(({ name }) => name);
    for (const name of attribute ? own.filter((key) => !names.includes(key)) : []) {
        const message = `\`params\` of ${named(policy)} has \`${name}\`, which ${path} does not declare.`;
        checker.warn(attribute?.valueAt ?? policy.at, "param-unknown", message + nearest(name, names));
    }
}
