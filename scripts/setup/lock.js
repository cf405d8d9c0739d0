const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { atExit } = require("./process");

const HEARTBEAT_MS = 2_000;
const SILENT_MS = 60_000;

/**
 * Runs `work` while no other process holds the lock `file`, waiting for as long as another does.
 *
 * The lock is a file that names its owner and is touched every two seconds. It is taken over when its owner's process is
 * gone, or (an owner on another machine or in another container) when it has not been touched for a minute.
 * @template T
 * @param {string} file
 * @param {(owner: string) => void} onWait called once, when another process holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(file, onWait, work) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    for (let waited = false; !take(file); waited = true) {
        const owner = readOwner(file);
        if (owner && isGone(file, owner)) {
            removeStale(file, owner.text);
            continue;
        }
        if (owner && !waited) onWait(`process ${owner.pid} on ${owner.host}`);
        await sleep(250);
    }
    const release = () => fs.rmSync(file, { force: true });
    const forget = atExit(release);
    const heartbeat = setInterval(() => fs.utimes(file, new Date(), new Date(), () => {}), HEARTBEAT_MS);
    try {
        return await work();
    } finally {
        clearInterval(heartbeat);
        forget();
        release();
    }
}

/** @param {string} file */
function take(file) {
    const mine = `${file}.${process.pid}`;
    fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, host: os.hostname(), at: Date.now() }));
    try {
        // A link appears whole and only where nothing is: nobody ever reads a lock without its owner's name.
        fs.linkSync(mine, file);
        return true;
    } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
        throw error;
    } finally {
        fs.rmSync(mine, { force: true });
    }
}

/** @param {string} file */
function readOwner(file) {
    try {
        const text = fs.readFileSync(file, "utf8");
        return { .../** @type {{ pid: number, host: string }} */ (JSON.parse(text)), text };
    } catch {
        return undefined;
    }
}

/**
 * @param {string} file
 * @param {{ pid: number, host: string }} owner
 */
function isGone(file, owner) {
    if (owner.host === os.hostname()) {
        try {
            process.kill(owner.pid, 0);
        } catch (error) {
            if (/** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH") return true;
        }
    }
    const touched = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return touched !== undefined && Date.now() - touched > SILENT_MS;
}

/**
 * @param {string} file
 * @param {string} text what the lock said when it was found stale
 */
function removeStale(file, text) {
    const aside = `${file}.stale.${process.pid}`;
    try {
        fs.renameSync(file, aside);
        // Another waiter may have been faster, and the file moved aside may be its fresh lock: that one goes back.
        if (fs.readFileSync(aside, "utf8") !== text) fs.linkSync(aside, file);
    } catch (error) {
        if (!["ENOENT", "EEXIST"].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? "")) throw error;
    } finally {
        fs.rmSync(aside, { force: true });
    }
}

module.exports = { withLock };
