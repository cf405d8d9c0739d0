const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { compile, setUp } = require("./setup");
const { atExit, runMain, runNode } = require("./setup/process");

/**
 * Lint, types, tests; arguments go to Jest. All three run whatever the others find, and the last line counts the tests.
 */
async function main() {
    const env = await setUp({ opa: true, yaml: true });
    const lint = await runNode("node_modules/@biomejs/biome/bin/biome", ["check", "."]);
    const types = await compile();
    const tests = await runTests(process.argv.slice(2), env);
    if (lint !== 0) console.error(`biome check failed with code ${lint}`);
    if (types !== 0) console.error(`tsc -b failed with code ${types}`);
    console.log(`${tests.passed} passed, ${tests.failed} failed`);
    return tests.code || types || lint;
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runTests(args, env) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "jest-result-"));
    atExit(() => fs.rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, "result.json");
    const code = await runNode("node_modules/jest/bin/jest.js", ["--json", "--outputFile", file, ...args], { env });
    const result = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
    return {
        code,
        passed: result?.numPassedTests ?? 0,
        // A file that cannot be loaded has no tests to count, and is a failure all the same.
        failed: result ? result.numFailedTests + result.numRuntimeErrorTestSuites : Number(code !== 0),
    };
}

runMain(main);
