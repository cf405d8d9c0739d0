const fs = require("node:fs");
const path = require("node:path");
const { root, run, SetUpError } = require("./process");

/**
 * Whether `node_modules` holds what `package-lock.json` asks for, told by comparing the lock with the copy that npm
 * leaves in `node_modules`: times of files say nothing after a checkout.
 */
function isInstalled() {
    const wanted = readPackages(path.join(root, "package-lock.json"));
    const installed = readPackages(path.join(root, "node_modules", ".package-lock.json"));
    if (!wanted || !installed) return false;
    return Object.entries(wanted).every(([name, entry]) => {
        const found = installed[name];
        // Optional packages are those of other platforms: npm leaves them out.
        if (!found) return name === "" || entry.optional === true;
        return found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link;
    });
}

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readPackages(file) {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8")).packages;
    } catch {
        return undefined;
    }
}

/** Installs exactly what the lock names. */
async function install() {
    console.error("Installing the Node packages (npm ci) …");
    // npm names itself to the scripts it runs; started by its path it needs no shell, which npm.cmd on Windows does.
    const npm = process.env.npm_execpath;
    const args = ["ci", "--loglevel=error"];
    const stdio = /** @type {const} */ (["ignore", 2, 2]);
    const code = npm?.endsWith(".js")
        ? await run(process.execPath, [npm, ...args], { stdio: [...stdio] })
        : await run("npm", args, { stdio: [...stdio], shell: process.platform === "win32" });
    if (code !== 0) throw new SetUpError(`npm ci failed with code ${code}; its own message is above.`);
}

module.exports = { isInstalled, install };
