import { posix } from "node:path";
import { leadsOut } from "../../platform/paths";
import type { Content } from "../content";
import { IGNORE_FILE } from "../ignore";
import { either } from "./checker";
import type { Config } from "./config";
import { readConfig } from "./configFile";
import { compareFindings, type Finding, finding } from "./finding";
import { parseHcl } from "./hcl";
import { parseJson } from "./json";
import { type CheckedKind, missingConfig } from "./missingConfig";
import { checkOpa, OPA_CONFIGS, opaLabels } from "./opa";
import { checkSentinel, SENTINEL_CONFIG } from "./sentinel";
import { checkTfPolicies, tfPolicyFiles } from "./tfPolicy";
import { askOpa } from "./tools/opaTool";
import { askSentinel } from "./tools/sentinelTool";

export type { Finding } from "./finding";

/** What is known of the policy set, and who is asked. */
export interface LintOptions {
    /** The set's kind; without it, what the content holds decides. Other kinds than these are not checked. */
    kind?: "sentinel" | "opa" | "tfpolicy" | (string & {});
    /** The set's `policiesPath`: the folder of the content that has the configuration. Default: its root. */
    policiesPath?: string;
    /** The set's `policyToolVersion`, which tells the version of Rego. Default: what is valid in either version is valid. */
    toolVersion?: string;
    /** Whether `opa` and `sentinel` are asked where they are on the PATH. Default: true. */
    tools?: boolean;
    /** Whether the tests of the content are run as well, with the tools. Default: false. */
    test?: boolean;
}

/**
 * Checks content the way the platform would, before anything is sent: is there a configuration file (or one with Terraform policies),
 * can it be parsed, is each policy it names there, can that be read. Where `opa` or `sentinel` is on the PATH it is asked as well, and its word on the language counts;
 * what rests on our own reading alone is an error only where no valid file can have it.
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
 * | `query-missing`, `query-invalid`, `query-unknown-package`, `query-unknown-rule` | OPA queries |
 * | `rego-syntax`, `rego-package`, `rego-unknown-import` | Rego files |
 * | `sentinel-syntax`, `empty-file`, `main-missing`, `import-undeclared`, `unknown-function` | Sentinel files |
 * | `param-missing`, `param-unknown` | parameters of Sentinel policies |
 * | `condition-missing`, `enforce-missing`, `unknown-input`, `operation-unknown`, `policy-twice` | Terraform policies |
 * | `file-too-large` | a policy file that was not looked at |
 * | `opa-check`, `opa-test`, `sentinel-fmt`, `sentinel-test`, `tool-failed` | what the tools say |
 * | `tests-not-run` | tests that were asked for, and no tool that could run them |
 * | `unnamed-file` | a policy file that nothing names |
 * | `link-dangling`, `loose-ignore` | a link to what is not in the content; an ignore line that leaves files of a folder in |
 *
 * ```ts
 * const content = await tfe.openContent({ directory: "policies" });
 * for (const { file, line, column, severity, message } of await tfe.lint(content, { kind: "sentinel" })) {
 *     console.log(`${file}:${line}:${column} ${severity} ${message}`);
 * }
 * ```
 *
 * @returns findings, errors first, each sorted by file and place; empty when there is nothing to say
 */
export async function lint(content: Content, options: LintOptions = {}): Promise<Finding[]> {
    const findings = [...looseIgnores(content), ...danglingLinks(content)];
    const { kind } = options;
    if (isChecked(kind)) findings.push(...(await lintConfigs(content, kind, options)));
    return findings.sort(compareFindings);
}

function isChecked(kind: string | undefined): kind is CheckedKind | undefined {
    return kind === undefined || kind === "sentinel" || kind === "opa" || kind === "tfpolicy";
}

async function lintConfigs(content: Content, kind: CheckedKind | undefined, options: LintOptions): Promise<Finding[]> {
    const given = options.policiesPath ?? "";
    const folder = posix.normalize(given.normalize("NFC")).replace(/^(?:\.?\/+)+|^\.$|\/+$/g, "");
    const at = (name: string) => posix.join(folder, name);
    const isThere = (name: string) => content.resolve(at(name))?.kind === "file";
    const found = {
        sentinel: [SENTINEL_CONFIG].filter(isThere).map(at),
        opa: OPA_CONFIGS.filter(isThere).map(at),
        tfpolicy: tfPolicyFiles(content, folder),
    };
    const findings: Finding[] = [];
    const { sentinel, opa, tfpolicy } = whatDecides(found, kind);
    const isMissing = sentinel.length + opa.length + tfpolicy.length === 0;
    if (leadsOut(folder) || isMissing) findings.push(missingConfig(content, kind, folder, found));
    for (const file of sentinel) findings.push(...(await lintSentinel(content, folder, file, options)));
    if (opa.length > 0) findings.push(...(await lintOpa(content, opa, options)));
    if (tfpolicy.length > 0) findings.push(...(await checkTfPolicies(content, folder, tfpolicy, options)));
    return findings;
}

type Found = Readonly<Record<CheckedKind, readonly string[]>>;

/** What is looked at. Where nobody says the kind, a file that ends with `.policy.hcl` beside a configuration may be anything. */
function whatDecides(found: Found, kind: CheckedKind | undefined): Found {
    const isAlone = found.sentinel.length + found.opa.length === 0;
    const of = (each: CheckedKind) =>
        kind === each || (kind === undefined && (each !== "tfpolicy" || isAlone)) ? found[each] : [];
    return { sentinel: of("sentinel"), opa: of("opa"), tfpolicy: of("tfpolicy") };
}

async function lintSentinel(content: Content, folder: string, file: string, options: LintOptions): Promise<Finding[]> {
    const config = await readConfig(content, file, parseHcl);
    if (config.problems.length > 0) return config.problems;
    const { findings, files } = await checkSentinel(content, folder, config);
    if (options.tools === false) return findings;
    const verdict = await askSentinel(content, file, files, options);
    if (!verdict) return findings;
    const isOwn = ({ rule, file: about }: Finding) => rule === "sentinel-syntax" && verdict.parsed.has(about);
    return [...findings.filter((own) => !isOwn(own)), ...verdict.findings];
}

async function lintOpa(content: Content, files: readonly string[], options: LintOptions): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const file of files) {
        const parse = file.endsWith(".json") ? parseOpaJson : parseHcl;
        const config = await readConfig(content, file, parse);
        findings.push(...config.problems);
        if (config.problems.length === 0) findings.push(...(await checkOpa(content, file, config)));
    }
    const [first = "", second] = files;
    if (second !== undefined) {
        const message = `There are both ${either(files.map((file) => posix.basename(file)))}, and only one can be the configuration. Remove one.`;
        findings.push(finding("warning", second, "config-twice", message));
    }
    const verdict = options.tools === false ? undefined : await askOpa(content, first, options);
    const isOwn = ({ rule }: Finding) => rule === "rego-syntax" || rule === "rego-package";
    return [...findings.filter((own) => !(verdict?.isWhole && isOwn(own))), ...(verdict?.findings ?? [])];
}

async function parseOpaJson(file: string, text: string): Promise<Config> {
    return parseJson(file, text, opaLabels);
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
