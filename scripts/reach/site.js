/**
 * Makes the site and looks at its pages in a real Chromium, on a phone and on a desk, in the light and in the dark: nothing may be
 * asked of another host, fail, or be wider than the window. The pictures are in `.scratch/site`, to be looked at.
 */
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { findOnPath } = require("../setup/commands");
const { root, runMain, runNode, SetUpError } = require("../setup/process");

const FOLDER = path.join(root, "tools", "docs");
const PICTURES = path.join(root, ".scratch", "site");
/** Pages that no navigation of the guide has: the home page, and some of those that are made of the sources. */
const OTHERS = ["", "api/index", "api/classes/PolicySet", "api/functions/getWorkspaceIds", "api/interfaces/RunArgs"];
const SCREENS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".woff2": "font/woff2",
};

/** What of Chromium is of no use to a page, and would talk to others. */
const QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

async function main() {
    const chromium = process.env.CHROMIUM ?? findOnPath("chromium");
    if (!chromium) throw new SetUpError("Chromium is needed: `chromium` on the PATH, or CHROMIUM with its path.");
    if ((await runNode("scripts/docs.js", [], { stdio: ["ignore", 2, 2] })) !== 0) return 1;
    fs.rmSync(PICTURES, { recursive: true, force: true });
    const { chromium: launcher } = require(path.join(FOLDER, "node_modules", "playwright-core"));
    const server = await serve(path.join(FOLDER, "dist"));
    const browser = await launcher.launch({ executablePath: chromium, args: QUIET });
    const { navigation } = require("../docs/navigation");
    const pages = [...OTHERS, ...navigation().flatMap(({ items }) => items.map(({ link }) => link.slice(1)))];
    const problems = [];
    for (const [screen, viewport] of Object.entries(SCREENS)) {
        for (const colorScheme of ["light", "dark"]) {
            const context = await browser.newContext({ viewport, colorScheme, isMobile: screen === "phone" });
            problems.push(...(await look(context, { pages, url: server.url, name: `${screen}-${colorScheme}` })));
            await context.close();
        }
    }
    problems.push(...(await search(browser, server.url)));
    await browser.close();
    server.close();
    for (const problem of problems) console.log(problem);
    console.log(
        `${pages.length} pages on ${Object.keys(SCREENS).join(" and ")}, light and dark: ${problems.length} problems`,
    );
    return problems.length;
}

/**
 * @param {any} context of the browser
 * @param {{ pages: string[], url: string, name: string }} what
 * @returns {Promise<string[]>}
 */
async function look(context, { pages, url, name }) {
    /** @type {string[]} */
    const problems = [];
    const page = await context.newPage();
    let where = "";
    page.on(
        "console",
        (/** @type {any} */ message) => message.type() === "error" && problems.push(`${where}: ${message.text()}`),
    );
    page.on("pageerror", (/** @type {Error} */ error) => problems.push(`${where}: ${error.message}`));
    page.on("request", (/** @type {any} */ request) => {
        if (!request.url().startsWith(url) && !request.url().startsWith("data:"))
            problems.push(`${where}: asks ${request.url()}`);
    });
    for (const each of pages) {
        where = `${name} ${each || "home"}`;
        await page.goto(`${url}/${each && `${each}.html`}`, { waitUntil: "networkidle" });
        const [wide, window] = await page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
        );
        if (wide > window) problems.push(`${where}: ${wide} pixels wide in a window of ${window}`);
        const file = path.join(PICTURES, `${name}-${(each || "home").replaceAll("/", "-")}.png`);
        await page.screenshot({ path: file });
    }
    return problems;
}

/** Whether the search finds what stands in a page. @param {any} browser @param {string} url @returns {Promise<string[]>} */
async function search(browser, url) {
    const page = await browser.newPage({ viewport: SCREENS.desk });
    await page.goto(`${url}/overview.html`, { waitUntil: "networkidle" });
    await page.click(".DocSearch-Button");
    await page.fill(".VPLocalSearchBox .search-input", "requiredPolicySets");
    const found = await page.waitForSelector(".VPLocalSearchBox .result", { timeout: 60_000 }).catch(() => undefined);
    await page.screenshot({ path: path.join(PICTURES, "search.png") });
    return found ? [] : ["the search does not find requiredPolicySets"];
}

/** @param {string} folder @returns {Promise<{ url: string, close(): void }>} */
function serve(folder) {
    const server = http.createServer((request, response) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        const file = path.join(folder, path.normalize(pathname), pathname.endsWith("/") ? "index.html" : "");
        if (!file.startsWith(folder) || !fs.existsSync(file)) return void response.writeHead(404).end();
        const type = TYPES[/** @type {keyof typeof TYPES} */ (path.extname(file))] ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type }).end(fs.readFileSync(file));
    });
    return new Promise((resolve) => {
        server.listen(0, "127.0.0.1", () => {
            const address = /** @type {import("node:net").AddressInfo} */ (server.address());
            resolve({ url: `http://127.0.0.1:${address.port}`, close: () => server.close() });
        });
    });
}

runMain(main);
