/**
 * Makes the pictures of README.md out of what the demo prints: `node scripts/pictures.js`. Each is an SVG of a terminal, light and dark, whose
 * text a test holds against a real run.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { linesOf } = require("./pictures/ansi");
const { terminal, THEMES } = require("./pictures/terminal");

const root = path.join(__dirname, "..");
const FOLDER = path.join(root, "docs", "pictures");
/** What does not fit on a line is cut off, in characters. */
const WIDEST = 108;

/**
 * What each picture shows: the command that stands above it in the demo, and which of the lines below.
 * @type {Record<string, { command: string, after: string, from: RegExp, to: RegExp, without?: RegExp }>}
 */
const PICTURES = {
    preview: {
        command: "pulumi preview --diff",
        after: "== The preview shows that line",
        from: /\+-pulumi-nodejs:dynamic\/tfe:PolicySetVersion: \(replace\)/,
        to: /^ {8}\}\s*$/,
        without: /\[urn=/,
    },
    gate: {
        command: "pulumi up",
        after: "the gate refuses it, and nobody else gets it",
        from: /tfe:Run \(canary\):/,
        to: /\(\d+ policies passed, \d+ hard failed\)/,
    },
};

function main() {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(__dirname, "demo.js"), "--color"], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`the demo ended with ${status}:\n${stdout}${stderr}`);
    const lines = linesOf(stdout);
    for (const [name, picture] of Object.entries(PICTURES)) {
        const shown = cut(lines, picture);
        for (const theme of THEMES) {
            const svg = terminal({ command: picture.command, lines: shown, theme });
            fs.writeFileSync(path.join(FOLDER, `${name}-${theme.name}.svg`), svg);
        }
        console.log(`${name}: ${shown.length} lines`);
    }
}

/**
 * @param {import("./pictures/ansi").Line[]} lines
 * @param {(typeof PICTURES)[string]} picture
 */
function cut(lines, { after, from, to, without }) {
    const start = lines.findIndex((line) => textOf(line).includes(after));
    const first = lines.findIndex((line, at) => at > start && from.test(textOf(line)));
    const last = lines.findIndex((line, at) => at > first && to.test(textOf(line)));
    if (start < 0 || first < 0 || last < 0) throw new Error(`the demo does not print what stands below "${after}"`);
    const shown = lines.slice(first, last + 1).filter((line) => !without?.test(textOf(line)));
    const indent = Math.min(...shown.map((line) => /^ */.exec(textOf(line))?.[0].length ?? 0));
    return shown.map((line) => fitted(line, indent));
}

/** @param {import("./pictures/ansi").Line} line */
function textOf(line) {
    return line.map(({ text }) => text).join("");
}

/**
 * A line without what all lines begin with, and no longer than there is room for.
 *
 * @param {import("./pictures/ansi").Line} line
 * @param {number} indent
 */
function fitted(line, indent) {
    let left = indent;
    let room = WIDEST;
    const isLong = textOf(line).length - indent > WIDEST;
    return line.flatMap((piece) => {
        const text = piece.text.slice(left);
        left = Math.max(0, left - piece.text.length);
        if (text === "" || room === 0) return [];
        const shown = text.length > room || (isLong && text.length === room) ? `${text.slice(0, room - 1)}…` : text;
        room -= shown.length;
        return [{ ...piece, text: shown }];
    });
}

main();
