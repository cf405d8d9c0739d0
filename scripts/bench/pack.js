/**
 * Packing a folder of policies against `tar | gzip` at the same level, in the same run, on the same bytes.
 *
 * One measured side is a fresh Node process that does what a create does before it uploads: it finds, hashes, packs and compresses the folder
 * in one pass, and keeps the result; its clock runs from the call to the last byte, so it does not count the start of Node, which a
 * provider has behind it. The other is `tar -cf - . | gzip -1 > file`, from spawn to exit. Rounds are interleaved, and of each
 * side the median counts.
 *
 * And a preview that changes nothing, of a library against that of a small set.
 */
const { spawn } = require("node:child_process");
const { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync, closeSync } =
    require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { atExit, root } = require("../setup/process");
const { compare, median, time } = require("../support/measure");
const { makeStack } = require("../support/stack");

const MIB = 1024 * 1024;
const LEVEL = "-1";

exports.name = "pack";
exports.describe = "time and memory to pack a folder, against tar | gzip, and the time of a preview of a library";

/**
 * @param {{quick?: boolean}} options quick: a tenth of the bytes and files, fewer rounds
 * @returns {Promise<{bench: string, figure: string, value: number, unit: string, against: string}[]>}
 */
exports.run = async ({ quick = false } = {}) => {
    const scratch = mkdtempSync(join(tmpdir(), "bench-pack-"));
    try {
        const folders = {
            "small-files": () => writeSmallFiles(join(scratch, "small-files"), quick ? 1_000 : 10_000),
            library: () => writeLibrary(join(scratch, "library")),
            large: () => writeLargeFiles(join(scratch, "large"), quick ? 100 * MIB : 1024 * MIB),
        };
        const rounds = { "small-files": quick ? 3 : 11, library: quick ? 3 : 11, large: quick ? 1 : 3 };
        const figures = [];
        for (const [name, write] of Object.entries(folders)) {
            write();
            const { ratio, peak } = await compareWithTar(
                join(scratch, name),
                scratch,
                rounds[/** @type {keyof typeof rounds} */ (name)],
            );
            figures.push(
                { figure: `${name}-time-ratio`, value: ratio, unit: "×", against: `tar | gzip ${LEVEL}` },
                { figure: `${name}-peak-mb`, value: peak, unit: "MB", against: "the same process, idle" },
            );
        }
        figures.push({
            figure: "preview-large-set-ratio",
            value: await comparePreviews(quick ? 3 : 9),
            unit: "×",
            against: "the preview of a set of two policies, nothing changed in either",
        });
        return figures.map((line) => ({ bench: exports.name, ...line }));
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
};

/**
 * @param {string} folder
 * @param {string} scratch
 * @param {number} rounds
 */
async function compareWithTar(folder, scratch, rounds) {
    const ours = [];
    const theirs = [];
    const out = join(scratch, "out.tar.gz");
    for (let round = -1; round < rounds; round++) {
        const one = await packHere(folder);
        const two = await packWithTar(folder, out);
        // The first round only fills the page cache.
        if (round >= 0) {
            ours.push(one);
            theirs.push(two);
        }
    }
    return {
        ratio: median(ours.map(({ seconds }) => seconds)) / median(theirs),
        peak: median(ours.map(({ megabytes }) => megabytes)),
    };
}

/**
 * @param {string} folder
 * @returns {Promise<{ seconds: number, megabytes: number }>}
 */
async function packHere(folder) {
    const text = await runChild(process.execPath, [__filename, folder]);
    return JSON.parse(text);
}

/**
 * @param {string} folder
 * @param {string} out
 * @returns {Promise<number>}
 */
async function packWithTar(folder, out) {
    const before = process.hrtime.bigint();
    await runChild("sh", ["-c", `tar -cf - -C "$1" . | gzip ${LEVEL} > "$2"`, "sh", folder, out]);
    return Number(process.hrtime.bigint() - before) / 1e9;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function runChild(command, args) {
    return new Promise((done, failed) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
        let text = "";
        child.stdout.on("data", (chunk) => {
            text += chunk;
        });
        child.on("error", failed);
        child.on("close", (code) =>
            code === 0 ? done(text) : failed(new Error(`${command} ${args.join(" ")} ended with ${code}`)),
        );
    });
}

/**
 * As long as policies are, half a KiB to 4 KiB, 100 to a folder.
 * @param {string} folder
 * @param {number} count
 */
function writeSmallFiles(folder, count) {
    for (let i = 0; i < count; i++) {
        const inside = join(folder, `group-${Math.floor(i / 100)}`);
        if (!existsSync(inside)) mkdirSync(inside, { recursive: true });
        writeFileSync(join(inside, `policy-${i}.sentinel`), lines(512 + ((i * 7919) % 3584), i));
    }
}

/**
 * The shape of the largest public libraries: 2,686 files, 11.6 MB, of them 273 named policies of 582 KB; the rest are tests and mocks, most of
 * them with paths of more than 100 characters.
 * @param {string} folder
 */
function writeLibrary(folder) {
    const put = (/** @type {string} */ path, /** @type {string} */ text) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
    };
    let config = "";
    for (let i = 0; i < 273; i++) {
        const name = `restrict-the-use-of-something-that-nobody-should-use-in-production-${i}`;
        const policy = `policies/${name}`;
        put(`${policy}/${name}.sentinel`, `# ${words(2050, i)}\nmain = rule { true }\n`);
        config += `policy "${name}" {\n  source = "./${policy}/${name}.sentinel"\n  enforcement_level = "advisory"\n}\n\n`;
        for (let test = 0; test < 4; test++) {
            const below = `${policy}/test/${name}`;
            put(`${below}/case-${test}.hcl`, words(400, i * 10 + test));
            if (test === 0 || (i * 7 + test) % 4 > 0)
                put(`${below}/mocks/case-${test}/mock-tfplan-v2.sentinel`, words(10_400, i));
        }
    }
    for (let i = 0; i < 432; i++) put(`docs/policies/policy-${i}.md`, words(3_000, i));
    put("sentinel.hcl", config);
}

