import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { codeOf } from "../thrown";

// The engine starts the provider in the folder that it starts the program in. A program may go elsewhere afterwards.
const PROJECT = process.cwd();
/** A program of the Automation API runs in a process of the user's, and the provider may be started elsewhere. */
const STARTED_BY_ENGINE = /[\\/]cmd[\\/]run[\\/]/.test(require.main?.filename ?? "");
let isThere = !STARTED_BY_ENGINE;

/**
 * The provider's process loads this package from the Pulumi project, not from the library that uses it, and could only say
 * that Node found no module.
 *
 * @throws RunError when it is not there
 */
export function requireInProject(): void {
    if (isThere) return;
    try {
        createRequire(join(PROJECT, "index.js")).resolve("pulumi-tfe-policy/runtime");
        isThere = true;
    } catch (error) {
        if (codeOf(error) !== "MODULE_NOT_FOUND") return;
        throw new pulumi.RunError(
            "pulumi-tfe-policy must be a dependency of the Pulumi project itself, because the engine loads it from there: add it " +
                `to the dependencies in ${packageOf(PROJECT)} and install them.`,
        );
    }
}

/** The nearest package.json from a folder upwards, where a dependency of the project belongs. */
function packageOf(folder: string): string {
    const own = join(folder, "package.json");
    const parent = dirname(folder);
    return existsSync(own) || parent === folder ? own : packageOf(parent);
}
