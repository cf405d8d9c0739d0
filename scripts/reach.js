const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { root, runMain, SetUpError } = require("./setup/process");

const FOLDER = path.join(__dirname, "reach");

/**
 * Runs what needs more than the tests do (other languages, other clients, a browser), one script of `scripts/reach` after the
 * other, or those that are named; `npm run test:reach [name …]`. What each said last stands in its `.result.txt`.
 */
async function main() {
    const known = fs.readdirSync(FOLDER).flatMap((name) => (name.endsWith(".js") ? [name.slice(0, -3)] : []));
    const names = process.argv.length > 2 ? process.argv.slice(2) : known;
    const unknown = names.find((name) => !known.includes(name));
    if (unknown) throw new SetUpError(`There is no script "${unknown}"; there are ${known.join(", ")}.`);
    const failed = names.filter((name) => !runOne(name));
    if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
    return failed.length;
}

/** @param {string} name */
function runOne(name) {
    console.error(`${name} …`);
    const { status, stdout } = spawnSync(process.execPath, [path.join(FOLDER, `${name}.js`)], {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
    });
    process.stdout.write(stdout);
    if (status === 0) fs.writeFileSync(path.join(FOLDER, `${name}.result.txt`), stdout);
    return status === 0;
}

runMain(main);
