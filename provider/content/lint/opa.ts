import { posix } from "node:path";
import type { Content } from "../content";
import { type BlockShape, Checker, named } from "./checker";
import type { Config, ConfigBlock } from "./config";
import type { Finding } from "./finding";
import { parseReference, regoPackage } from "./rego";

/** The files that list the policies of an OPA set; either will do. */
export const OPA_CONFIGS = ["policies.hcl", "policies.json"];

const levels = ["advisory", "mandatory"];
const foreignLevels = {
    "soft-mandatory": "it is one of Sentinel policies",
    "hard-mandatory": "it is one of Sentinel policies",
};
const MAX_REGO_BYTES = 1024 * 1024;

const shape: Pick<BlockShape, "attributes" | "blocks"> = {
    attributes: [],
    blocks: { policy: { labels: 1, attributes: ["query", "enforcement_level", "description"] } },
};

/** Labels of the blocks, for the JSON variant. */
export const opaLabels = { policy: 1 };

/**
 * Checks a parsed `policies.hcl` or `policies.json` against the `.rego` files beside and below it.
 *
 * https://developer.hashicorp.com/terraform/cloud-docs/policy-enforcement/manage-policy-sets/opa-vcs
 *
 * @param file the configuration's path in the content
 */
export async function checkOpa(content: Content, file: string, config: Config): Promise<Finding[]> {
    const folder = posix.dirname(file) === "." ? "" : posix.dirname(file);
    const checker = new Checker(content, folder, file);
    checker.checkShape(config.body, shape, posix.basename(file));
    const policies = config.body.blocks.filter(({ type, labels }) => type === "policy" && labels.length === 1);
    checker.checkDuplicates(policies);
    if (policies.length === 0) {
        checker.warn({ line: 1, column: 1 }, "no-policies", `${file} names no policy, so the set checks nothing.`);
    }
    const modules = await readModules(checker);
    const queries = policies.map((policy) => {
        checker.checkLevel(policy, levels, foreignLevels);
        checker.text(policy, "description");
        return checkQuery(checker, policy, modules);
    });
    warnUnqueried(checker, modules, queries);
    return checker.findings;
}

interface Module {
    path: string;
    text: string;
    package: string[];
}

async function readModules(checker: Checker): Promise<Module[]> {
    const prefix = checker.folder === "" ? "" : `${checker.folder}/`;
    const modules: Module[] = [];
    for (const { path, kind, size } of checker.content.entries) {
        if (!path.startsWith(prefix) || !path.endsWith(".rego") || kind !== "file" || size > MAX_REGO_BYTES) continue;
        const text = (await checker.content.readText(path))!;
        const declared = regoPackage(text);
        if (declared) {
            modules.push({ path, text, package: declared });
        } else {
            checker.findings.push({
                severity: "error",
                file: path,
                line: 1,
                column: 1,
                message: "The file declares no package. Begin it with `package …`.",
                rule: "rego-package",
            });
        }
    }
    return modules;
}

/** @returns the data the query asks for, `["terraform", "deny"]`, or its text when it is more than a path */
function checkQuery(checker: Checker, policy: ConfigBlock, modules: readonly Module[]): string[] | string {
    if (!policy.attributes.has("query")) {
        const message = `${named(policy)} has no \`query\`, so the platform does not know which rule to ask.`;
        checker.error(policy.labelAt, "query-missing", `${message} Give one such as \`data.terraform.deny\`.`);
        return "";
    }
    const query = checker.text(policy, "query");
    if (!query) return "";
    const [head, ...asked] = parseReference(query.text.trim()) ?? [];
    if (query.text.trim() === "" || (head !== undefined && head !== "data")) {
        checker.error(
            query.at,
            "query-invalid",
            `The query \`${query.text}\` of ${named(policy)} does not begin with \`data.\`, where all rules of packages are.`,
        );
        return "";
    }
    if (head === undefined) return query.text;
    if (!modules.some((module) => related(module.package, asked))) {
        const packages = [...new Set(modules.map((module) => module.package.join(".")))];
        const have = packages.length > 0 ? `there is ${packages.join(", ")}` : "there is no .rego file";
        checker.error(
            query.at,
            "query-unknown-package",
            `The query \`${query.text}\` of ${named(policy)} asks for a package that no .rego file declares (${have}).`,
        );
    }
    return asked;
}

/** Whether one path is the beginning of the other. */
function related(a: readonly string[], b: readonly string[]): boolean {
    return a.slice(0, b.length).every((part, i) => part === b[i]);
}

function warnUnqueried(checker: Checker, modules: readonly Module[], queries: readonly (string[] | string)[]): void {
    const mentions = mentionedIn(modules);
    for (const module of modules) {
        const reference = `data.${module.package.join(".")}`;
        const asked = queries.some((query) =>
            typeof query === "string" ? query.includes(reference) : related(module.package, query),
        );
        const imported = [...(mentions.get(reference) ?? [])].some((other) => other !== module);
        if (!asked && !imported && !module.path.endsWith("_test.rego")) {
            checker.findings.push({
                severity: "warning",
                file: module.path,
                line: 1,
                column: 1,
                message: `No query of ${checker.file} asks for the package ${module.package.join(".")}, so nothing here is checked.`,
                rule: "unnamed-file",
            });
        }
    }
}

/** The modules that mention `data.a.b`, or a path below it, for every such path that is mentioned at all. */
function mentionedIn(modules: readonly Module[]): Map<string, Set<Module>> {
    const mentions = new Map<string, Set<Module>>();
    for (const module of modules) {
        for (const [reference] of module.text.matchAll(/\bdata(?:\.[A-Za-z_]\w*)+/g)) {
            for (let dot = reference.indexOf(".", 5); ; dot = reference.indexOf(".", dot + 1)) {
                const path = dot < 0 ? reference : reference.slice(0, dot);
                mentions.set(path, (mentions.get(path) ?? new Set()).add(module));
                if (dot < 0) break;
            }
        }
    }
    return mentions;
}
