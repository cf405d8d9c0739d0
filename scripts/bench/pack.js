/**
 * Packing a folder of policies against `tar | gzip` at the same level, in the same run, on the same bytes.
 *
 * One measured side is a fresh Node process that finds, hashes, packs and compresses the folder and writes the result to a file;
 * its clock runs from the call to the last byte, so it does not count the start of Node, which a provider has behind it. The
 * other is `tar -cf - . | gzip -1 > file`, from spawn to exit. Rounds are interleaved, and of each side the median counts.
 */
const { spawn } = require("node:child_process");
const { createWriteStream, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync, closeSync } =
    require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { pipeline } = require("node:stream/promises");
const { median } = require("../support/measure");

const MIB = 1024 * 1024;
const LEVEL = "-1";

exports.name = "pack";
exports.describe = "time and memory to pack a folder, against tar | gzip at the same level";

/**
 * @param {{quick?: boolean}} options quick: a tenth of the bytes and files, fewer rounds
 * @returns {Promise<{bench: string, figure: string, value: number, unit: string, against: string}[]>}
 */
exports.run = async ({ quick = false } = {}) => {
    const scratch = mkdtempSync(join(tmpdir(), "bench-pack-"));
    try {
        const small = join(scratch, "small");
        const large = join(scratch, "large");
        writeSmallFiles(small, quick ? 1_000 : 10_000);
        writeLargeFiles(large, quick ? 100 * MIB : 1024 * MIB);
        const manySmall = await compare(small, scratch, quick ? 3 : 11);
        const fewLarge = await compare(large, scratch, quick ? 1 : 3);
        const against = `tar | gzip ${LEVEL}`;
        return [
            { figure: "small-files-time-ratio", value: manySmall.ratio, unit: "×", against },
            { figure: "large-time-ratio", value: fewLarge.ratio, unit: "×", against },
            { figure: "large-peak-mb", value: fewLarge.peak, unit: "MB", against: "the same process, idle" },
        ].map((line) => ({ bench: exports.name, ...line }));
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
};

/**
 * @param {string} folder
 * @param {string} scratch
 * @param {number} rounds
 */
async function compare(folder, scratch, rounds) {
    const ours = [];
    const theirs = [];
    const out = join(scratch, "out.tar.gz");
    for (let round = -1; round < rounds; round++) {
        const one = await packHere(folder, out);
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
 * @param {string} out
 * @returns {Promise<{ seconds: number, megabytes: number }>}
 */
async function packHere(folder, out) {
    const text = await runChild(process.execPath, [__filename, folder, out]);
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
        if (!existsSync(inside)) {
            mkdirSync(inside, { recursive: true });
        }
        writeFileSync(join(inside, `policy-${i}.sentinel`), lines(512 + ((i * 7919) % 3584), i));
    }
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
 * @param {string} folder
 * @param {string} out
 */
async function child(folder, out) {
    const { openContent } = require("../../dist/content");
    const idle = process.memoryUsage.rss();
    const before = process.hrtime.bigint();
    const content = await openContent({ directory: folder }, { limits: { maxBytes: 2048 * MIB } });
    await pipeline(content.pack(), createWriteStream(out));
    const seconds = Number(process.hrtime.bigint() - before) / 1e9;
    const peak = process.resourceUsage().maxRSS * 1024;
    process.stdout.write(JSON.stringify({ seconds, megabytes: (peak - idle) / 1e6 }));
}

if (require.main === module) {
    child(process.argv[2] ?? "", process.argv[3] ?? "");
}
