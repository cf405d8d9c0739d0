/**
 * Opens the page of a report, with 10 and with 5,000 rows, in a real Chromium, in the light and in the dark: it is sorted, filtered and
 * used by keys and by what screen readers read; nothing may be asked of a network or be wider than the window. The pictures of
 * docs/pictures are made by this, to be looked at.
 */
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { root, runMain } = require("../setup/process");
const { openBrowser, overflow, watch } = require("../support/browser");

const FOLDER = path.join(root, ".scratch", "report");
const PICTURES = path.join(root, "docs", "pictures");
const DESK = { width: 840, height: 560 };
const PHONE = { width: 390, height: 844 };
/** Counted from the first; every seventh is of another status. */
const STATUSES = /** @type {const} */ (["ok", "ok", "warning", "ok", "failed", "ok", "unknown"]);

async function main() {
    const { render } = require("../../dist/report");
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.mkdirSync(PICTURES, { recursive: true });
    const browser = await openBrowser();
    /** @type {string[]} */
    const problems = [];
    for (const rows of [10, 5_000]) {
        const file = path.join(FOLDER, `${rows}.html`);
        fs.writeFileSync(file, render(sample(rows), "html"));
        const url = pathToFileURL(file).href;
        for (const colorScheme of ["light", "dark"]) {
            const context = await browser.newContext({ viewport: DESK, colorScheme });
            const note = (/** @type {string} */ problem) => problems.push(`${rows} rows, ${colorScheme}: ${problem}`);
            const page = await context.newPage();
            watch(page, (asked) => asked === url, note);
            await page.goto(url);
            await page.screenshot({ path: path.join(PICTURES, `report-${rows}-${colorScheme}.png`) });
            await use(page, rows, note);
            await page.setViewportSize(PHONE);
            if ((await overflow(page)) > 0) note("wider than a phone");
            await page.screenshot({ path: path.join(FOLDER, `phone-${rows}-${colorScheme}.png`) });
            await context.close();
        }
        problems.push(...(await withoutScripts(browser, url, rows)));
    }
    await browser.close();
    for (const problem of problems) console.log(problem);
    console.log(`a page of 10 rows and one of 5,000, light and dark: ${problems.length} problems`);
    return problems.length;
}

/** @param {number} rows @returns {import("../../dist/report").Report} */
function sample(rows) {
    const numbers = Array.from({ length: rows }, (_, at) => at + 1);
    const status = (/** @type {number} */ number) => STATUSES[(number - 1) % STATUSES.length];
    const failed = numbers.filter((number) => status(number) === "failed");
    const words = { ok: "mandatory", warning: "advisory only", failed: "none", unknown: "unknown" };
    const by = { ok: "global guardrails; project platform", warning: "tag env=prod", failed: "", unknown: "workspace" };
    return {
        command: "coverage",
        tool: { name: "pulumi-tfe-policy", version: "0.1.0" },
        title: "Policy coverage of acme",
        subject: "acme",
        summary: [
            `${rows.toLocaleString("en")} workspaces; ${failed.length.toLocaleString("en")} of them reached by no policy set.`,
        ],
        table: {
            columns: [
                { key: "workspace", title: "Workspace" },
                { key: "project", title: "Project" },
                { key: "sets", title: "Sets", align: "right" },
                { key: "strictest", title: "Strictest" },
                { key: "by", title: "Reached by" },
            ],
            rows: numbers.map((number) => {
                const now = status(number) ?? "ok";
                const sets = now === "failed" ? 0 : (number * 7) % 12;
                return {
                    status: now,
                    cells: [`service-${number}`, `project-${number % 40}`, sets, words[now], by[now]],
                };
            }),
        },
        findings: failed.slice(0, 2).map((number) => ({
            severity: "error",
            rule: "workspace-missed",
            about: `service-${number}`,
            message: "No policy set reaches it. <b>\"Names\" & 'texts' are texts</b>, שלום too.",
        })),
        notes: ["What could not be read is listed here."],
    };
}

