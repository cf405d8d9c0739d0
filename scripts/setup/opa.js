const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { build, cacheFolder, findGo, goRequirement, pinnedVersion } = require("./build");
const { commandName, findOnPath } = require("./commands");
const { SetUpError } = require("./process");

/** @type {import("./build").Program} */
const PROGRAM = {
    tool: "opa",
    module: "github.com/open-policy-agent/opa",
    folder: "",
    command: "opa",
    // What fetches bundles from registries is no use here, and doubles the build.
    tags: "opa_no_oci",
    ldflags: "-s -w",
};

/** The folder that holds the command once built; it is named after its version, so that a new pin is built anew. */
function builtFolder() {
    return path.join(cacheFolder, `opa-${pinnedVersion(PROGRAM)}`);
}

/** @param {string} command */
function isNewEnough(command) {
    const [, major] = /Version: (\d+)\./.exec(execFileSync(command, ["version"], { encoding: "utf8" })) ?? [];
    return Number(major) >= 1;
}

/**
 * Finds OPA 1.0 or newer without building one.
 * @returns {{ folder: string | undefined, command: string } | undefined} the folder to put in front of the PATH (none when it
 * is on it) and the command, or nothing when there is none that will do
 */
function findOpa() {
    const onPath = findOnPath("opa");
    if (onPath && isNewEnough(onPath)) return { folder: undefined, command: onPath };
    const folder = builtFolder();
    const command = path.join(folder, commandName("opa"));
    return fs.existsSync(command) ? { folder, command } : undefined;
}

/** Builds OPA, or throws an error that says what to install when Go is missing too. */
async function provideOpa() {
    const go = findGo(PROGRAM.tool);
    if (!go) {
        throw new SetUpError(
            [
                `Neither OPA (1.0 or newer, which decides Rego in the tests) nor Go (${goRequirement(PROGRAM.tool).join(".")} or newer, to build it) is on the PATH. Install one of them:`,
                "  OPA, the quicker way: https://www.openpolicyagent.org/docs/latest/#running-opa",
                "  Go, from which OPA is built once into .pulumi/ (about two minutes): https://go.dev/doc/install",
            ].join("\n"),
        );
    }
    await build(go, {
        target: builtFolder(),
        what: `OPA ${pinnedVersion(PROGRAM)}`,
        cost: "about two minutes on two cores",
        programs: [PROGRAM],
    });
}

module.exports = { findOpa, provideOpa };
