import { posix } from "node:path";
import type { Content } from "../content";
import { isAppleDouble } from "../path";
import { type BlockShape, Checker, named } from "./checker";
import type { Config, ConfigBlock } from "./config";
import type { Finding } from "./finding";
import { checkFiles, type NamedFile } from "./sentinelFiles";
import { checkPresent, checkSource } from "./source";

/** The file that lists the policies of a Sentinel set. */
export const SENTINEL_CONFIG = "sentinel.hcl";

/** From the mildest to the strictest. */
export const SENTINEL_LEVELS = ["advisory", "soft-mandatory", "hard-mandatory"];
const foreignLevels = { mandatory: "it is one of OPA policies" };
const shape: Pick<BlockShape, "attributes" | "blocks"> = {
    attributes: [],
    blocks: {
        policy: { labels: 1, attributes: ["source", "enforcement_level", "params"] },
        module: { labels: 1, attributes: ["source"] },
        mock: { labels: 1, attributes: ["data", "module"], blocks: { module: { labels: 0, attributes: ["source"] } } },
        global: { labels: 1, attributes: ["value"] },
        param: { labels: 1, attributes: ["value"] },
        sentinel: { labels: 0, attributes: ["features"] },
        test: { labels: 0, attributes: ["rules"] },
    },
};
const imports: Readonly<Record<string, BlockShape>> = {
    module: { labels: 2, attributes: ["source"] },
    static: { labels: 2, attributes: ["source", "format"] },
    plugin: { labels: 2, attributes: ["source", "args", "env", "config"] },
};
/** `import "name" { path = … }`: a plugin, as older versions of Sentinel write it. */
const oldPlugin: BlockShape = { labels: 1, attributes: ["path", "args", "env", "config"] };

/**
 * Checks a parsed `sentinel.hcl` and the files it names.
 *
 * https://developer.hashicorp.com/terraform/cloud-docs/policy-enforcement/manage-policy-sets/sentinel-vcs
 * https://developer.hashicorp.com/sentinel/docs/configuration
 *
 * @param folder the folder of the file in the content, `""` for the root
 * @returns what there is to say, and the Sentinel files of the content that it names
 */
export async function checkSentinel(
    content: Content,
    folder: string,
    config: Config,
): Promise<{ findings: Finding[]; files: string[] }> {
    const checker = new Checker(content, folder, posix.join(folder, SENTINEL_CONFIG), "all");
    const blocks = config.body.blocks;
    const ofImport = blocks.filter(({ type }) => type === "import");
    checker.checkShape(
        { ...config.body, blocks: blocks.filter((block) => !ofImport.includes(block)) },
        shape,
        SENTINEL_CONFIG,
    );
    checker.checkDuplicates(blocks.filter(({ labels }) => labels.length > 0));
    const policies = blocks.filter(({ type }) => type === "policy");
    if (policies.length === 0) {
        checker.warn(
            { line: 1, column: 1 },
            "no-policies",
            `${checker.file} names no policy, so the set checks nothing.`,
        );
    }
    const files: NamedFile[] = [];
    const note = (path: string | undefined, policy?: ConfigBlock) => {
        if (path !== undefined) files.push({ path, policy });
    };
    const labelled = policies.filter(({ labels }) => labels.length === 1);
    for (const policy of labelled) note(checkPolicy(checker, policy), policy);
    for (const block of ofImport) note(checkImport(checker, block));
    for (const block of blocks.filter(({ type }) => type === "module")) note(requiredSource(checker, block));
    const inMocks = blocks.flatMap(({ type, blocks: inner }) => (type === "mock" ? inner : []));
    const mocks = inMocks.map((inner) => optionalSource(checker, inner) ?? "");
    warnUnnamed(checker, new Set([...files.map(({ path }) => path), ...mocks]));
    const sources = files.filter(({ path }) => path.endsWith(".sentinel"));
    await checkFiles(checker, blocks, sources);
    const there = sources.flatMap(({ path }) => content.resolve(path)?.path ?? []);
    return { findings: checker.findings, files: [...new Set(there)] };
}

function checkPolicy(checker: Checker, policy: ConfigBlock): string | undefined {
    checker.checkLevel(policy, SENTINEL_LEVELS, foreignLevels);
    const params = policy.attributes.get("params");
    if (params && (typeof params.value !== "object" || params.value === null || Array.isArray(params.value))) {
        checker.error(params.valueAt, "bad-value", `\`params\` of ${named(policy)} must be a map.`);
    }
    if (policy.attributes.has("source")) {
        const path = optionalSource(checker, policy);
        if (path !== undefined && !path.endsWith(".sentinel")) {
            const at = policy.attributes.get("source")?.valueAt ?? policy.at;
            checker.warn(at, "source-suffix", `The source of ${named(policy)} does not end with \`.sentinel\`.`);
        }
        return path;
    }
    const source = `./${policy.labels[0]}.sentinel`;
    const path = posix.join(checker.folder, source).normalize("NFC");
    checkPresent(checker, `${named(policy)} (by its name, since it gives none)`, source, path, policy.labelAt);
    return path;
}

function checkImport(checker: Checker, block: ConfigBlock): string | undefined {
    const [kind, name] = block.labels;
    if (name === undefined) {
        checker.checkShape(
            { attributes: new Map(), blocks: [block] },
            { attributes: [], blocks: { import: oldPlugin } },
            SENTINEL_CONFIG,
        );
        return undefined;
    }
    const known = kind !== undefined && Object.hasOwn(imports, kind) ? imports[kind] : undefined;
    if (!known) {
        const message = `\`${kind}\` is no kind of import; use \`module\`, \`static\` or \`plugin\`.`;
        checker.error(block.at, "unknown-import", message);
        return undefined;
    }
    checker.checkShape(
        { attributes: new Map(), blocks: [block] },
        { attributes: [], blocks: { import: known } },
        SENTINEL_CONFIG,
    );
    if (kind === "plugin") return undefined;
    if (kind === "static") {
        const format = checker.text(block, "format");
        if (format && format.text !== "json") {
            checker.error(format.at, "bad-value", `\`format\` of ${named(block)} must be \`json\`.`);
        }
    }
    return requiredSource(checker, block);
}

function requiredSource(checker: Checker, block: ConfigBlock): string | undefined {
    if (!block.attributes.has("source")) {
        checker.error(block.labelAt, "source-absent", `${named(block)} has no \`source\`.`);
    }
    return optionalSource(checker, block);
}

function optionalSource(checker: Checker, block: ConfigBlock): string | undefined {
    const source = checker.text(block, "source");
    return source && checkSource(checker, named(block), source.text, source.at);
}

/** Policies beside the configuration that it does not name: the platform does not run them. */
function warnUnnamed(checker: Checker, used: ReadonlySet<string>): void {
    const prefix = checker.folder === "" ? "" : `${checker.folder}/`;
    const reached = new Set([...used].map((path) => checker.content.resolve(path)?.path));
    for (const { path } of checker.content.entries) {
        const inside = path.startsWith(prefix) && path.endsWith(".sentinel") && !isAppleDouble(path);
        const forTests = /(?:^|\/)(?:tests?|mocks?|testdata)\/|(?:^|\/)mock-[^/]*$/.test(path.slice(prefix.length));
        if (inside && !forTests && !used.has(path) && !reached.has(path)) {
            const message = `${checker.file} names no policy or module with this file as its source, so the platform ignores it.`;
            checker.about(path, "warning", "unnamed-file", message);
        }
    }
}
