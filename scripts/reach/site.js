/**
 * Makes the site and looks at its pages in a real Chromium, on a phone and on a desk, in the light and in the dark: nothing may be
 * asked of another host, fail, or be wider than the window. The pictures are in `.scratch/site`, to be looked at.
 */
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { root, runMain, runNode } = require("../setup/process");
const { FOLDER, openBrowser, overflow, watch } = require("../support/browser");

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

async function main() {
    const browser = await openBrowser();
    if ((await runNode("scripts/docs.js", [], { stdio: ["ignore", 2, 2] })) !== 0) {
        await browser.close();
        return 1;
    }
    fs.rmSync(PICTURES, { recursive: true, force: true });
    const server = await serve(path.join(FOLDER, "dist"));
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
    watch(
        page,
        (asked) => asked.startsWith(url),
        (problem) => problems.push(`${where}: ${problem}`),
    );
    for (const each of pages) {
        where = `${name} ${each || "home"}`;
        await page.goto(`${url}/${each && `${each}.html`}`, { waitUntil: "networkidle" });
        const wider = await overflow(page);
        if (wider > 0) problems.push(`${where}: ${wider} pixels wider than the window`);
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
