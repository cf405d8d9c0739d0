import { createRequire } from "node:module";
import { codeOf } from "./thrown";

type HclParser = typeof import("@cdktn/hcl2json");

const PARSER = "@cdktn/hcl2json";

/**
 * HashiCorp's own parser, loaded when it is first asked for: its WebAssembly takes longer than all the rest of a preview. Not
 * by `require`, which bundlers follow: the parser finds its WebAssembly beside itself, and names a module that there is not.
 */
export function hclParser(): HclParser {
    const requireHere = createRequire(__filename);
    try {
        return requireHere(PARSER);
    } catch (error) {
        if (codeOf(error) !== "MODULE_NOT_FOUND") throw error;
        // This is a bundle, which lies anywhere. The package is in the project all the same: the engine loads it from there.
        return createRequire(requireHere.resolve("pulumi-tfe-policy/package.json"))(PARSER);
    }
}
