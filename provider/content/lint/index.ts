import { posix } from "node:path";
import type { Content } from "../content";
import { isContentError } from "../errors";
import { IGNORE_FILE } from "../ignore";
import { leadsOut } from "../path";
import { either } from "./checker";
import type { Config } from "./config";
import { compareFindings, type Finding } from "./finding";
import { parseHcl } from "./hcl";
import { parseJson } from "./json";
import { checkOpa, OPA_CONFIGS, opaLabels } from "./opa";
import { checkSentinel, SENTINEL_CONFIG } from "./sentinel";

export type { Finding } from "./finding";

export interface LintOptions {
    /** The set's kind; without it, what the content holds decides. Other kinds than these two are not checked. */
    kind?: "sentinel" | "opa" | (string & {});
    /** The set's `policiesPath`: the folder of the content that has the configuration. Default: its root. */
    policiesPath?: string;
}

/**
 * Checks content the way the platform would on ingestion, before anything is sent: is there a configuration file, can it be
 * parsed, is each policy it names there.
 *
 * | rule | finding |
 * |---|---|
 * | `config-missing`, `wrong-kind`, `config-twice` | no configuration under `policiesPath`; one of the other kind; two |
 * | `syntax`, `bad-value`, `bad-label` | the file cannot be parsed; an argument of the wrong type; labels |
 * | `source-missing`, `source-ignored`, `source-outside`, `source-absent` | a local source that will not be there |
 * | `source-scheme`, `source-not-raw`, `source-no-checksum` | a remote source that cannot be read, or can change unseen |
 * | `source-prefix`, `source-suffix` | a local source without `./`; a policy not named `.sentinel` |
 * | `level-unknown`, `level-missing` | `enforcement_level` |
 * | `duplicate-name`, `unknown-import`, `unknown-attribute`, `unknown-block`, `no-policies` | the blocks themselves |
 * | `query-missing`, `query-invalid`, `query-unknown-package`, `rego-package` | OPA queries and packages |
 * | `unnamed-file` | a policy file that nothing names |
 * | `link-dangling`, `loose-ignore` | a link to what is not in the content; an ignore line that leaves files of a folder in |
 *
 * @returns findings, errors first, each sorted by file and place; empty when there is nothing to say
 * @example
 * const content = await openContent({ directory: "policies" });
 * for (const { file, line, column, severity, message } of await lint(content, { kind: "sentinel" })) {
 *     console.log(`${file}:${line}:${column} ${severity} ${message}`);
 * }
 */
export async function lint(content: Content, options: LintOptions = {}): Promise<Finding[]> {
    const findings = [...looseIgnores(content), ...danglingLinks(content)];
    const { kind, policiesPath = "" } = options;
    if (isChecked(kind)) findings.push(...(await lintConfigs(content, kind, policiesPath)));
    return findings.sort(compareFindings);
}

type CheckedKind = "sentinel" | "opa" | undefined;

function isChecked(kind: string | undefined): kind is CheckedKind {
    return kind === undefined || kind === "sentinel" || kind === "opa";
}

async function lintConfigs(content: Content, kind: CheckedKind, policiesPath: string) {
    const folder = posix.normalize(policiesPath.normalize("NFC")).replace(/^(?:\.?\/+)+|^\.$|\/+$/g, "");
    const at = (name: string) => posix.join(folder, name);
    const isThere = (name: string) => content.resolve(at(name))?.kind === "file";
    const sentinel = isThere(SENTINEL_CONFIG);
    const opa = OPA_CONFIGS.filter(isThere);
    const findings: Finding[] = [];
    const wanted = kind === "sentinel" ? sentinel : kind === "opa" ? opa.length > 0 : sentinel || opa.length > 0;
    if (leadsOut(folder) || !wanted) findings.push(missingConfig(content, kind, folder, { sentinel, opa }));
    if (sentinel && kind !== "opa") {
        const config = await readConfig(content, at(SENTINEL_CONFIG), parseHcl);
        findings.push(...config.problems);
        findings.push(...(config.problems.length > 0 ? [] : await checkSentinel(content, folder, config)));
    }
    for (const name of kind === "sentinel" ? [] : opa) {
        const parse = name.endsWith(".json")
            ? async (file: string, text: string) => parseJson(file, text, opaLabels)
            : parseHcl;
        const config = await readConfig(content, at(name), parse);
        findings.push(...config.problems);
        findings.push(...(config.problems.length > 0 ? [] : await checkOpa(content, at(name), config)));
    }
    if (kind !== "sentinel" && opa.length > 1) {
        const message = `There are both ${either(opa)}, and only one can be the configuration. Remove one.`;
        findings.push(finding("warning", at(opa[1]!), "config-twice", message));
    }
    return findings;
}

