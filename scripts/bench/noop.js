/**
 * What a stack costs in which nothing has changed. Requests are counted by the emulator. The time of the whole command is
 * compared with that of the same program with a provider whose methods do nothing: what is above 1 is this package's own.
 */
const fs = require("node:fs");
const path = require("node:path");
const { atExit, root } = require("../setup/process");
const { compare, time } = require("../support/measure");
const { makeStack } = require("../support/stack");

exports.name = "noop";
exports.describe = "requests and time of a preview and an up that change nothing";

const ARGS = '{ name: "guardrails", description: "bench", kind: "opa" }';

const OURS = `const tfe = require("pulumi-tfe-policy");\nnew tfe.PolicySet("guardrails", ${ARGS});\n`;

const THEIRS = `
const pulumi = require("@pulumi/pulumi");
class Nothing extends pulumi.CustomResource {
    constructor(name, args, opts) {
        const provider = 'exports.handler=()=>require("./nothing.js")';
        super("pulumi-nodejs:dynamic/tfe:Nothing", name, { ...args, __provider: provider }, opts);
    }
}
new Nothing("guardrails", ${ARGS});
`;

const NOTHING = `
exports.check = async (olds, inputs) => ({ inputs });
exports.diff = async () => ({ changes: false });
exports.create = async (inputs) => ({ id: "nothing", outs: inputs });
exports.delete = async () => {};
`;

const COMMANDS = {
    preview: ["preview"],
    up: ["up", "--yes", "--skip-preview"],
};

/** @param {{ quick?: boolean }} [options] */
exports.run = async ({ quick = false } = {}) => {
    const { startEmulator } = require("tfe-emulator");
    const emulator = await startEmulator();
    fs.mkdirSync(path.join(root, ".scratch"), { recursive: true });
    const folder = fs.mkdtempSync(path.join(root, ".scratch", "bench-"));
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    const forget = atExit(remove);
    try {
        const ours = await makeUpStack(path.join(folder, "ours"), { "index.js": OURS }, emulator);
        const theirs = await makeUpStack(
            path.join(folder, "theirs"),
            { "index.js": THEIRS, "nothing.js": NOTHING },
            emulator,
        );
        const figures = [];
        for (const [name, command] of Object.entries(COMMANDS)) {
            emulator.control.resetCounts();
            await ours(command);
            const requests = emulator.control.total();
            const { ratio } = await compare(
                quick ? 3 : 9,
                () => time(() => ours(command)),
                () => time(() => theirs(command)),
            );
            figures.push(
                {
                    figure: `${name}-requests`,
                    value: requests,
                    unit: "requests",
                    against: "one policy set, nothing changed",
                },
                { figure: `${name}-time-ratio`, value: ratio, unit: "×", against: "a provider that does nothing" },
            );
        }
        return figures.map((figure) => ({ bench: exports.name, ...figure }));
    } finally {
        await emulator.close();
        remove();
        forget();
    }
};

/**
 * Makes a project with a stack in which everything is up already.
 * @param {string} folder
 * @param {Record<string, string>} files
 * @param {{ url: string, token: string, organization: string }} emulator
 * @returns {Promise<(args: string[]) => Promise<unknown>>} runs one command of the CLI there
 */
async function makeUpStack(folder, files, emulator) {
    const { pulumi } = await makeStack(folder, files, emulator);
    await pulumi(COMMANDS.up);
    return pulumi;
}
