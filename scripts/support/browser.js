const path = require("node:path");
const { findOnPath } = require("../setup/commands");
const { install, isInstalled } = require("../setup/packages");
const { root, SetUpError } = require("../setup/process");

/** The package of the site, which has what drives a browser. */
const FOLDER = path.join(root, "tools", "docs");

/** What of Chromium is of no use to a page, and would talk to others. */
const QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/** A real Chromium, to be closed. @returns {Promise<any>} */
async function openBrowser() {
    const executablePath = process.env.CHROMIUM ?? findOnPath("chromium");
    if (!executablePath) throw new SetUpError("Chromium is needed: `chromium` on the PATH, or CHROMIUM with its path.");
    if (!isInstalled(FOLDER)) await install(FOLDER, ["--ignore-scripts"]);
    const { chromium } = require(path.join(FOLDER, "node_modules", "playwright-core"));
    return chromium.launch({ executablePath, args: QUIET });
}

/**
 * Notes what goes wrong in a page: errors, and requests that are not for what `isOurs` knows.
 * @param {any} page @param {(url: string) => boolean} isOurs @param {(problem: string) => void} note
 */
function watch(page, isOurs, note) {
    page.on("console", (/** @type {any} */ message) => message.type() === "error" && note(message.text()));
    page.on("pageerror", (/** @type {Error} */ error) => note(error.message));
    page.on("request", (/** @type {any} */ request) => {
        const url = request.url();
        if (!isOurs(url) && !url.startsWith("data:")) note(`asks ${url}`);
    });
}

/** How much wider than its window a page is, in pixels; 0 where it is not. @param {any} page @returns {Promise<number>} */
function overflow(page) {
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

module.exports = { FOLDER, openBrowser, overflow, watch };
