/**
 * What a trial of an OPA policy in 100 workspaces costs in requests, under the platform's own limits, enforced: `trial-100-requests` are all
 * but those that only look whether a run or a version has ended, which are `trial-100-polls`.
 */
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

exports.name = "trial";
exports.describe = "requests to try a policy in 100 workspaces";

const POLLS = ["GET /api/v2/runs/:id", "GET /api/v2/policy-set-versions/:id"];
const FILES = {
    "policies.hcl": 'policy "tags" {\n  query             = "data.tags.deny"\n  enforcement_level = "mandatory"\n}\n',
    "tags.rego": 'package tags\n\nimport rego.v1\n\ndeny contains "none" if count(input.plan.resource_changes) == 0\n',
};

/** @param {{ quick?: boolean }} [options] quick: a tenth of the workspaces */
exports.run = async ({ quick = false } = {}) => {
    const { startEmulator } = require("tfe-emulator");
    const workspaces = quick ? 10 : 100;
    const emulator = await startEmulator({ rateLimit: 30 });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-trial-"));
    try {
        const { control } = emulator;
        control.runs.script({ stepMilliseconds: 200 });
        for (let at = 0; at < workspaces; at++) {
            const { id } = control.create("workspaces", { name: `prod-${at}` });
            control.create("configuration-versions", { workspaceId: id });
        }
        for (const [name, text] of Object.entries(FILES)) fs.writeFileSync(path.join(folder, name), text);
        control.resetCounts();
        await tryOut(folder, emulator);
        const counts = control.counts();
        const polls = POLLS.reduce((sum, route) => sum + (counts[route] ?? 0), 0);
        const refused = control.requests().filter(({ status }) => status === 429).length;
        const most = 5 * workspaces + 10;
        const figures = [
            {
                figure: "trial-100-requests",
                value: control.total() - polls,
                unit: "requests",
                against: `${most} at the most`,
            },
            { figure: "trial-100-polls", value: polls, unit: "requests", against: "looks at runs and versions" },
            { figure: "trial-100-429s", value: refused, unit: "answers", against: "limits enforced" },
        ];
        return figures.map((figure) => ({ bench: exports.name, ...figure }));
    } finally {
        await emulator.close();
        fs.rmSync(folder, { recursive: true, force: true });
    }
};

/**
 * @param {string} folder
 * @param {{ url: string, token: string, organization: string }} emulator
 */
async function tryOut(folder, { url, token, organization }) {
    const { main } = require("../../dist/cli");
    const before = { ...process.env };
    Object.assign(process.env, { TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization });
    let said = "";
    /** @param {string} text */
    const listen = (text) => {
        said += text;
    };
    try {
        const code = await main(["trial", folder, "--wildcard", "prod-*"], listen, listen);
        if (code !== 0) throw new Error(`the trial ended with ${code}: ${said}`);
    } finally {
        process.env = before;
    }
}
