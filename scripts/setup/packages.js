const fs = require("node:fs");
const path = require("node:path");
const { root, run, SetUpError } = require("./process");

/**
 * Whether `node_modules` holds what `package-lock.json` asks for, told by comparing the lock with the copy that npm
 * leaves in `node_modules`: times of files say nothing after a checkout.
 * @param {string} [folder] with a package.json
 */
function isInstalled(folder = root) {
    const wanted = readPackages(path.join(folder, "package-lock.json"));
    const installed = readPackages(path.join(folder, "node_modules", ".package-lock.json"));
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

/**
 * Installs exactly what the lock names.
 * @param {string} [folder] with a package.json; default: the repository's root
 * @param {string[]} [options] of npm ci
 */
async function install(folder = root, options = []) {
    console.error("Installing the Node packages (npm ci) …");
    // npm names itself to the scripts it runs; started by its path it needs no shell, which npm.cmd on Windows does.
    const npm = process.env.npm_execpath;
    const args = ["ci", "--loglevel=error", ...options];
    /** @type {import("node:child_process").SpawnOptions} */
    const where = { cwd: folder, stdio: ["ignore", 2, 2] };
    const code = npm?.endsWith(".js")
        ? await run(process.execPath, [npm, ...args], where)
        : await run("npm", args, { ...where, shell: process.platform === "win32" });
    if (code !== 0) throw new SetUpError(`npm ci failed with code ${code}; its own message is above.`);
}

module.exports = { isInstalled, install };
