const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { adopt, root } = require("../setup/process");

/**
 * @typedef {{ url: string, token: string, organization: string, pid: number, kill: () => void, stop: () => Promise<void> }} Emulator
 */

/**
 * Starts the emulator in a process of its own, on a free loopback port.
 * @param {{ log: string, detached: boolean }} options `detached`: it goes on when this process has ended
 * @returns {Promise<Emulator>}
 */
async function startEmulator({ log, detached }) {
    const output = fs.openSync(log, "w");
    const command = [path.join(root, "emulator", "bin.js"), "--json", "--workspaces", "2"];
    // A file and not a pipe: a pipe would break when this process ends before the emulator does.
    const child = spawn(process.execPath, command, { detached, stdio: ["ignore", output, output] });
    fs.closeSync(output);
    if (!detached) adopt(child);
    const ended = new Promise((resolve) => child.once("close", resolve));
    const facts = await Promise.race([
        readLine(log),
        ended.then((code) => {
            throw new Error(`the emulator ended with code ${code}:\n${fs.readFileSync(log, "utf8")}`);
        }),
    ]);
    if (detached) child.unref();
    const kill = () => void child.kill("SIGTERM");
    const stop = async () => {
        kill();
        await ended;
    };
    return { ...JSON.parse(facts), pid: child.pid, kill, stop };
}

/** @param {string} file */
async function readLine(file) {
    for (;;) {
        const [line, ...rest] = fs.readFileSync(file, "utf8").split("\n");
        if (line && rest.length > 0) return line;
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/**
 * A request to the control endpoint, which takes no token and which the API's rules do not bind.
 * @param {Emulator} emulator
 * @param {string} method
 * @param {string} route below `/_emulator/`
 * @param {unknown} [body]
 */
async function control({ url }, method, route, body) {
    const response = await fetch(`${url}/_emulator/${route}`, {
        method,
        ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return response.json();
}

module.exports = { startEmulator, control };
