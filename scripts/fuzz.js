/**
 * Runs the fuzz tests, and those that make steps fail and kill runs anywhere, with many more cases than the ordinary test run has:
 * `node scripts/fuzz.js [cases]`, default 10,000.
 */
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const cases = process.argv[2] ?? "10000";
const root = join(__dirname, "..");
const { status } = spawnSync(
    process.execPath,
    [
        require.resolve("jest/bin/jest"),
        "--selectProjects=unit",
        "--testPathPatterns=fuzz|failedSteps|kills",
        "--runInBand",
        // A day, in milliseconds.
        "--testTimeout=86400000",
    ],
    { cwd: root, stdio: "inherit", env: { ...process.env, FUZZ_RUNS: cases } },
);
process.exit(status ?? 1);
