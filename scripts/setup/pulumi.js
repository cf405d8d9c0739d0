const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { findOnPath, commandName } = require("./commands");
const { buildPulumi, builtFolder, goRequirement, findGo } = require("./build-pulumi");
const { root, SetUpError } = require("./process");

/** What has to lie beside each other, or on the PATH, for the CLI to run Node programs with dynamic providers. */
const COMMANDS = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/**
 * The oldest CLI that will do, as `[major, minor]`: that of the SDK named in package.json.
 * @returns {[number, number]}
 */
function minimumVersion() {
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
    return parseVersion(dependencies["@pulumi/pulumi"]) ?? [3, 0];
}

/**
 * @param {string} text
 * @returns {[number, number] | undefined}
 */
function parseVersion(text) {
    const match = /(\d+)\.(\d+)/.exec(text);
    return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/**
 * Finds a Pulumi CLI without building one.
 * @returns {{ folder: string | undefined } | undefined} the folder to put in front of the PATH (none when the CLI is on
 * it), or nothing when there is no CLI that will do
 */
function findPulumi() {
    const [pulumi, ...companions] = COMMANDS.map((command) => findOnPath(command));
    if (pulumi && companions.every(Boolean)) {
        const version = parseVersion(execFileSync(pulumi, ["version"], { encoding: "utf8", env: quietEnvironment() }));
        const [major, minor] = minimumVersion();
        if (version && (version[0] > major || (version[0] === major && version[1] >= minor))) {
            return { folder: undefined };
        }
    }
    const folder = builtFolder();
    return COMMANDS.every((command) => fs.existsSync(path.join(folder, commandName(command)))) ? { folder } : undefined;
}

function quietEnvironment() {
    return { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
}

/** Builds the CLI, or throws an error of three lines that says what to install when Go is missing too. */
async function providePulumi() {
    const go = findGo();
    if (!go) {
        const go = goRequirement().join(".");
        throw new SetUpError(
            [
                `Neither the Pulumi CLI (${minimumVersion().join(".")} or newer, with pulumi-language-nodejs) nor Go (${go} or newer, to build it) is on the PATH. Install one of them:`,
                "  Pulumi, the quicker way: https://www.pulumi.com/docs/install/",
                `  Go, from which the CLI is built once into .pulumi/ (about four minutes): https://go.dev/doc/install`,
            ].join("\n"),
        );
    }
    await buildPulumi(go);
}

module.exports = { findPulumi, providePulumi, minimumVersion };