/** @param {any} page @param {number} rows @param {(problem: string) => void} note */
async function use(page, rows, note) {
    const is = (/** @type {string} */ what, /** @type {unknown} */ found, /** @type {unknown} */ wanted) => {
        if (String(found) !== String(wanted)) note(`${what} is ${found}, not ${wanted}`);
    };
    const section = page.getByRole("region", { name: "All rows", exact: true });
    const table = section.getByRole("table", { name: "All rows" });
    const count = section.getByRole("status");
    const head = (/** @type {string} */ name) => table.getByRole("columnheader", { name, exact: true });
    const names = () => table.locator("tbody tr:not([hidden]) th").evaluateAll(textOfFirst);
    is("the count", await count.textContent(), `${rows.toLocaleString("en")} rows`);
    if (rows > 1_000) {
        await section.getByRole("button", { name: "Show more rows" }).scrollIntoViewIfNeeded();
        await table.locator("tbody tr:nth-child(400)").waitFor();
        await table.locator("tbody tr").first().scrollIntoViewIfNeeded();
    }
    is(
        "what a screen reader calls the first row",
        await table.getByRole("rowheader").first().textContent(),
        "service-1",
    );

    await head("Workspace").getByRole("button").click();
    is("aria-sort", await head("Workspace").getAttribute("aria-sort"), "ascending");
    is("the order", await names(), ["service-1", "service-2", "service-3"]);
    await head("Workspace").getByRole("button").press("Enter");
    is("aria-sort", await head("Workspace").getAttribute("aria-sort"), "descending");
    is(
        "the order backwards",
        await names(),
        [rows, rows - 1, rows - 2].map((number) => `service-${number}`),
    );
    await head("Status").getByRole("button").press("Space");
    is("aria-sort of the other", await head("Workspace").getAttribute("aria-sort"), null);
    is("the first status", await table.locator("tbody tr td").first().textContent(), "✗ failed");

    const filter = section.getByRole("searchbox", { name: "Filter" });
    await filter.fill("service-7 UNKNOWN");
    await count.filter({ hasText: " of " }).waitFor();
    const found = Array.from({ length: rows }, (_, at) => at + 1).filter(
        (number) => `service-${number}`.includes("service-7") && number % STATUSES.length === 0,
    );
    is("the count", await count.textContent(), `${found.length} of ${rows.toLocaleString("en")} rows`);
    await filter.fill("");
    await section.getByRole("combobox", { name: "Status" }).selectOption("failed");
    const failed = Math.ceil((rows - 4) / STATUSES.length);
    is(
        "the count of a status",
        await count.textContent(),
        `${failed.toLocaleString("en")} of ${rows.toLocaleString("en")} rows`,
    );
    await section.getByRole("combobox", { name: "Status" }).selectOption("");

    await filter.focus();
    const stops = [];
    for (let stop = 0; stop < 8; stop++) {
        await page.keyboard.press("Tab");
        stops.push(
            await page.evaluate(
                "document.activeElement.textContent.slice(0, 9).trim() || document.activeElement.tagName",
            ),
        );
    }
    is("the way of the Tab key", stops.slice(2), ["Status", "Workspace", "Project", "Sets", "Strictest", "Reached b"]);
    const times = await page.evaluate(TIMES);
    for (const [what, milliseconds] of Object.entries(times)) {
        console.error(`${rows} rows: ${what} ${Math.round(Number(milliseconds))} ms`);
    }
}

/** The names of the first rows; runs in the page. @param {{ textContent: string }[]} cells */
function textOfFirst(cells) {
    return cells.slice(0, 3).map(({ textContent }) => textContent);
}

/** How long the page is busy with what somebody does, its new layout included. */
const TIMES = `(() => {
    const section = [...document.querySelectorAll("section")].at(-1);
    const time = (work) => {
        const start = performance.now();
        work();
        section.querySelector("table").getBoundingClientRect();
        return performance.now() - start;
    };
    const select = (value) => {
        section.querySelector("select").value = value;
        section.querySelector("select").dispatchEvent(new Event("change"));
    };
    return {
        sort: time(() => section.querySelectorAll("thead button")[1].click()),
        filter: time(() => select("failed")),
        "filter no more": time(() => select("")),
    };
})()`;

/** Whether a page whose scripts may not run is a table all the same. @param {any} browser @param {string} url @param {number} rows */
async function withoutScripts(browser, url, rows) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    const there = await page.locator("section:last-of-type tbody tr").count();
    const isFilterShown = await page.locator("section:last-of-type .tools").isVisible();
    await context.close();
    return there === rows && !isFilterShown
        ? []
        : [`${rows} rows without scripts: ${there} rows, filter: ${isFilterShown}`];
}

runMain(main);
