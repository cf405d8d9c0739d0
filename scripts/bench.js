const fs = require("node:fs");
const path = require("node:path");
const { setUp } = require("./setup");
const { runMain, SetUpError } = require("./setup/process");

/**
 * One measured number.
 * @typedef {{ bench: string, figure: string, value: number, unit: string, against: string }} Figure
 * @typedef {{ name: string, describe: string, run: (options: { quick?: boolean }) => Promise<Figure[]> }} Bench
 */

const FOLDER = path.join(__dirname, "bench");

const HELP = `npm run bench [name …] [-- --json] [-- --quick]

  --json   one JSON object a line for each figure on standard output; npm prints a line of its own there
           unless it is told not to: npm run --silent bench -- --json
  --quick  fewer rounds and less data: shows that everything works, not how fast it is
`;

const COLUMNS = /** @type {const} */ (["bench", "figure", "value", "unit", "against"]);

/** @param {number} value */
function round(value) {
    return Number.isInteger(value) ? value : Number(value.toPrecision(3));
}

/** @param {Figure[]} figures */
function toTable(figures) {
    const rows = [COLUMNS, ...figures.map((figure) => COLUMNS.map((column) => String(figure[column])))];
    const widths = COLUMNS.map((_, index) => Math.max(...rows.map((row) => (row[index] ?? "").length)));
    /** @param {readonly string[]} row */
    const toLine = (row) => {
        const cells = row.map((cell, index) => {
            const width = widths[index] ?? 0;
            return COLUMNS[index] === "value" ? cell.padStart(width) : cell.padEnd(width);
        });
        return cells.join("  ").trimEnd();
    };
    return rows.map(toLine).join("\n");
}

/** @returns {string[]} */
function benchNames() {
    return fs.readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => {
        return entry.isFile() && entry.name.endsWith(".js") ? [entry.name.slice(0, -3)] : [];
    });
}

/** @param {string[]} args */
function readArguments(args) {
    const flags = args.filter((arg) => arg.startsWith("--"));
    const names = args.filter((arg) => !arg.startsWith("--"));
    const unknown = flags.find((flag) => !["--json", "--quick", "--help"].includes(flag));
    if (unknown) throw new SetUpError(`${unknown} is not an option of the bench.\n\n${HELP}`);
    const known = benchNames();
    const missing = names.find((name) => !known.includes(name));
    if (missing) throw new SetUpError(`There is no bench "${missing}"; there are ${known.join(", ")}.`);
    const has = (/** @type {string} */ flag) => flags.includes(flag);
    // `npm run bench --json` gives the flag to npm, which passes it on like this and then keeps its own line off the output.
    const json = has("--json") || process.env.npm_config_json === "true";
    return { names: names.length > 0 ? names : known, json, quick: has("--quick"), help: has("--help") };
}

async function main() {
    const { names, json, quick, help } = readArguments(process.argv.slice(2));
    if (help) return void console.log(`${HELP}\n  benches: ${benchNames().join(", ")}`);
    Object.assign(process.env, await setUp({ build: ["provider", "emulator"], yaml: true }));
    /** @type {Figure[]} */
    const figures = [];
    for (const name of names) {
        /** @type {Bench} */
        const bench = require(path.join(FOLDER, name));
        console.error(`${bench.name}: ${bench.describe} …`);
        const measured = (await bench.run({ quick })).map((figure) => ({ ...figure, value: round(figure.value) }));
        if (json) for (const figure of measured) console.log(JSON.stringify(figure));
        figures.push(...measured);
    }
    if (!json) console.log(toTable(figures));
}

runMain(main);
