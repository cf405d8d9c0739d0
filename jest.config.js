const { availableParallelism } = require("node:os");

const swc = { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } };
const shared = {
    rootDir: __dirname,
    transform: { "^.+\\.ts$": ["@swc/jest", swc] },
    moduleNameMapper: { "^tfe-emulator$": "<rootDir>/emulator/index.ts" },
    modulePathIgnorePatterns: ["<rootDir>/dist", "<rootDir>/emulator/dist", "<rootDir>/.scratch", "<rootDir>/.pulumi"],
    testEnvironment: "node",
};

module.exports = {
    // The tests with the real CLI wait for its processes most of the time, so one worker more than there are cores pays.
    maxWorkers: availableParallelism() + 1,
    projects: [
        {
            ...shared,
            displayName: "unit",
            testMatch: ["<rootDir>/test/**/*.test.ts"],
            testPathIgnorePatterns: ["/test/engine/"],
        },
        { ...shared, displayName: "engine", testMatch: ["<rootDir>/test/engine/**/*.test.ts"] },
    ],
    // A net for what hangs, in milliseconds: so wide that a busy machine never meets it. No test expects that anything is quick.
    testTimeout: 900_000,
};
