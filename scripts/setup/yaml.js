const fs = require("node:fs");
const path = require("node:path");
const { build, cacheFolder, findGo, goRequirement, pinnedVersion } = require("./build");
const { commandName, findOnPath } = require("./commands");
const { SetUpError } = require("./process");

/** @type {import("./build").Program} */
const PROGRAM = {
    tool: "yaml",
    module: "github.com/pulumi/pulumi-yaml",
    folder: "cmd/pulumi-language-yaml",
    command: "pulumi-language-yaml",
    tags: "osusergo,grpcnotrace",
    ldflags: "-s -w",
};

/** The folder that holds the command once built; it is named after its version, so that a new pin is built anew. */
function builtFolder() {
    return path.join(cacheFolder, `yaml-${pinnedVersion(PROGRAM)}`);
}

/**
 * Finds the language host for YAML, which is part of every installation of Pulumi, without building one.
 * @returns {{ folder: string | undefined } | undefined} the folder to put in front of the PATH (none when it is on it), or
 * nothing when there is none
 */
function findYaml() {
    if (findOnPath(PROGRAM.command)) return { folder: undefined };
    const folder = builtFolder();
    return fs.existsSync(path.join(folder, commandName(PROGRAM.command))) ? { folder } : undefined;
}

/** Builds the language host, or throws an error that says what to install when Go is missing too. */
async function provideYaml() {
    const go = findGo(PROGRAM.tool);
    if (!go) {
        throw new SetUpError(
            [
                `Neither pulumi-language-yaml (which runs the tests of the plugin) nor Go (${goRequirement(PROGRAM.tool).join(".")} or newer, to build it) is on the PATH. Install one of them:`,
                "  Pulumi, which brings it: https://www.pulumi.com/docs/install/",
                "  Go, from which it is built once into .pulumi/ (about two minutes): https://go.dev/doc/install",
            ].join("\n"),
        );
    }
    await build(go, {
        target: builtFolder(),
        what: `Pulumi's language host for YAML ${pinnedVersion(PROGRAM)}`,
        cost: "about two minutes on two cores",
        programs: [PROGRAM],
    });
}

module.exports = { findYaml, provideYaml };
