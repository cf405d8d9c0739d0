import { posix } from "node:path";
import type { Content } from "../content";
import { type BlockShape, Checker } from "./checker";
import type { Config } from "./config";
import type { Finding } from "./finding";
import { checkQuery } from "./opaQuery";
import { checkImports, readModules, unreached } from "./regoModules";

/** The files that list the policies of an OPA set; either will do. */
export const OPA_CONFIGS = ["policies.hcl", "policies.json"];

/** From the mildest to the strictest. */
export const OPA_LEVELS = ["advisory", "mandatory"];
const foreignLevels = {
    "soft-mandatory": "it is one of Sentinel policies",
    "hard-mandatory": "it is one of Sentinel policies",
};

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
    const known = await readModules(checker);
    checkImports(checker, known);
    const asked = policies.flatMap((policy) => {
        checker.checkLevel(policy, OPA_LEVELS, foreignLevels);
        checker.text(policy, "description");
        return checkQuery(checker, policy, known);
    });
    for (const module of unreached(known.modules, asked)) {
        if (module.path.endsWith("_test.rego")) continue;
        const name = module.package.join(".");
        const message = `No query of ${file} asks for the package ${name}, and no other file reads it, so nothing here is checked.`;
        checker.about(module.path, "warning", "unnamed-file", message);
    }
    return checker.findings;
}