async function readConfig(
    content: Content,
    file: string,
    parse: (file: string, text: string) => Promise<Config>,
): Promise<Config> {
    try {
        return await parse(file, (await content.readText(file))!);
    } catch (error) {
        if (!isContentError(error)) throw error;
        return {
            body: { attributes: new Map(), blocks: [] },
            problems: [finding("error", file, "syntax", error.message)],
        };
    }
}

function missingConfig(
    content: Content,
    kind: CheckedKind,
    folder: string,
    found: { sentinel: boolean; opa: string[] },
): Finding {
    const names =
        kind === "sentinel" ? [SENTINEL_CONFIG] : kind === "opa" ? OPA_CONFIGS : [SENTINEL_CONFIG, ...OPA_CONFIGS];
    const file = posix.join(folder, names[0]!);
    const other = kind === "sentinel" ? found.opa[0] : kind === "opa" && found.sentinel ? SENTINEL_CONFIG : undefined;
    if (other) {
        const otherKind = kind === "sentinel" ? "OPA" : "Sentinel";
        const message = `The set is of kind ${kind}, and this is the configuration of ${otherKind} policies. Change \`kind\`, or add ${either(names)}.`;
        return finding("error", posix.join(folder, other), "wrong-kind", message);
    }
    const where = folder === "" ? "at the root of the content" : `in \`${folder}\`, the set's policiesPath`;
    const ignored = names
        .map((name) => ({ name, rule: content.excludedBy(posix.join(folder, name)) }))
        .find((n) => n.rule);
    if (ignored) {
        const message = `\`${ignored.name}\` is left out of the content by \`${ignored.rule!.text}\` (line ${ignored.rule!.line} of ${ignored.rule!.origin}).`;
        return finding("error", posix.join(folder, ignored.name), "config-missing", message);
    }
    const elsewhere = content.entries.find(({ path }) => names.includes(posix.basename(path)))?.path;
    const hint = !elsewhere
        ? ""
        : ` There is one at \`${elsewhere}\`: give the folder \`${posix.dirname(elsewhere)}\` instead (policiesPath, which leads ` +
          "there, is for sets with a VCS repository), or move it.";
    return finding("error", file, "config-missing", `There is no ${either(names)} ${where}.${hint}`);
}

function finding(severity: Finding["severity"], file: string, rule: string, message: string): Finding {
    return { severity, file, line: 1, column: 1, message, rule };
}

function looseIgnores(content: Content): Finding[] {
    return content.looseRules.map(({ rule, folder }) => ({
        severity: "warning",
        file: rule.origin === "ignore" ? "ignore" : IGNORE_FILE,
        line: rule.line,
        column: 1,
        message:
            `\`${rule.text}\` names the folder \`${folder}\`, but the files in it stay in the content (Terraform ` +
            `reads such a line so). To leave them out, write \`${rule.text}/\`.`,
        rule: "loose-ignore",
    }));
}

function danglingLinks(content: Content): Finding[] {
    const folders = new Set([""]);
    for (const { path } of content.entries) {
        for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
            folders.add(path.slice(0, slash));
        }
    }
    return content.entries
        .filter(({ path, kind }) => kind === "link" && !content.leadsSomewhere(path, folders))
        .map(({ path, target }) =>
            finding("warning", path, "link-dangling", `The link leads to \`${target}\`, which is not in the content.`),
        );
}
