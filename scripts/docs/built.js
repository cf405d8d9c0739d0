const fs = require("node:fs");
const path = require("node:path");

/**
 * What is wrong with the links of a built site: to pages and files that there are not, and to places in a page that have no such name.
 * @param {string} folder @param {string} base
 * @returns {string[]}
 */
function deadLinks(folder, base) {
    const files = fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => name.replaceAll("\\", "/"));
    const all = new Set(files);
    const pages = files.filter((name) => name.endsWith(".html"));
    const texts = new Map(pages.map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]));
    const ids = new Map([...texts].map(([name, text]) => [name, attributes(text, "id")]));
    return [...texts].flatMap(([name, text]) =>
        [...attributes(text, "href"), ...attributes(text, "src")].flatMap((href) => {
            if (/^[a-z]+:|^\/\//.test(href)) return [];
            const [target = "", anchor = ""] = decodeURI(href).split("#");
            const file = target === "" ? name : fileOf(name, target, base);
            if (!all.has(file)) return [`${name}: ${href} leads to nothing`];
            if (anchor === "" || ids.get(file)?.has(anchor)) return [];
            return [`${name}: ${href} names a place that there is not`];
        }),
    );
}

/** @param {string} text @param {string} name @returns {Set<string>} */
function attributes(text, name) {
    const found = text.matchAll(new RegExp(`<[^>]*?\\s${name}="([^"]*)"`, "g"));
    return new Set([...found].map(([, value = ""]) => value.replaceAll("&amp;", "&")));
}

/** @param {string} page @param {string} target @param {string} base */
function fileOf(page, target, base) {
    const file = target.startsWith(base)
        ? target.slice(base.length)
        : path.posix.join(path.posix.dirname(page), target);
    if (file === "" || file.endsWith("/")) return `${file}index.html`;
    return path.posix.extname(file) === "" ? `${file}.html` : file;
}

module.exports = { deadLinks };