/**
 * Files of 64 MiB.
 * @param {string} folder
 * @param {number} bytes
 */
function writeLargeFiles(folder, bytes) {
    mkdirSync(folder, { recursive: true });
    for (let written = 0, i = 0; written < bytes; i++) {
        const size = Math.min(64 * MIB, bytes - written);
        const descriptor = openSync(join(folder, `data-${i}.json`), "w");
        for (let at = 0; at < size; at += MIB) {
            writeSync(descriptor, lines(Math.min(MIB, size - at), written + at));
        }
        closeSync(descriptor);
        written += size;
    }
}

/**
 * Text that compresses about as well as code does, the same on every run.
 * @param {number} bytes
 * @param {number} seed
 */
function lines(bytes, seed) {
    const words = [
        "resource",
        "rule",
        "all",
        "tfplan.resource_changes",
        "is",
        "not",
        "changes",
        "filter",
        "{",
        "}",
        "null",
    ];
    let state = (seed + 1) >>> 0;
    let text = "";
    while (text.length < bytes) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        const word = words[(state >>> 8) % words.length];
        text += state % 5 === 0 ? `${word}_${state.toString(36)}\n` : `${word} `;
    }
    return text.slice(0, bytes);
}

/**
 * The same, on one line.
 * @param {number} bytes
 * @param {number} seed
 */
function words(bytes, seed) {
    return lines(bytes, seed).replaceAll("\n", " ");
}

/**
 * The time of a preview that changes nothing, of a library against that of a small set.
 * @param {number} rounds
 */
async function comparePreviews(rounds) {
    const { startEmulator } = require("tfe-emulator");
    const emulator = await startEmulator();
    mkdirSync(join(root, ".scratch"), { recursive: true });
    const scratch = mkdtempSync(join(root, ".scratch", "bench-preview-"));
    const remove = () => rmSync(scratch, { recursive: true, force: true });
    const forget = atExit(remove);
    try {
        const stacks = [];
        for (const name of ["library", "small"]) {
            const folder = join(scratch, name);
            const program = `const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("guardrails", { name: "${name}" });
new tfe.PolicySetVersion("content", { policySetId: set.id, directory: "policies" });
`;
            const stack = await makeStack(folder, { "index.js": program }, emulator);
            if (name === "library") writeLibrary(join(folder, "policies"));
            else writeSmallSet(join(folder, "policies"));
            await stack.pulumi(["up", "--yes", "--skip-preview"]);
            stacks.push(() => time(() => stack.pulumi(["preview"])));
        }
        const [library, small] = stacks;
        if (!library || !small) throw new Error("two stacks are compared");
        return (await compare(rounds, library, small)).ratio;
    } finally {
        await emulator.close();
        remove();
        forget();
    }
}

/** @param {string} folder */
function writeSmallSet(folder) {
    mkdirSync(folder);
    let config = "";
    for (const name of ["one", "two"]) {
        writeFileSync(join(folder, `${name}.sentinel`), "main = rule { true }\n");
        config += `policy "${name}" {\n  enforcement_level = "advisory"\n}\n`;
    }
    writeFileSync(join(folder, "sentinel.hcl"), config);
}

/** @param {string} folder */
async function child(folder) {
    const { packContent } = require("../../dist/content");
    const idle = process.memoryUsage.rss();
    const before = process.hrtime.bigint();
    const { packed } = await packContent({ directory: folder }, { limits: { maxBytes: 2048 * MIB } });
    const seconds = Number(process.hrtime.bigint() - before) / 1e9;
    const peak = process.resourceUsage().maxRSS * 1024;
    await packed.dispose();
    process.stdout.write(JSON.stringify({ seconds, megabytes: (peak - idle) / 1e6 }));
}

if (require.main === module) child(process.argv[2] ?? "");
