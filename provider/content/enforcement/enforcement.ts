import { isDeepStrictEqual } from "node:util";
import { type Configuration, configurationOf, parsedConfiguration } from "../configuration";
import type { Content } from "../content";
import { ContentError } from "../errors";
import { either, nearest } from "../lint/checker";
import type { Config } from "../lint/config";
import { OPA_CONFIGS, OPA_LEVELS } from "../lint/opa";
import { SENTINEL_CONFIG, SENTINEL_LEVELS } from "../lint/sentinel";
import { quoted } from "../path";
import { hclWithLevels } from "./hclLevels";
import { jsonWithLevels } from "./jsonLevels";
import { Rewritten } from "./rewritten";

/** How strictly the policies of some content are enforced, whatever its configuration says. */
export interface Enforcement {
    /** The strictest level: stricter ones become this. Sentinel: `advisory`, `soft-mandatory`, `hard-mandatory`. OPA: `advisory`, `mandatory`. */
    readonly maximum?: string;
    /** Policy → level. What is named here is not held against `maximum`. */
    readonly policies?: Readonly<Record<string, string>>;
}

/** The argument of a policy that has its level. */
const LEVEL = "enforcement_level";

/**
 * The same content with other levels in its configuration, which else stays as it is, comments and all; what is on disk is not touched.
 *
 * @throws ContentError for a level that is none of the framework's, a policy that the configuration does not name, levels that are
 * expressions, and an archive, which is uploaded as it is
 */
export async function withEnforcement(content: Content, enforcement: Enforcement): Promise<Content> {
    if (enforcement.maximum === undefined && Object.keys(enforcement.policies ?? {}).length === 0) return content;
    if (content.source === "archive") {
        throw problem(
            "archive",
            "goes with directory and files: an archive is uploaded as it is. Unpack it and give the folder",
        );
    }
    const configuration = await configurationOf(content);
    if (!configuration) {
        const names = either([SENTINEL_CONFIG, ...OPA_CONFIGS]);
        throw problem("", `needs ${names} at the root of ${content.where}, as a file of its own and not as a link`);
    }
    const { file, kind, text, config: before } = configuration;
    const levels = kind === "sentinel" ? SENTINEL_LEVELS : OPA_LEVELS;
    const wanted = levelsOf(configuration, enforcement, levels);
    if (wanted.size === 0) return content;
    const change = file.endsWith(".json") ? jsonWithLevels : hclWithLevels;
    const changed = change(text, LEVEL, wanted);
    if (changed === undefined || !isOnlyThat(before, await parsedConfiguration(file, changed), wanted)) {
        throw problem(
            file,
            `cannot change ${[...wanted.keys()].join(", ")} in ${file}: write each policy as a block of its own, with its level as a plain text`,
        );
    }
    return new Rewritten(content, file, Buffer.from(changed));
}

function problem(path: string, what: string): ContentError {
    return new ContentError("bad-option", path, `enforcement ${what}.`);
}

/** The policies whose level changes, and to what. */
function levelsOf(
    { file, policies }: Configuration,
    { maximum, policies: given = {} }: Enforcement,
    levels: readonly string[],
): Map<string, string> {
    const known = policies.map(({ labels }) => labels[0] ?? "");
    checkLevel("maximum", maximum, levels, file);
    for (const [name, level] of Object.entries(given)) {
        if (!known.includes(name)) {
            throw problem(
                file,
                `names the policy ${quoted(name)}, which ${file} does not have.${nearest(name, known)}`.replace(
                    /\.$/,
                    "",
                ),
            );
        }
        checkLevel(`policies[${JSON.stringify(name)}]`, level, levels, file);
    }
    const wanted = new Map<string, string>();
    for (const {
        labels: [name = ""],
        attributes,
    } of policies) {
        const now = attributes.get(LEVEL)?.value;
        if (now === undefined && maximum !== undefined && maximum !== levels[0] && !Object.hasOwn(given, name)) {
            throw problem(
                file,
                `cannot tell whether policy ${quoted(name)} is milder than maximum, because ${file} gives it no ${LEVEL} and the platform's ` +
                    "default is not certain. Write its level there, or name it in policies",
            );
        }
        const own = Object.hasOwn(given, name) ? given[name] : lowered(now, maximum, levels);
        if (own !== undefined && own !== now) wanted.set(name, own);
    }
    return wanted;
}

function checkLevel(where: string, level: string | undefined, levels: readonly string[], file: string): void {
    if (level === undefined || levels.includes(level)) return;
    const hint = nearest(level, levels);
    throw problem(
        file,
        `${where} is ${JSON.stringify(level)}, but ${file} takes ${either(levels)}${hint && `.${hint}`}`.replace(
            /\.$/,
            "",
        ),
    );
}

/** The level under a maximum. Where none is written the platform has a default: the mildest is written, so that nothing rests on it. */
function lowered(now: unknown, maximum: string | undefined, levels: readonly string[]): string | undefined {
    if (maximum === undefined) return undefined;
    const rank = typeof now === "string" ? levels.indexOf(now) : -1;
    // What is no level here, as an expression, may be anything.
    if (now !== undefined && rank < 0) return maximum;
    if (now === undefined) return maximum;
    return rank > levels.indexOf(maximum) ? maximum : undefined;
}

/** Whether nothing but the levels has changed, and these as wanted. */
function isOnlyThat(before: Config, after: Config, wanted: ReadonlyMap<string, string>): boolean {
    const expected = meaning(before, (name, level) => wanted.get(name) ?? level);
    return isDeepStrictEqual(
        meaning(after, (_, level) => level),
        expected,
    );
}

function meaning({ body }: Config, levelOf: (name: string, level: unknown) => unknown): unknown {
    const values = (attributes: Config["body"]["attributes"]) =>
        [...attributes].map(([name, { value }]) => [name, value]).sort();
    const ofBlocks = (blocks: Config["body"]["blocks"]): unknown[] =>
        blocks.map(({ type, labels, attributes, blocks: inner }) => {
            const others = values(attributes).filter(([name]) => type !== "policy" || name !== LEVEL);
            const level = type === "policy" ? levelOf(labels[0] ?? "", attributes.get(LEVEL)?.value) : undefined;
            return [type, labels, level, others, ofBlocks(inner)];
        });
    return [values(body.attributes), ofBlocks(body.blocks)];
}
