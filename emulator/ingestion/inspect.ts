import { posix } from "node:path";
import { isObject } from "../table/parse";
import { TF_POLICY_FILES, tfPolicyBlocks } from "./tfPolicy";
import { IngestionError } from "./unpack";

type Files = Readonly<Record<string, string>>;
type Block = Record<string, unknown>;

const LEVELS = {
    sentinel: ["advisory", "soft-mandatory", "hard-mandatory"],
    opa: ["advisory", "mandatory"],
    tfpolicy: ["advisory", "mandatory_overridable", "mandatory"],
};

/** The names of the configuration files of each kind; the first that is there counts. */
const CONFIGS = { sentinel: ["sentinel.hcl"], opa: ["policies.hcl", "policies.json"] };

async function parse(file: string, text: string): Promise<Block> {
    try {
        if (file.endsWith(".json")) return JSON.parse(text) as Block;
        // Loaded with the first upload: it takes longer than everything else here together.
        const { parse: parseHcl } = require("@cdktn/hcl2json") as typeof import("@cdktn/hcl2json");
        return (await parseHcl(file, text)) as Block;
    } catch (error) {
        throw new IngestionError(`failed to parse ${file}: ${(error as Error).message}`);
    }
}

/** The blocks of one type with one label, in HCL's JSON form: `{ label: [{…}] }`, or `{ label: {…} }`. */
function blocksOf(config: Block, type: string): [label: string, block: Block][] {
    const labelled = config[type];
    const groups = (Array.isArray(labelled) ? labelled : [labelled]).filter(isObject);
    return groups.flatMap((group) =>
        Object.entries(group).flatMap(([label, blocks]) =>
            (Array.isArray(blocks) ? blocks : [blocks])
                .filter(isObject)
                .map((block): [string, Block] => [label, block]),
        ),
    );
}

function mustBeThere(files: Files, what: string, source: unknown): void {
    if (typeof source !== "string") throw new IngestionError(`${what}: source must be a string`);
    if (/^[a-z][a-z0-9+.-]*:/i.test(source)) return;
    const path = posix.normalize(source);
    if (files[path] === undefined) throw new IngestionError(`${what}: open ${path}: no such file or directory`);
}

function checkLevel(kind: keyof typeof LEVELS, what: string, block: Block): void {
    const level = block.enforcement_level;
    if (level === undefined || level === null || /^\$\{/.test(String(level))) return;
    if (!LEVELS[kind].includes(level as string)) {
        throw new IngestionError(`${what}: invalid enforcement level "${String(level)}"`);
    }
}

/** Modules and static data: `module "a" {}` as it was, `import "module" "a" {}` as it is. */
function importedBlocks(config: Block): [string, Block][] {
    const nested = blocksOf(config, "import").filter(([kind]) => kind !== "plugin");
    const current = nested.flatMap(([kind, labelled]) => blocksOf({ [kind]: labelled }, kind));
    return [...blocksOf(config, "module"), ...current];
}

/** Each file of Terraform policies: is it HCL, and are the levels that it names there. */
async function inspectTerraform(files: Files): Promise<void> {
    const found = Object.entries(files).filter(([name]) => name.endsWith(TF_POLICY_FILES));
    if (found.length === 0) throw new IngestionError(`no *${TF_POLICY_FILES} file found in the policy set`);
    for (const [file, text] of found) {
        for (const { type, target, name, block } of tfPolicyBlocks(await parse(file, text))) {
            checkLevel("tfpolicy", `${file}: ${type} "${target}" "${name}"`, block);
        }
    }
}

/**
 * Looks at unpacked content as the platform does when it takes a version in: a configuration file that can be parsed, each
 * local file that it names, and levels that exist. What is only found out in a run is not looked at.
 *
 * @throws IngestionError saying what is wrong
 */
export async function inspect(kind: "sentinel" | "opa" | "tfpolicy", files: Files): Promise<void> {
    if (kind === "tfpolicy") return inspectTerraform(files);
    const file = CONFIGS[kind].find((name) => files[name] !== undefined);
    if (file === undefined) throw new IngestionError(`${CONFIGS[kind].join(" or ")} not found in the policy set`);
    const config = await parse(file, files[file]!);
    if (!isObject(config)) throw new IngestionError(`failed to parse ${file}: must be an object`);
    for (const [name, block] of blocksOf(config, "policy")) {
        const what = `policy "${name}"`;
        checkLevel(kind, what, block);
        if (kind === "sentinel") mustBeThere(files, what, block.source ?? `./${name}.sentinel`);
        else if (typeof block.query !== "string") throw new IngestionError(`${what}: query is required`);
    }
    if (kind === "sentinel") {
        for (const [name, block] of importedBlocks(config)) mustBeThere(files, `import "${name}"`, block.source);
    }
}
