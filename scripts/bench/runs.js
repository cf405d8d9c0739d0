/**
 * What waiting for runs costs in requests, counted by the emulator.
 *
 * A run is held while it plans: `requests-per-poll` is how many requests of any kind are sent for each time its status is
 * read. Then twenty runs are started at once under the platform's own limits, enforced: 30 requests a second, and 30 lists
 * of runs a minute; `runs-20-429s` is how many of all their requests were refused.
 */
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

exports.name = "runs";
exports.describe = "requests while runs are waited for, alone and twenty at once";

const READ = "GET /api/v2/runs/:id";
const RUNS = 20;

/** @param {{ quick?: boolean }} [options] */
exports.run = async ({ quick = false } = {}) => {
    const { polls, requests } = await countPolls(quick ? 3 : 6);
    const refused = await countRefusals();
    return [
        {
            figure: "requests-per-poll",
            value: requests / polls,
            unit: "requests",
            against: `${polls} reads of a run that plans`,
        },
        {
            figure: "runs-20-429s",
            value: refused.refused,
            unit: "answers",
            against: `${refused.requests} requests, limits enforced`,
        },
    ].map((figure) => ({ bench: exports.name, ...figure }));
};

/** @param {number} wanted how often the run is to be read */
async function countPolls(wanted) {
    return withEmulator({}, async (emulator, start) => {
        emulator.control.runs.script({ holdAt: ["planning"] });
        const workspace = workspaceIn(emulator);
        const done = start(workspace);
        const reads = () => emulator.control.counts()[READ] ?? 0;
        await until(() => reads() > 0);
        emulator.control.resetCounts();
        await until(() => reads() >= wanted);
        const counted = { polls: reads(), requests: emulator.control.total() };
        const [run] = emulator.control.list("runs");
        if (run) emulator.control.runs.release(run.id);
        await done;
        return counted;
    });
}

async function countRefusals() {
    return withEmulator({ rateLimit: 30 }, async (emulator, start) => {
        emulator.control.runs.script({ stepMilliseconds: 200 });
        emulator.control.create("policy-sets", {
            name: "guardrails",
            global: true,
            policyIds: [
                emulator.control.create("policies", {
                    name: "tags",
                    enforcementLevel: "hard-mandatory",
                    code: "main = rule { true }",
                }).id,
            ],
        });
        const workspaces = Array.from({ length: RUNS }, () => workspaceIn(emulator));
        await Promise.all(workspaces.map((workspace) => start(workspace)));
        const requests = emulator.control.total();
        const seen = emulator.control.requests();
        if (seen.length !== requests) throw new Error(`only the last ${seen.length} of ${requests} requests are known`);
        const applied = emulator.control.list("runs").filter(({ status }) => status === "applied").length;
        if (applied !== RUNS) throw new Error(`${applied} of ${RUNS} runs were applied`);
        return { refused: seen.filter(({ status }) => status === 429).length, requests };
    });
}

/**
 * Runs `body` with an emulator and a function that starts a run as `pulumi up` would, and waits for its end.
 *
 * @template R
 * @param {import("tfe-emulator").EmulatorOptions} options
 * @param {(emulator: import("tfe-emulator").Emulator, start: (workspaceId: string) => Promise<unknown>) => Promise<R>} body
 * @returns {Promise<R>}
 */
async function withEmulator(options, body) {
    const { startEmulator } = require("tfe-emulator");
    const { Handler } = require("../../dist/handlers/base/handler");
    const { Configuration } = require("../../dist/handlers/base/configuration");
    const { run } = require("../../dist/handlers/run");
    const emulator = await startEmulator(options);
    // An empty home, so that nobody's own credentials are found.
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "bench-runs-"));
    const env = { HOME: home, TFE_ADDRESS: emulator.url, TFE_TOKEN: emulator.token };
    const handler = new Handler(run, new Configuration(env));
    handler.configure({ config: { get: () => undefined } });
    /** @param {string} workspaceId */
    const start = async (workspaceId) => {
        const { inputs } = await handler.check({}, { workspaceId, decision: "apply", __urn: workspaceId });
        return handler.create(inputs);
    };
    try {
        return await body(emulator, start);
    } finally {
        await emulator.close();
        fs.rmSync(home, { recursive: true, force: true });
    }
}

/** @param {import("tfe-emulator").Emulator} emulator */
function workspaceIn(emulator) {
    const { id } = emulator.control.create("workspaces");
    emulator.control.create("configuration-versions", { workspaceId: id });
    return id;
}

/** @param {() => boolean} condition */
async function until(condition) {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
