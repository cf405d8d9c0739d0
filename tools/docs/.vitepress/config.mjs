import { createRequire } from "node:module";
import path from "node:path";
import { console as printed } from "./console.mjs";

const require = createRequire(import.meta.url);
const { apiNavigation } = require("../../../scripts/docs/api");
const { navigation } = require("../../../scripts/docs/navigation");
const { siteHref, sourceOf } = require("../../../scripts/docs/stage");
const { description, name, repository } = require("../../../package.json");
// The slugs of GitHub, where the pages are read too.
const { slug } = require("github-slugger");

const pages = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../.site");

/** Leads the links of pages to pages of the site; what is in the repository alone is a text, or a link to there. */
function relink(markdown) {
    markdown.core.ruler.push("relink", ({ tokens, env }) => {
        const source = sourceOf(env.relativePath ?? "");
        if (!source) return;
        for (const { children } of tokens) for (const token of children ?? []) relinkToken(source, token, children);
    });
}

function relinkToken(source, token, all) {
    if (token.type !== "link_open") return;
    const href = token.attrGet("href");
    const there = siteHref(source, href) ?? inRepository(source, href);
    if (there !== undefined) return token.attrSet("href", there);
    const close = all.slice(all.indexOf(token)).find(({ type }) => type === "link_close");
    for (const each of [token, close])
        Object.assign(each, { type: each.type.replace("link", "em"), tag: "span", attrs: null });
}

function inRepository(source, href) {
    const url = (repository?.url ?? repository)?.replace(/^git\+/, "").replace(/\.git$/, "");
    return url?.startsWith("https:")
        ? `${url}/blob/main/${path.posix.join(path.posix.dirname(source), href)}`
        : undefined;
}

/** A tick on a shield. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#6a59e0" d="M12 1 3 5v6c0 5.5 3.8 10.700 9 12 5.200-1.300 9-6.500 9-12V5z"/>' +
        '<path fill="none" stroke="#fff" stroke-width="2.500" d="m7.500 12 3 3 6-6.500"/></svg>',
)}`;

export default {
    title: name,
    description,
    lang: "en",
    srcDir: ".site",
    outDir: "dist",
    cacheDir: ".cache",
    base: process.env.DOCS_BASE ?? "/",
    metaChunk: true,
    markdown: {
        anchor: { slugify: slug },
        config: relink,
        languages: [printed],
        defaultHighlightLang: "console",
        theme: { light: "github-light-high-contrast", dark: "github-dark" },
    },
    head: [["link", { rel: "icon", href: ICON }]],
    themeConfig: {
        nav: [
            { text: "Guide", link: "/overview", activeMatch: "^/(?!api/|examples/|index)." },
            { text: "API", link: "/api/", activeMatch: "^/api/" },
            { text: "Examples", link: "/examples/quickstart", activeMatch: "^/examples/" },
        ],
        sidebar: { "/api/": apiNavigation(pages), "/": navigation() },
        outline: { level: [2, 3] },
        search: { provider: "local" },
        footer: { message: "Apache-2.0" },
    },
};
