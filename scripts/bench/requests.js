/**
 * What attachments and parameters cost in requests, counted by the emulator while the real CLI works: of each figure the
 * requests of the same stack without them are taken off. At the end the time of a stack of attachments under the platform's
 * limit, against the same stack with a provider that does nothing.
 *
 * The engine creates and deletes only so many resources at once: four for each core unless PULUMI_PARALLEL or `--parallel` says
 * otherwise. More than that cannot travel together, so single attachments are measured with the setting that the
 * documentation recommends, and with the default besides.
 */
const fs = require("node:fs");
const path = require("node:path");
const { atExit, root } = require("../setup/process");
const { time } = require("../support/measure");
const { makeStack } = require("../support/stack");

exports.name = "requests";
exports.describe = "requests of attachments and parameters, and their time under the platform's limit";

/** As docs/attachments.md recommends it. */
const RECOMMENDED = { PULUMI_PARALLEL: "256" };

const UP = ["up", "--yes", "--skip-preview"];
const REFRESH = ["refresh", "--yes", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--skip-preview"];

/** @param {string} rest */
const program = (rest) => `
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("guardrails", { name: "guardrails" });
${rest}`;

/** @param {string[]} ids */
const singles = (ids) =>
    `for (const id of ${JSON.stringify(ids)}) new tfe.WorkspaceAttachment(id, { policySetId: set.id, workspaceId: id });`;

/** @param {string[]} ids */
const list = (ids) =>
    `new tfe.WorkspaceAttachment("all", { policySetId: set.id, workspaceIds: ${JSON.stringify(ids)} });`;

/** @param {number} count */
const parameters = (count) =>
    `for (let i = 0; i < ${count}; i++) new tfe.PolicySetParameter("p" + i, { policySetId: set.id, key: "key-" + i, value: "v" });`;

/** @param {string[]} ids the same number of resources with the same inputs, whose provider does nothing */
const trivial = (ids) => `
const pulumi = require("@pulumi/pulumi");
class Nothing extends pulumi.CustomResource {
    constructor(name, args) {
        const provider = 'exports.handler=()=>require("./nothing.js")';
        super("pulumi-nodejs:dynamic/tfe:Nothing", name, { ...args, __provider: provider });
    }
}
const set = new Nothing("guardrails", { name: "guardrails" });
for (const id of ${JSON.stringify(ids)}) new Nothing(id, { policySetId: set.id, workspaceId: id });
`;

const NOTHING = `
exports.check = async (olds, inputs) => ({ inputs });
exports.diff = async () => ({ changes: false });
exports.create = async (inputs) => ({ id: "nothing", outs: inputs });
exports.delete = async () => {};
`;

/** @param {{ quick?: boolean }} [options] quick: a tenth of the resources, with the same names */
exports.run = async ({ quick = false } = {}) => {
    const { startEmulator } = require("tfe-emulator");
    fs.mkdirSync(path.join(root, ".scratch"), { recursive: true });
    const folder = fs.mkdtempSync(path.join(root, ".scratch", "bench-"));
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    const forget = atExit(remove);
    const scale = quick ? 0.1 : 1;
    const counted = await startEmulator();
    const limited = await startEmulator({ rateLimit: 30, latency: 100 });
    try {
        const figures = [
            ...(await countRequests(path.join(folder, "counted"), counted, scale)),
            ...(await timeUnderLimit(folder, limited, 300 * scale)),
        ];
        return figures.map((figure) => ({ bench: exports.name, ...figure }));
    } finally {
        await counted.close();
        await limited.close();
        remove();
        forget();
    }
};

/**
 * @param {string} folder
 * @param {import("tfe-emulator").Emulator} emulator
 * @param {number} scale
 */
async function countRequests(folder, emulator, scale) {
    const few = emulator.control.createMany("workspaces", 100 * scale, "few");
    const many = emulator.control.createMany("workspaces", 1000 * scale, "many");
    const stack = await makeStack(folder, { "index.js": program("") }, emulator);
    /** @param {string[]} args @param {Record<string, string>} [env] */
    const requests = async (args, env = RECOMMENDED) => {
        emulator.control.resetCounts();
        await stack.pulumi(args, env);
        return emulator.control.total();
    };
    /** @param {string} rest */
    const declare = (rest) => stack.write({ "index.js": program(rest) });

    const alone = { create: await requests(UP), refresh: await requests(REFRESH), destroy: await requests(DESTROY) };
    await requests(UP);
    const against = "the same stack without them";
    /** @type {{ figure: string, value: number, unit: string, against: string }[]} */
    const figures = [];
    /** @param {string} figure @param {number} value */
    const add = (figure, value, besides = "") =>
        figures.push({ figure, value, unit: "requests", against: `${against}${besides}` });

    declare(singles(few));
    add("attach-100-create", await requests(UP), ", PULUMI_PARALLEL=256");
    add("attach-100-refresh", (await requests(REFRESH, {})) - alone.refresh);
    add("noop-up", await requests(UP));
    add("attach-100-destroy", (await requests(DESTROY)) - alone.destroy, ", PULUMI_PARALLEL=256");
    add("attach-100-create-default-parallel", (await requests(UP, {})) - alone.create);
    add("attach-100-destroy-default-parallel", (await requests(DESTROY, {})) - alone.destroy);
    declare(list(many));
    add("attach-list-1000-create", (await requests(UP, {})) - alone.create);
    add("attach-list-1000-refresh", (await requests(REFRESH, {})) - alone.refresh);
    declare(parameters(50 * scale));
    await requests(UP);
    add("parameters-50-refresh", (await requests(REFRESH, {})) - alone.refresh);
    return figures;
}

/**
 * @param {string} folder
 * @param {import("tfe-emulator").Emulator} emulator
 * @param {number} count
 */
async function timeUnderLimit(folder, emulator, count) {
    const ids = emulator.control.createMany("workspaces", count);
    const ours = await makeStack(path.join(folder, "ours"), { "index.js": program(singles(ids)) }, emulator);
    const theirs = { "index.js": trivial(ids), "nothing.js": NOTHING };
    const nothing = await makeStack(path.join(folder, "theirs"), theirs, emulator);
    // Each stack is made once, so there are no rounds; what runs first has the colder caches.
    const trivially = await time(() => nothing.pulumi(UP, RECOMMENDED));
    emulator.control.resetCounts();
    const real = await time(() => ours.pulumi(UP, RECOMMENDED));
    const refused = emulator.control.requests().filter(({ status }) => status === 429).length;
    const against = "a provider that does nothing, PULUMI_PARALLEL=256, 30 requests/s, 100 ms latency";
    return [
        { figure: "attach-300-wall-ratio", value: real / trivially, unit: "×", against },
        {
            figure: "attach-300-429s",
            value: refused,
            unit: "answers",
            against: "a limit of 30 requests/s, 100 ms latency",
        },
    ];
}
