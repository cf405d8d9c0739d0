const { spawn } = require("node:child_process");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");
const { setTimeout: sleep } = require("node:timers/promises");

/** Root folder of the repository. */
const root = path.resolve(__dirname, "..", "..");

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/** @type {Set<() => void>} */
const cleanups = new Set();

/** How long children may take to end by themselves after Ctrl-C, and after being told to, in milliseconds. */
const GRACE = { asked: 1_000, told: 10_000 };

let listening = false;

let leaving = false;

function leave() {
    for (const child of children) child.kill("SIGKILL");
    for (const cleanup of cleanups) cleanup();
    cleanups.clear();
}

/** @param {"SIGINT" | "SIGTERM" | "SIGHUP"} signal */
async function leaveAfterChildren(signal) {
    leaving = true;
    // A terminal sends Ctrl-C to the children as well; Pulumi takes a second one for "stop at once and leave a mess".
    if (signal === "SIGINT") await Promise.race([childrenEnded(), sleep(GRACE.asked)]);
    for (const child of children) child.kill("SIGTERM");
    await Promise.race([childrenEnded(), sleep(GRACE.told)]);
    process.exit(128 + os.constants.signals[signal]);
}

function childrenEnded() {
    return Promise.all([...children].map((child) => new Promise((resolve) => child.once("close", resolve))));
}

function listen() {
    if (listening) return;
    listening = true;
    process.on("exit", leave);
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
        process.once(signal, () => leaveAfterChildren(signal));
}

/**
 * Has `cleanup` called when this process ends, by a signal too. It must be synchronous.
 * @param {() => void} cleanup
 * @returns {() => void} takes the clean-up back
 */
function atExit(cleanup) {
    listen();
    cleanups.add(cleanup);
    return () => cleanups.delete(cleanup);
}

/** @param {import("node:child_process").ChildProcess} child one to stop when this process is stopped */
function adopt(child) {
    listen();
    children.add(child);
    child.once("close", () => children.delete(child));
    child.once("error", () => children.delete(child));
    return child;
}

/**
 * Runs a command to its end and stops it when this process is stopped.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options] default: in the repository's root, sharing the terminal
 * @returns {Promise<number>} the exit code, 128 + n for signal n, 127 for a command that cannot be started
 */
function run(command, args, options = {}) {
    return new Promise((resolve) => {
        const child = adopt(spawn(command, args, { cwd: root, stdio: "inherit", ...options }));
        child.once("error", (error) => {
            console.error(`${command} could not be started: ${error.message}`);
            resolve(127);
        });
        child.once("close", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? "SIGTERM"]));
    });
}

/**
 * Runs a command as `run` does, and gives each line of its output, and of its errors, to who listens.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptionsWithoutStdio} options
 * @param {{ out?: (line: string) => void, err: (line: string) => void }} listeners
 * @returns {Promise<number>} as `run`
 */
async function runHeard(command, args, options, { out = () => {}, err }) {
    const child = spawn(command, args, { cwd: root, ...options });
    adopt(child);
    const ended = new Promise((resolve) => {
        child.once("error", (error) => {
            err(`${command} could not be started: ${error.message}`);
            resolve(127);
        });
        child.once("close", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? "SIGTERM"]));
    });
    const read = [
        { stream: child.stdout, hear: out },
        { stream: child.stderr, hear: err },
    ].map(async ({ stream, hear }) => {
        for await (const line of readline.createInterface({ input: stream })) hear(line);
    });
    const code = await ended;
    await Promise.all(read);
    return code;
}

/**
 * Runs a JavaScript file with this Node.
 * @param {string} script path from the repository's root
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
function runNode(script, args, options) {
    return run(process.execPath, [path.join(root, script), ...args], options);
}

/** A mistake or a lack on the user's side, reported by its message alone. */
class SetUpError extends Error {}

/**
 * Runs a script's main function: its number becomes the exit code, a `SetUpError` is printed without a stack.
 * @param {() => Promise<number | void>} main
 */
function runMain(main) {
    main().then(
        (code) => leaving || process.exit(code ?? 0),
        (error) => {
            // Commands that fail because they were interrupted are no news.
            if (leaving) return;
            console.error(error instanceof SetUpError ? error.message : error);
            process.exit(1);
        },
    );
}

module.exports = { root, adopt, atExit, run, runHeard, runNode, runMain, SetUpError };
