const { spawn } = require("node:child_process");
const os = require("node:os");
const path = require("node:path");

/** Root folder of the repository. */
const root = path.resolve(__dirname, "..", "..");

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/** @type {Set<() => void>} */
const cleanups = new Set();

let listening = false;

function leave() {
    for (const child of children) child.kill("SIGTERM");
    for (const cleanup of cleanups) cleanup();
    cleanups.clear();
}

function listen() {
    if (listening) return;
    listening = true;
    process.on("exit", leave);
    for (const [signal, number] of /** @type {const} */ ([
        ["SIGINT", 2],
        ["SIGTERM", 15],
        ["SIGHUP", 1],
    ])) {
        process.on(signal, () => process.exit(128 + number));
    }
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

/**
 * Runs a command to its end and stops it when this process is stopped.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} [options] default: in the repository's root, sharing the terminal
 * @returns {Promise<number>} the exit code, 128 + n for signal n, 127 for a command that cannot be started
 */
function run(command, args, options = {}) {
    listen();
    return new Promise((resolve) => {
        const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
        children.add(child);
        child.once("error", (error) => {
            children.delete(child);
            console.error(`${command} could not be started: ${error.message}`);
            resolve(127);
        });
        child.once("close", (code, signal) => {
            children.delete(child);
            resolve(code ?? 128 + (os.constants.signals[signal ?? "SIGTERM"] ?? 15));
        });
    });
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
        (code) => process.exit(code ?? 0),
        (error) => {
            console.error(error instanceof SetUpError ? error.message : error);
            process.exit(1);
        },
    );
}

module.exports = { root, atExit, run, runNode, runMain, SetUpError };
