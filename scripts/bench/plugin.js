/**
 * The plugin for other languages: how long it takes to start, and the time of an `up` that makes 100 attachments, in YAML
 * through the plugin against the same in TypeScript with the dynamic classes. Each round brings the attachments up from nothing;
 * the set they belong to is there already.
 */
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { atExit, root } = require("../setup/process");
const { compare, median, time } = require("../support/measure");
const { makeStack } = require("../support/stack");

const ATTACHMENTS = 100;
const UP = ["up", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];

exports.name = "plugin";
exports.describe = "the start of the plugin, and an up in YAML against one in TypeScript";

/** @param {{ quick?: boolean }} [options] quick: a tenth of the attachments, fewer rounds */
exports.run = async ({ quick = false } = {}) => {
    const starts = [];
    for (let round = 0; round < (quick ? 3 : 15); round++) starts.push(await time(startPlugin));
    const ratio = await compareLanguages(quick ? ATTACHMENTS / 10 : ATTACHMENTS, quick ? 1 : 3);
    return [
        {
            figure: "plugin-start-ms",
            value: median(starts),
            unit: "ms",
            against: "from its start to the line with its port",
        },
        { figure: "plugin-100-resources-ratio", value: ratio, unit: "×", against: "the dynamic classes" },
    ].map((figure) => ({ bench: exports.name, ...figure }));
};

/** Starts the plugin as the engine does, and stops it when it serves. @returns {Promise<void>} */
function startPlugin() {
    return new Promise((resolve, reject) => {
        const plugin = spawn(path.join(root, "plugin", "pulumi-resource-tfe-policy"), ["127.0.0.1:1"], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        plugin.once("error", reject);
        plugin.stdout.once("data", () => {
            resolve();
            plugin.kill();
        });
    });
}

/** @param {number} count @param {number} rounds */
async function compareLanguages(count, rounds) {
    const { startEmulator } = require("tfe-emulator");
    const emulator = await startEmulator();
    fs.mkdirSync(path.join(root, ".scratch"), { recursive: true });
    const folder = fs.mkdtempSync(path.join(root, ".scratch", "bench-"));
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    const forget = atExit(remove);
    try {
        const ids = Array.from({ length: count }, () => emulator.control.create("workspaces", {}).id);
        const set = () => emulator.control.create("policy-sets", { global: false }).id;
        const stacks = {
            yaml: await makeStack(path.join(folder, "yaml"), { "Pulumi.yaml": yaml(set(), ids) }, emulator),
            classes: await makeStack(path.join(folder, "classes"), { "index.js": classes(set(), ids) }, emulator),
        };
        /** @param {import("../support/stack").BenchStack} stack */
        const measured = async ({ pulumi }) => {
            const taken = await time(() => pulumi(UP));
            await pulumi(DESTROY);
            return taken;
        };
        const { ratio } = await compare(
            rounds,
            () => measured(stacks.yaml),
            () => measured(stacks.classes),
        );
        return ratio;
    } finally {
        await emulator.close();
        remove();
        forget();
    }
}

/** @param {string} set @param {string[]} ids a project in YAML, which JSON is too */
function yaml(set, ids) {
    return JSON.stringify({
        name: "bench",
        runtime: "yaml",
        plugins: { providers: [{ name: "tfe-policy", path: path.join(root, "plugin") }] },
        resources: Object.fromEntries(
            ids.map((workspaceId) => [
                workspaceId,
                { type: "tfe-policy:WorkspaceAttachment", properties: { policySetId: set, workspaceId } },
            ]),
        ),
    });
}

/** @param {string} set @param {string[]} ids */
function classes(set, ids) {
    return `
const tfe = require("pulumi-tfe-policy");
for (const id of ${JSON.stringify(ids)}) new tfe.WorkspaceAttachment(id, { policySetId: "${set}", workspaceId: id });
`;
}
