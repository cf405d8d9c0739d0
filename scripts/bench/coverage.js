/**
 * What it costs to say of 5,000 workspaces which of 200 policy sets reach them: requests (the pages of each list are the fewest that there
 * can be), memory, and the time under the platform's limit of 30 requests a second.
 */
const { execFile } = require("node:child_process");
const { promisify } = require("node:util");

exports.name = "coverage";
exports.describe = "requests, memory and time to say who is reached by 200 policy sets among 5,000 workspaces";

/** @param {{ quick?: boolean }} [options] quick: a tenth of the workspaces and sets */
exports.run = async ({ quick = false } = {}) => {
    const { startEmulator } = require("tfe-emulator");
    const [workspaces, sets] = quick ? [500, 20] : [5000, 200];
    const emulator = await startEmulator({ rateLimit: 30 });
    try {
        const { control } = emulator;
        const projects = Array.from(
            { length: 40 },
            (_, at) => control.create("projects", { name: `project-${at}` }).id,
        );
        const ids = Array.from({ length: workspaces }, (_, at) => {
            const projectId = projects[at % projects.length] ?? "";
            return control.create("workspaces", { name: `workspace-${at}`, projectId }).id;
        });
        const some = (/** @type {string[]} */ all, /** @type {number} */ from, /** @type {number} */ count) =>
            Array.from({ length: count }, (_, member) => all[(from * 7 + member) % all.length] ?? "");
        for (let at = 0; at < sets; at++) {
            const code = "main = rule { true }";
            const policy = control.create("policies", {
                name: `policy-${at}`,
                code,
                updatedAt: "2026-01-01T00:00:00Z",
            });
            const global = at % 4 === 0;
            control.create("policy-sets", {
                name: `set-${at}`,
                global,
                policyIds: [policy.id],
                workspaceIds: global ? [] : some(ids, at, 50),
                projectIds: global ? [] : some(projects, at, 3),
                workspaceExclusionIds: some(ids, at + 3, 5),
            });
        }
        control.resetCounts();
        const { megabytes, seconds } = await measured(emulator);
        const figures = [
            { figure: "coverage-5000-requests", value: control.total(), unit: "requests", against: "60 at most" },
            { figure: "coverage-5000-seconds", value: seconds, unit: "s", against: "30 requests a second" },
            { figure: "coverage-5000-peak-mb", value: megabytes, unit: "MB", against: "of the whole process" },
        ];
        return figures.map((figure) => ({ bench: exports.name, ...figure }));
    } finally {
        await emulator.close();
    }
};

/**
 * @param {{ url: string, token: string, organization: string }} emulator
 * @returns {Promise<{ megabytes: number, seconds: number }>} the most memory that it took, and the time of the command alone
 */
async function measured({ url, token, organization }) {
    const env = { ...process.env, TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization };
    const { stdout } = await promisify(execFile)(process.execPath, [__filename], { env, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout);
}

/** The command in a process of its own. */
async function child() {
    const { main } = require("../../dist/cli");
    const start = performance.now();
    const code = await main(
        ["coverage", "--format", "html"],
        () => {},
        () => {},
    );
    if (code !== 0) throw new Error(`coverage ended with ${code}`);
    const megabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
    process.stdout.write(JSON.stringify({ megabytes, seconds: (performance.now() - start) / 1000 }));
}

if (require.main === module) child();
