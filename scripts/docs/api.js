const fs = require("node:fs");
const path = require("node:path");
const { root } = require("../setup/process");

/**
 * The groups of the pages that are made of the sources: what a program declares, what it looks up, and the rest.
 * @param {string} folder of the site's pages
 * @returns {{ text: string, items: { text: string, link: string }[], collapsed?: boolean }[]}
 */
function apiNavigation(folder) {
    const made = ["classes", "functions", "interfaces", "types"].flatMap((kind) => {
        const files = path.join(folder, "api", kind);
        return fs.existsSync(files)
            ? fs.readdirSync(files).map((file) => ({ kind, name: path.basename(file, ".md") }))
            : [];
    });
    const lookUps = namesIn("functions", /export function (\w+)\(/g);
    const resources = namesIn("resources", /export class (\w+) extends/g);
    /** @type {[text: string, is: (page: { kind: string, name: string }) => boolean, collapsed?: boolean][]} */
    const groups = [
        ["Resources", ({ kind, name }) => kind === "classes" && resources.has(name)],
        ["Functions", ({ kind, name }) => kind === "functions" && lookUps.has(name) && !isForOutputs(name)],
        [
            "Functions for outputs",
            ({ kind, name }) => kind === "functions" && lookUps.has(name) && isForOutputs(name),
            true,
        ],
        [
            "Client, content and errors",
            ({ kind, name }) => /^(classes|functions)$/.test(kind) && !resources.has(name) && !lookUps.has(name),
        ],
        ["Types", ({ kind }) => /^(interfaces|types)$/.test(kind), true],
    ];
    return groups.map(([text, is, collapsed]) => ({
        text,
        collapsed,
        items: made.filter(is).map(({ kind, name }) => ({ text: name, link: `/api/${kind}/${name}` })),
    }));
}

/** @param {string} name */
function isForOutputs(name) {
    return name !== "getPolicyCheckOutput" && name.endsWith("Output");
}

/** The names that a folder of the provider declares. @param {string} folder @param {RegExp} pattern */
function namesIn(folder, pattern) {
    const sources = path.join(root, "provider", folder);
    const texts = fs.readdirSync(sources).map((file) => fs.readFileSync(path.join(sources, file), "utf8"));
    return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = ""]) => name)));
}

module.exports = { apiNavigation };
