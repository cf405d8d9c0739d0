import { posix } from "node:path";
import { isValues } from "../../values";
import type { Content } from "../content";
import { isAppleDouble } from "../path";
import { type BlockShape, Checker, named, nearest } from "./checker";
import type { Config, ConfigBlock } from "./config";
import { readConfig } from "./configFile";
import { filesBelow } from "./filesBelow";
import { type Finding, finding } from "./finding";
import { parseHcl } from "./hcl";
import { testsNotRun } from "./tools/leftOut";

/** How the files end that hold Terraform policies, and those that hold their tests. */
export const TF_POLICY_FILES = ".policy.hcl";
const TEST_FILES = ".policytest.hcl";

/** From the mildest to the strictest. */
export const TF_POLICY_LEVELS = ["advisory", "mandatory_overridable", "mandatory"];
const foreignLevels = {
    "soft-mandatory": "it is one of Sentinel policies, and called `mandatory_overridable` here",
    "hard-mandatory": "it is one of Sentinel policies, and called `mandatory` here",
};
const NOT_STARTED = "it is not started from here, for it fetches providers";
const A_FILE = "A file of policies";
const OPERATIONS = ["create", "update", "delete", "no-op"];

const open: BlockShape = { labels: 0, attributes: [], open: true };
const policyBlock: BlockShape = {
    labels: 2,
    attributes: ["enforcement_level", "filter", "description"],
    blocks: { locals: open, enforce: { labels: 0, attributes: ["condition", "error_message", "info_message"] } },
};
const policyBlocks: Readonly<Record<string, BlockShape>> = {
    resource_policy: { ...policyBlock, attributes: [...policyBlock.attributes, "operations"] },
    provider_policy: policyBlock,
    module_policy: policyBlock,
};
const shape: Pick<BlockShape, "attributes" | "blocks"> = {
    attributes: [],
    blocks: {
        ...policyBlocks,
        policy: open,
        locals: open,
        input: { labels: 1, attributes: ["default", "description", "nullable", "sensitive", "type"] },
    },
};

/** The files with policies below a folder of the content. */
export function tfPolicyFiles(content: Content, folder: string): string[] {
    return filesBelow(content, folder, TF_POLICY_FILES)
        .map(({ path }) => path)
        .filter((path) => !isAppleDouble(path));
}

/**
 * Checks the files with Terraform policies below a folder, each by itself, as Terraform reads them. The language is a beta and grows:
 * what the documents do not name is a warning.
 *
 * https://developer.hashicorp.com/terraform/policy/reference/policy
 *
 * @param files those that `tfPolicyFiles` finds, at least one
 */
export async function checkTfPolicies(
    content: Content,
    folder: string,
    files: readonly string[],
    { test = false }: { test?: boolean } = {},
): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    let isEmpty = true;
    for (const file of files) {
        const config = await readConfig(content, file, parseHcl);
        const folderOfFile = posix.dirname(file);
        const checker = new Checker(content, folderOfFile === "." ? "" : folderOfFile, file, "none");
        findings.push(...(config.problems.length > 0 ? unread(checker, config) : checkFile(checker, config)));
        isEmpty &&= config.problems.length === 0 && !config.body.blocks.some(isPolicy);
    }
    const [first] = files;
    if (first !== undefined && isEmpty) {
        const names = `\`${Object.keys(policyBlocks).join("`, `")}\``;
        const message = `No file that ends with ${TF_POLICY_FILES} has a policy (${names}), so the set checks nothing.`;
        findings.push(finding("warning", first, "no-policies", message));
    }
    return [...findings, ...(await checkTests(content, folder, test)), ...(await misnamed(content, folder, files))];
}

function isPolicy({ type }: ConfigBlock): boolean {
    return Object.hasOwn(policyBlocks, type);
}

/** What stands in the way of reading a file: an error, unless others may read it. */
function unread(checker: Checker, { body, problems, unsure }: Config): readonly Finding[] {
    if (!unsure) return problems;
    checker.checkShape(body, shape, A_FILE);
    const wrong = checker.findings.filter(({ rule }) => rule === "bad-label");
    if (wrong.length > 0) return wrong;
    return problems.map((problem) => ({
        ...problem,
        severity: "warning",
        message: `${problem.message} What the file holds is not looked at.`,
    }));
}

function checkFile(checker: Checker, { body }: Config): readonly Finding[] {
    checker.checkShape(body, shape, A_FILE);
    const inputs = body.blocks.filter(({ type, labels }) => type === "input" && labels.length === 1);
    const policies = body.blocks.filter((block) => isPolicy(block) && block.labels.length === 2);
    checker.checkDuplicates([...inputs, ...policies]);
    const [, second] = body.blocks.filter(({ type }) => type === "policy");
    if (second) checker.warn(second.at, "policy-twice", "A file has one `policy` block, and this is another one.");
    for (const policy of policies) {
        checkLevel(checker, policy, inputs);
        checkOperations(checker, policy);
        checkEnforce(checker, policy);
    }
    for (const block of body.blocks.filter(({ type }) => type === "policy")) checkPlugins(checker, block);
    return checker.findings;
}

