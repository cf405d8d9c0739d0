const fs = require("node:fs");
const { setTimeout: sleep } = require("node:timers/promises");
const { run, runMain } = require("../setup/process");

/**
 * Runs the Pulumi CLI with the stack that a demo has kept, or with `--stop` ends its emulator and removes it.
 * @param {{ env: Record<string, string>, program: string, folder: string, pid: number, url: string }} kept
 */
module.exports = ({ env, program, folder, pid, url }) =>
    runMain(async () => {
        const args = process.argv.slice(2);
        if (args[0] !== "--stop") return run("pulumi", args, { cwd: program, env: { ...process.env, ...env } });
        try {
            process.kill(pid);
        } catch (error) {
            // It may have been stopped by other means.
            if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
        }
        while (await isThere(url)) await sleep(50);
        for (const each of [program, folder]) fs.rmSync(each, { recursive: true, force: true, maxRetries: 3 });
        console.log("The emulator has been stopped, and nothing is left.");
    });

/** @param {string} url whose server has been told to end */
async function isThere(url) {
    try {
        await fetch(url);
        return true;
    } catch {
        return false;
    }
}
