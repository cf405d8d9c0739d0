const fs = require("node:fs");
const path = require("node:path");
const { deadLinks } = require("./docs/built");
const { setUp } = require("./setup");
const { install, isInstalled } = require("./setup/packages");
const { root, runMain, runNode, SetUpError } = require("./setup/process");

const HELP = `npm run docs [-- --serve]

Makes the site of all pages and of the comments in the sources, in tools/docs/dist. It installs what it needs into tools/docs
the first time, and then needs no network. A link that leads to nothing, or to a heading that there is not, fails.

  --serve   show the site on this machine, as it is built

DOCS_BASE=/path/ where the site is not at the root of its host.
`;

const FOLDER = path.join(root, "tools", "docs");
const VITEPRESS = "tools/docs/node_modules/vitepress/bin/vitepress.js";

async function main() {
    const args = process.argv.slice(2);
    const unknown = args.find((arg) => !["--serve", "--help"].includes(arg));
    if (unknown) throw new SetUpError(`${unknown} is not an option of the docs.\n\n${HELP}`);
    if (args.includes("--help")) return void console.log(HELP);
    await setUp({ cli: false });
    if (!isInstalled(FOLDER)) await install(FOLDER, ["--ignore-scripts"]);
    // Reads Markdown with what has just been installed.
    const { stagePages } = require("./docs/stage");
    fs.rmSync(path.join(FOLDER, ".site"), { recursive: true, force: true });
    stagePages(path.join(FOLDER, ".site"));
    await must("The comments in the sources", "tools/docs/node_modules/typedoc/bin/typedoc", ["--logLevel", "Warn"]);
    await must("The site", VITEPRESS, ["build"]);
    const dead = deadLinks(path.join(FOLDER, "dist"), process.env.DOCS_BASE ?? "/");
    if (dead.length > 0) throw new SetUpError(`${dead.length} dead links:\n${dead.join("\n")}`);
    console.log(`The site is in ${path.relative(process.cwd(), path.join(FOLDER, "dist")) || "."}.`);
    if (args.includes("--serve")) return runNode(VITEPRESS, ["preview"], { cwd: FOLDER });
}

/** @param {string} what @param {string} script @param {string[]} args */
async function must(what, script, args) {
    const code = await runNode(script, args, { cwd: FOLDER, stdio: ["ignore", 2, 2] });
    if (code !== 0) throw new SetUpError(`${what} could not be made; what is wrong is above.`);
}

runMain(main);
