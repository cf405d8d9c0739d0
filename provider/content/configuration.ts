import { posix } from "node:path";
import type { Content } from "./content";
import { ContentError } from "./errors";
import type { Config, ConfigBlock } from "./lint/config";
import { parseHcl } from "./lint/hcl";
import { parseJson } from "./lint/json";
import { OPA_CONFIGS, opaLabels } from "./lint/opa";
import { SENTINEL_CONFIG } from "./lint/sentinel";

/** The file of some content that lists its policies. */
export interface Configuration {
    readonly file: string;
    readonly kind: "sentinel" | "opa";
    readonly text: string;
    readonly config: Config;
    /** The block of each policy, whose label is its name. */
    readonly policies: readonly ConfigBlock[];
}

/**
 * The configuration of some content; `undefined` where there is none that is a file of its own.
 *
 * @param folder the folder of the content that has it; by default its root
 * @throws ContentError where it cannot be parsed
 */
export async function configurationOf(content: Content, folder = ""): Promise<Configuration | undefined> {
    const at = (name: string) => posix.join(folder, name);
    const file = [SENTINEL_CONFIG, ...OPA_CONFIGS].map(at).find((path) => content.get(path)?.kind === "file");
    if (file === undefined) return undefined;
    const text = (await content.readText(file)) ?? "";
    const config = await parsedConfiguration(file, text);
    const policies = config.body.blocks.filter(({ type, labels }) => type === "policy" && labels.length === 1);
    return { file, kind: file === at(SENTINEL_CONFIG) ? "sentinel" : "opa", text, config, policies };
}

/** @throws ContentError where it cannot be parsed */
export async function parsedConfiguration(file: string, text: string): Promise<Config> {
    const config = file.endsWith(".json") ? parseJson(file, text, opaLabels) : await parseHcl(file, text);
    const [first] = config.problems;
    if (!first) return config;
    throw new ContentError("bad-option", file, `${file}:${first.line}:${first.column}: ${first.message}`);
}
