/** Runs the fuzz tests with many more cases than the ordinary test run has: `node scripts/fuzz.js [cases]`, default 10,000. */
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const cases = process.argv[2] ?? "10000";
const root = join(__dirname, "..");
const { status } = spawnSync(
    process.execPath,
    [require.resolve("jest/bin/jest"), "--selectProjects=unit", "--testPathPatterns=fuzz", "--runInBand"],
    { cwd: root, stdio: "inherit", env: { ...process.env, FUZZ_RUNS: cases } },
);
process.exit(status ?? 1);
