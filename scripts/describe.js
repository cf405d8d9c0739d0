const fs = require("node:fs");
const path = require("node:path");
const { readDescription } = require("./describe/description");
const { toMarkdown } = require("./describe/markdown");
const { probe } = require("./describe/probe");
const { setUp } = require("./setup");
const { root, runMain, SetUpError } = require("./setup/process");

const HELP = `node scripts/describe.js FILE

Reads the API's description (spec.json of github.com/hashicorp/go-tfe, v2/openapi, or a part of it), asks the emulator for
everything that it has, and writes what came of it: to the table that a test asks again, and to emulator/README.md.
`;

const TABLE = path.join(root, "test", "emulator", "testdata", "description.json");
const README = path.join(root, "emulator", "README.md");
const [BEGIN, END] = ["<!-- from scripts/describe.js -->", "<!-- end -->"];

/** One attribute a line. @param {unknown} value @param {number} depth how deep objects are spread over lines */
function toText(value, depth) {
    if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value);
    /** @type {string[]} */
    const parts = Array.isArray(value)
        ? value.map((each) => toText(each, depth - 1))
        : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${toText(each, depth - 1)}`);
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(",\n")}\n${close}`;
}

async function main() {
    const [file, ...others] = process.argv.slice(2);
    if (!file || others.length > 0) throw new SetUpError(HELP);
    await setUp({ build: ["emulator"] });
    const description = readDescription(JSON.parse(fs.readFileSync(file, "utf8")));
    const { startEmulator } = require("tfe-emulator");
    const emulator = await startEmulator({ opa: null });
    const verdicts = await probe(description, emulator);
    await emulator.close();
    fs.mkdirSync(path.dirname(TABLE), { recursive: true });
    fs.writeFileSync(TABLE, `${toText({ description, verdicts }, 5)}\n`);
    const readme = fs.readFileSync(README, "utf8");
    const [before, after] = [readme.split(BEGIN)[0], readme.split(END)[1]];
    fs.writeFileSync(README, `${before}${BEGIN}\n\n${toMarkdown(verdicts)}\n${END}${after}`);
}

runMain(main);
