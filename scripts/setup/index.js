const path = require("node:path");
const { cacheFolder } = require("./build");
const { withFolderOnPath } = require("./commands");
const { withLock } = require("./lock");
const { findOpa, provideOpa } = require("./opa");
const { install, isInstalled } = require("./packages");
const { runNode, SetUpError } = require("./process");
const { findPulumi, providePulumi } = require("./pulumi");
const { findYaml, provideYaml } = require("./yaml");

const OLDEST_NODE = 20;

/**
 * Brings a checkout to the point where everything in it runs: Node packages, compiled TypeScript, the Pulumi CLI. Says on
 * standard error what it does, and nothing when there is nothing to do.
 * @param {{ build?: string[], cli?: boolean, opa?: boolean, yaml?: boolean }} [options] the folders of the TypeScript projects to
 * compile, with what they depend on; whether the Pulumi CLI is needed; OPA, too, and the language host for YAML
 * @returns {Promise<NodeJS.ProcessEnv>} this process's environment with the Pulumi CLI, and the others, on the PATH
 * @throws {SetUpError} with what is missing and how to get it
 */
async function setUp({ build = [], cli = true, opa = false, yaml = false } = {}) {
    const major = Number(process.versions.node.split(".")[0]);
    if (major < OLDEST_NODE) {
        throw new SetUpError(
            `Node.js ${OLDEST_NODE} or newer is needed; this is ${process.version} (https://nodejs.org).`,
        );
    }
    if (!isInstalled() || (cli && !findPulumi()) || (opa && !findOpa()) || (yaml && !findYaml())) {
        await withLock(
            path.join(cacheFolder, "set-up.lock"),
            (owner) => console.error(`Another set-up is at work here (${owner}); waiting for it …`),
            async () => {
                if (!isInstalled()) await install();
                if (cli && !findPulumi()) await providePulumi();
                if (opa && !findOpa()) await provideOpa();
                if (yaml && !findYaml()) await provideYaml();
            },
        );
    }
    if (build.length > 0) {
        const code = await compile(build);
        if (code !== 0) throw new SetUpError("The TypeScript does not compile; what tsc said is above.");
    }
    const env = withFolderOnPath(cli ? findPulumi()?.folder : undefined);
    const withOpa = opa ? withFolderOnPath(findOpa()?.folder, env) : env;
    return yaml ? withFolderOnPath(findYaml()?.folder, withOpa) : withOpa;
}

/**
 * Compiles what has changed since the last time.
 * @param {string[]} [projects] default: all of them
 * @returns {Promise<number>} tsc's exit code
 */
function compile(projects = ["."]) {
    return runNode("node_modules/typescript/bin/tsc", ["-b", ...projects], { stdio: ["ignore", 2, 2] });
}

module.exports = { setUp, compile };
