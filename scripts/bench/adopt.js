/**
 * What it costs to read an organization of 1,000 policy sets with 10,000 attachments into a program: requests against the fewest that
 * could tell as much (the pages of each list, and the parameters of each set, which only a request of its own shows), and memory.
 */
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { execFile } = require("node:child_process");
const { promisify } = require("node:util");

const PAGE = 100;

exports.name = "adopt";
exports.describe = "requests and memory to adopt 1,000 policy sets with 10,000 attachments";

/** @param {{ quick?: boolean }} [options] quick: a tenth of the sets */
exports.run = async ({ quick = false } = {}) => {
    const { startEmulator } = require("tfe-emulator");
    const sets = quick ? 100 : 1000;
    const emulator = await startEmulator();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-adopt-"));
    try {
        const { control } = emulator;
        const ids = control.createMany("workspaces", sets * 2);
        for (let at = 0; at < sets; at++) {
            const workspaceIds = Array.from({ length: 10 }, (_, member) => ids[(at * 7 + member) % ids.length] ?? "");
            control.create("policy-sets", { name: `set-${at}`, workspaceIds });
        }
        control.resetCounts();
        const megabytes = await adopt(path.join(folder, "adopted"), emulator);
        const fewest = Math.ceil(sets / PAGE) + sets + Math.ceil(ids.length / PAGE) + 1;
        const figures = [
            {
                figure: "adopt-1000-requests-ratio",
                value: control.total() / fewest,
                unit: "×",
                against: `${fewest} requests`,
            },
            { figure: "adopt-1000-peak-mb", value: megabytes, unit: "MB", against: "of the whole process" },
        ];
        return figures.map((figure) => ({ bench: exports.name, ...figure }));
    } finally {
        await emulator.close();
        fs.rmSync(folder, { recursive: true, force: true });
    }
};

/**
 * @param {string} out
 * @param {{ url: string, token: string, organization: string }} emulator
 * @returns {Promise<number>} the most memory that it took, in megabytes
 */
async function adopt(out, { url, token, organization }) {
    const env = { ...process.env, TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization, BENCH_OUT: out };
    const { stdout } = await promisify(execFile)(process.execPath, [__filename], { env, maxBuffer: 2 ** 26 });
    return Number(stdout.split("\n").at(-1));
}

/** The command in a process of its own. @param {string} out */
async function child(out) {
    const { main } = require("../../dist/cli");
    const code = await main(
        ["adopt", "--out", out],
        () => {},
        () => {},
    );
    if (code !== 0) throw new Error(`adopt ended with ${code}`);
    process.stdout.write(String((process.resourceUsage().maxRSS * 1024) / 1e6));
}

if (require.main === module) child(process.env.BENCH_OUT ?? "");
