const fs = require("node:fs");
const path = require("node:path");
const { root } = require("../setup/process");
const { siteNameOf } = require("./navigation");
const { pagePaths, readPage } = require("./pages");

/**
 * Copies the pages to where the site is made, each by its name there. The page of an example has its program as well: there is no
 * folder to look into.
 * @param {string} folder
 */
function stagePages(folder) {
    for (const file of pagePaths()) {
        const target = path.join(folder, `${siteNameOf(file)}.md`);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        const text = fs.readFileSync(path.join(root, file), "utf8");
        // The pages of docs/ have their pictures beside them; the others lie one floor further up than there.
        fs.writeFileSync(target, text.replaceAll('"docs/pictures/', '"./pictures/') + programOf(file));
    }
    fs.cpSync(path.join(root, "docs", "pictures"), path.join(folder, "pictures"), { recursive: true });
    const shared = path.join(folder, "public");
    fs.mkdirSync(shared, { recursive: true });
    fs.copyFileSync(path.join(root, "schema.json"), path.join(shared, "schema.json"));
    fs.writeFileSync(path.join(folder, "index.md"), homePage());
}

/** The home page shows what a command prints, as another page has it, where a test holds it against a real run. */
function homePage() {
    const text = fs.readFileSync(path.join(root, "tools", "docs", "home.md"), "utf8");
    const { fences } = readPage("examples/sentinel-directory/README.md");
    const print = fences.find((fence) => fence.print === "example-sentinel-edit")?.text ?? "";
    return text.replace("---\n", `---\nprint: ${JSON.stringify(print.replace(/^…\n/m, ""))}\n`);
}

/** @type {[file: string, language: string][]} */
const PROGRAMS = [
    ["index.ts", "ts"],
    ["Pulumi.yaml", "yaml"],
];

/** @param {string} page from the repository's root */
function programOf(page) {
    if (!page.startsWith("examples/")) return "";
    const folder = path.join(root, path.dirname(page));
    const found = PROGRAMS.find(([name]) => fs.existsSync(path.join(folder, name)));
    if (!found) return "";
    const [name, language] = found;
    return `\n## The program\n\n\`${name}\`:\n\n\`\`\`${language}\n${fs.readFileSync(path.join(folder, name), "utf8")}\`\`\`\n`;
}

/** The page that a file of the site comes from. @param {string} name with its suffix, from the site's root */
function sourceOf(name) {
    return pagePaths().find((file) => `${siteNameOf(file)}.md` === name);
}

/**
 * Where a link of a page leads in the site.
 * @param {string} source the page, from the repository's root
 * @param {string} href as it stands there
 * @returns {string | undefined} nothing for what is in the repository alone
 * @throws for what leads to nothing
 */
function siteHref(source, href) {
    if (/^[a-z]+:|^#/.test(href)) return href;
    const [target = "", anchor] = href.split("#");
    const hash = anchor === undefined ? "" : `#${anchor}`;
    const file = path.posix.join(path.posix.dirname(source), target);
    if (!fs.existsSync(path.join(root, file))) throw new Error(`${source}: ${href} leads to nothing`);
    if (file === "schema.json") return "/schema.json";
    const pages = pagePaths();
    const page = [file, path.posix.join(file, "README.md")].find((name) => pages.includes(name));
    return page && `/${siteNameOf(page)}.md${hash}`;
}

module.exports = { siteHref, sourceOf, stagePages };
