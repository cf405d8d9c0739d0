const fs = require("node:fs");
const path = require("node:path");
const { root } = require("../setup/process");
const { pagePaths, parsePage, readPage } = require("./pages");

/**
 * A piece of TypeScript that a reader may copy.
 * @typedef {object} Example
 * @property {string} path of the page or source file, from the repository's root
 * @property {number} line of its first line
 * @property {string} text
 * @property {string | undefined} file what it is called, for others on the page that import it (` ```ts file=index.ts `)
 * @property {boolean} script that it is no Pulumi program (` ```ts script `)
 */

/** All of the pages, and of the comments in the sources. */
function allExamples() {
    return [...pagePaths().map(readPage), ...commentPages()].flatMap(examplesOf);
}

/** @param {import("./pages").Page} page @returns {Example[]} */
function examplesOf({ path: file, fences }) {
    return fences
        .filter(({ language }) => language === "ts")
        .map(({ words, text, line }) => ({
            path: file,
            line: line + 1,
            text,
            file: words.find((word) => word.startsWith("file="))?.slice(5),
            script: words.includes("script"),
        }));
}

/** The documentation comments of each source file as a page, each line where it stands. */
function commentPages() {
    return ["provider", "emulator"].flatMap((folder) =>
        fs
            .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".ts") && !/(^|[\\/])(dist|node_modules)[\\/]/.test(name))
            .map((name) => commentPage(path.posix.join(folder, name.replaceAll("\\", "/")))),
    );
}

/** @param {string} file */
function commentPage(file) {
    const source = fs.readFileSync(path.join(root, file), "utf8");
    const lines = source.split("\n").map(() => "");
    for (const comment of source.matchAll(/^[ \t]*\/\*\*\n[\s\S]*?^[ \t]*\*\/$/gm)) {
        const first = source.slice(0, comment.index).split("\n").length - 1;
        const inner = comment[0].split("\n").map((line) => line.replace(/^\s*(\/\*\*|\*\/|\* ?)/, ""));
        lines.splice(first, inner.length, ...inner);
    }
    return parsePage(file, lines.join("\n"));
}

module.exports = { allExamples };
