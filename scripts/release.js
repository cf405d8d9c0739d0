/**
 * Whether a tag may be published: `node scripts/release.js v0.1.0`. The newest heading of CHANGELOG.md decides the version, which both packages
 * have, and what is being published has a date.
 */
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");

/**
 * What is wrong with publishing a tag; empty where nothing is.
 *
 * @param {string} tag for example `v0.1.0`
 * @param {{ changelog: string, versions: Record<string, string> }} state versions by the path of their package.json
 * @returns {string[]} a sentence each
 */
function problemsWith(tag, { changelog, versions }) {
    const [, version, note = ""] = /^## (\d+\.\d+\.\d+(?:-[\w.]+)?)(?: \((.*)\))?$/m.exec(changelog) ?? [];
    if (version === undefined) return ["CHANGELOG.md has no heading with a version, such as ## 0.1.0 (2026-12-01)."];
    const problems = [];
    if (tag !== `v${version}`)
        problems.push(`The newest version in CHANGELOG.md is ${version}, and the tag is ${tag}.`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(note))
        problems.push(`CHANGELOG.md says of ${version} that it is ${note || "without a date"}.`);
    for (const [file, own] of Object.entries(versions)) {
        if (own !== version) problems.push(`${file} has the version ${own}, and CHANGELOG.md has ${version}.`);
    }
    return problems;
}

/** @param {string} file */
function read(file) {
    return fs.readFileSync(path.join(root, file), "utf8");
}

if (require.main === module) {
    const files = ["package.json", "emulator/package.json"];
    const versions = Object.fromEntries(files.map((file) => [file, JSON.parse(read(file)).version]));
    const problems = problemsWith(process.argv[2] ?? "", { changelog: read("CHANGELOG.md"), versions });
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length === 0 ? 0 : 1;
}

module.exports = { problemsWith };
