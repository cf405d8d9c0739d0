const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { findOnPath, commandName } = require("./commands");
const { build, cacheFolder, findGo, goRequirement, pinnedVersion } = require("./build");
const { root, SetUpError } = require("./process");

const TAGS = "osusergo,grpcnotrace";
const VERSION = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** What is built when there is no CLI: it, and its language host for Node. */
const PROGRAMS = {
    cli: program("pulumi", "github.com/pulumi/pulumi/pkg/v3", "cmd/pulumi", "pulumi"),
    host: program(
        "language-host",
        "github.com/pulumi/pulumi/sdk/v3",
        "nodejs/cmd/pulumi-language-nodejs",
        "pulumi-language-nodejs",
    ),
};

/**
 * @param {string} tool @param {string} module @param {string} folder @param {string} command
 * @returns {import("./build").Program}
 */
function program(tool, module, folder, command) {
    const ldflags = `-X ${VERSION}=v${pinnedVersion({ tool, module })}`;
    return { tool, module, folder, command, tags: TAGS, ldflags };
}

/** The folder that holds the commands once built; it is named after their versions, so that a new pin is built anew. */
function builtFolder() {
    return path.join(cacheFolder, `bin-${pinnedVersion(PROGRAMS.cli)}-host-${pinnedVersion(PROGRAMS.host)}`);
}

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
    const go = findGo(PROGRAMS.cli.tool);
    if (!go) {
        const go = goRequirement(PROGRAMS.cli.tool).join(".");
        throw new SetUpError(
            [
                `Neither the Pulumi CLI (${minimumVersion().join(".")} or newer, with pulumi-language-nodejs) nor Go (${go} or newer, to build it) is on the PATH. Install one of them:`,
                "  Pulumi, the quicker way: https://www.pulumi.com/docs/install/",
                `  Go, from which the CLI is built once into .pulumi/ (about four minutes): https://go.dev/doc/install`,
            ].join("\n"),
        );
    }
    await build(go, {
        target: builtFolder(),
        what: `the Pulumi CLI ${pinnedVersion(PROGRAMS.cli)} and its Node language host`,
        cost: "about four minutes on two cores, and 1.7 GB of memory",
        programs: [PROGRAMS.host, PROGRAMS.cli],
        finish(folder) {
            const script = commandName("pulumi-resource-pulumi-nodejs");
            fs.copyFileSync(path.join(root, "node_modules", "@pulumi", "pulumi", script), path.join(folder, script));
            fs.chmodSync(path.join(folder, script), 0o755);
        },
    });
}

module.exports = { findPulumi, providePulumi, minimumVersion };
