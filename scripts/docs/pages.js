const fs = require("node:fs");
const path = require("node:path");
const GithubSlugger = require("github-slugger");
const MarkdownIt = require("markdown-it");
const { root } = require("../setup/process");

/**
 * A block between fences.
 * @typedef {object} Fence
 * @property {string} language the first word behind the fence; `""` for what a command has printed
 * @property {string[]} words the words behind it
 * @property {string | undefined} print of a comment `<!-- print: name -->` right before: by this name a test knows what it printed
 * @property {string} text
 * @property {number} line of the fence, from 1
 */

/**
 * A page: a Markdown file of the repository.
 * @typedef {object} Page
 * @property {string} path from the repository's root, with forward slashes
 * @property {string} title
 * @property {{ level: number, text: string }[]} headings
 * @property {Set<string>} anchors what a link may name behind `#`
 * @property {{ href: string, line: number }[]} links
 * @property {Fence[]} fences
 */

/** Folders that each hold pages of one kind; `*` is any folder. */
const PLACES = ["*.md", "docs/*.md", "examples/*/README.md", "templates/*/README.md", "emulator/README.md"];

const markdown = new MarkdownIt({ html: true });

/** The paths of all pages that there are, from the repository's root. */
function pagePaths() {
    return PLACES.flatMap((place) => matching(place.split("/"), "")).sort();
}

/**
 * @param {string[]} parts @param {string} below
 * @returns {string[]}
 */
function matching([part = "", ...rest], below) {
    const pattern = new RegExp(`^${part.replace(".", "\\.").replace("*", "[^.]+")}$`);
    const entries = fs.readdirSync(path.join(root, below), { withFileTypes: true });
    const found = entries.filter((entry) => pattern.test(entry.name) && entry.isDirectory() === rest.length > 0);
    return found.flatMap(({ name }) => {
        const own = path.posix.join(below, name);
        return rest.length === 0 ? [own] : matching(rest, own);
    });
}

/** @param {string} file from the repository's root */
function readPage(file) {
    return parsePage(file, fs.readFileSync(path.join(root, file), "utf8"));
}

/**
 * @param {string} file @param {string} text
 * @returns {Page}
 */
function parsePage(file, text) {
    const tokens = markdown.parse(text, {});
    const slugger = new GithubSlugger();
    /** @type {Page} */
    const page = { path: file, title: "", headings: [], anchors: new Set(), links: [], fences: [] };
    for (const [at, token] of tokens.entries()) {
        const line = (token.map?.[0] ?? 0) + 1;
        if (token.type === "heading_open") {
            const heading = plainText(tokens[at + 1]);
            if (!page.title) page.title = heading;
            page.headings.push({ level: Number(token.tag.slice(1)), text: heading });
            page.anchors.add(slugger.slug(heading));
        } else if (token.type === "inline") {
            const links = (token.children ?? []).filter(({ type }) => type === "link_open");
            page.links.push(...links.map((link) => ({ href: link.attrGet("href") ?? "", line })));
        } else if (token.type === "fence") page.fences.push(fenceOf(token, tokens[at - 1], line));
    }
    return page;
}

/**
 * @param {import("markdown-it").Token} token @param {import("markdown-it").Token | undefined} before @param {number} line
 * @returns {Fence}
 */
function fenceOf(token, before, line) {
    const words = token.info.split(/\s+/).filter(Boolean);
    const comment = before?.type === "html_block" ? before.content : "";
    const print = /^<!-- print: ([\w-]+) -->\s*$/.exec(comment)?.[1];
    return { language: words[0] ?? "", words, print, text: token.content, line };
}

/** What a reader sees of a heading. @param {import("markdown-it").Token | undefined} inline */
function plainText(inline) {
    return (inline?.children ?? []).map(({ content }) => content).join("");
}

module.exports = { pagePaths, parsePage, readPage };