/** A level that is given, or taken from an input; without one a policy is mandatory. */
function checkLevel(checker: Checker, policy: ConfigBlock, inputs: readonly ConfigBlock[]): void {
    const level = policy.attributes.get("enforcement_level");
    if (!level || level.value === null) return;
    checker.checkKnownLevel(policy, TF_POLICY_LEVELS, foreignLevels);
    const [, name] = typeof level.value === "string" ? (/^\$\{input\.([\w-]+)\}$/.exec(level.value) ?? []) : [];
    if (name === undefined) return;
    const input = inputs.find(({ labels }) => labels[0] === name);
    if (!input) {
        const known = inputs.map(({ labels }) => labels[0] ?? "");
        const message = `\`enforcement_level\` of ${named(policy)} is \`input.${name}\`, and the file has no such input.`;
        checker.warn(level.valueAt, "unknown-input", message + nearest(name, known));
        return;
    }
    const fallback = input.attributes.get("default");
    if (typeof fallback?.value !== "string" || TF_POLICY_LEVELS.includes(fallback.value)) return;
    if (fallback.value.includes("${")) return;
    const message =
        `\`${fallback.value}\`, the default of ${named(input)}, is no enforcement level, and ${named(policy)} takes its level from it.` +
        nearest(fallback.value, TF_POLICY_LEVELS);
    checker.warn(fallback.valueAt, "level-unknown", message);
}

function checkOperations(checker: Checker, policy: ConfigBlock): void {
    const operations = policy.attributes.get("operations");
    if (!Array.isArray(operations?.value)) return;
    const strange = operations.value.filter((each) => typeof each === "string" && !each.includes("${"));
    for (const operation of strange.filter((each) => !OPERATIONS.includes(each))) {
        const message = `\`operations\` of ${named(policy)} has \`${operation}\`, which is none.`;
        checker.warn(operations.valueAt, "operation-unknown", message + nearest(operation, OPERATIONS));
    }
}

function checkEnforce(checker: Checker, policy: ConfigBlock): void {
    const enforced = policy.blocks.filter(({ type }) => type === "enforce");
    if (enforced.length === 0) {
        const message = `${named(policy)} has no \`enforce\` block, so it checks nothing.`;
        checker.warn(policy.labelAt, "enforce-missing", message);
    }
    for (const block of enforced.filter(({ attributes }) => !attributes.has("condition"))) {
        checker.error(block.at, "condition-missing", `An \`enforce\` block of ${named(policy)} has no \`condition\`.`);
    }
}

/** Plugins are programs of the content, by a path from the file that names them. */
function checkPlugins(checker: Checker, { attributes, blocks }: ConfigBlock): void {
    const listed = attributes.get("plugins");
    const inMap = Object.entries(isValues(listed?.value) ? listed.value : {}).map(([name, value]) => ({
        name,
        value,
        at: listed?.valueAt ?? { line: 1, column: 1 },
    }));
    const inBlocks = blocks
        .filter(({ type }) => type === "plugins")
        .flatMap((block) => [...block.attributes].map(([name, { value, valueAt }]) => ({ name, value, at: valueAt })));
    for (const { name, value, at } of [...inMap, ...inBlocks]) {
        const source = isValues(value) ? value.source : value;
        if (typeof source !== "string" || !/^\.\.?\//.test(source)) continue;
        const places = [posix.join(checker.folder, source), posix.join(source)];
        if (places.some((path) => checker.content.resolve(path)?.kind === "file")) continue;
        const message = `The plugin \`${name}\` is \`${source}\`, which is not in the content.`;
        checker.warn(at, "source-missing", message);
    }
}

/** Tests run nowhere but with `tfpolicy test`: what is wrong with them stops nobody. */
async function checkTests(content: Content, folder: string, asked: boolean): Promise<Finding[]> {
    const files = filesBelow(content, folder, TEST_FILES).filter(({ path }) => !isAppleDouble(path));
    const [first] = files;
    const findings = asked && first ? [testsNotRun(first.path, "tfpolicy", NOT_STARTED)] : [];
    for (const { path } of files) {
        const { problems, unsure } = await readConfig(content, path, parseHcl);
        if (!unsure) findings.push(...problems.map((problem): Finding => ({ ...problem, severity: "warning" })));
    }
    return findings;
}

/** Files with policies in them that nobody reads for their names. */
async function misnamed(content: Content, folder: string, files: readonly string[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const { path, size } of filesBelow(content, folder, ".hcl")) {
        if (files.includes(path) || path.endsWith(TEST_FILES) || isAppleDouble(path) || size > 1024 * 1024) continue;
        const policy = /^[ \t]*(?:resource|provider|module)_policy[ \t]+"/m.exec((await content.readText(path)) ?? "");
        if (!policy) continue;
        const message = `The file has policies, and its name does not end with ${TF_POLICY_FILES}, so nobody reads them.`;
        findings.push(finding("warning", path, "unnamed-file", message));
    }
    return findings;
}
