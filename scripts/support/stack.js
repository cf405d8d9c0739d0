const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { promisify } = require("node:util");
const { makeEnvironment, withoutForeignSettings } = require("./environment");
const { nodeProject } = require("./project");

/**
 * A Pulumi project with one stack, in a folder of its own inside the repository.
 * @typedef {object} BenchStack
 * @property {(files: Record<string, string>) => void} write replaces files of the project
 * @property {(args: string[], env?: Record<string, string>) => Promise<unknown>} pulumi runs one command of the CLI
 */

/**
 * @param {string} folder is made
 * @param {Record<string, string>} files `index.js` is the program
 * @param {{ url: string, token: string, organization: string }} emulator
 * @returns {Promise<BenchStack>} with nothing up yet
 */
async function makeStack(folder, files, emulator) {
    fs.mkdirSync(folder);
    const settings = { ...withoutForeignSettings(process.env), ...makeEnvironment(folder, emulator) };
    /** @type {BenchStack["write"]} */
    const write = (given) => {
        for (const [name, text] of Object.entries(given)) fs.writeFileSync(path.join(folder, name), text);
    };
    /** @type {BenchStack["pulumi"]} */
    const pulumi = (args, env = {}) =>
        promisify(execFile)("pulumi", args, { cwd: folder, env: { ...settings, ...env }, maxBuffer: 64 * 1024 * 1024 });
    write({ ...nodeProject({ name: "bench" }), ...files });
    await pulumi(["stack", "init", "bench"]);
    return { write, pulumi };
}

module.exports = { makeStack };
