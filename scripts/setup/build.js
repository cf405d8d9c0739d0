const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { commandName, findOnPath } = require("./commands");
const { atExit, root, run, SetUpError } = require("./process");

/** Git-ignored: what the set-up builds, and its lock. */
const cacheFolder = path.join(root, ".pulumi");

/** Seconds to wait before each further attempt at a download. */
const WAITS = [3, 10, 30];

/**
 * A command that is built from a Go module, which a folder under `tools/` pins.
 * @typedef {{ tool: string, module: string, folder: string, command: string, tags: string, ldflags?: string }} Program
 */

/** @param {string} tool */
function readGoMod(tool) {
    return fs.readFileSync(path.join(root, "tools", tool, "go.mod"), "utf8");
}

/**
 * @param {Pick<Program, "tool" | "module">} program
 * @returns {string} the pinned version, without the `v`
 */
function pinnedVersion({ tool, module }) {
    const version = new RegExp(`${module.replaceAll(".", "\\.")} v([0-9.]+)`).exec(readGoMod(tool))?.[1];
    if (!version) throw new Error(`tools/${tool}/go.mod does not require ${module}`);
    return version;
}

/**
 * The Go that the build of a tool needs, as `[major, minor]`.
 * @param {string} tool
 * @returns {[number, number]}
 */
function goRequirement(tool) {
    const [, major, minor] = /^go (\d+)\.(\d+)/m.exec(readGoMod(tool)) ?? [];
    return [Number(major), Number(minor)];
}

/**
 * @param {string} tool
 * @returns {string | undefined} the `go` on the PATH, when it is new enough
 */
function findGo(tool) {
    const go = findOnPath("go");
    if (!go) return undefined;
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(execFileSync(go, ["version"], { encoding: "utf8" })) ?? [];
    const [wantedMajor, wantedMinor] = goRequirement(tool);
    const enough = Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
    return enough ? go : undefined;
}

/**
 * Builds programs into a folder, which appears only when all of them are there.
 * @param {string} go
 * @param {{ target: string, what: string, cost: string, programs: Program[], finish?: (folder: string) => void }} options
 * `what` is built, at what `cost`; `finish` adds what else belongs into the folder
 */
async function build(go, { target, what, cost, programs, finish = () => {} }) {
    const temporary = path.join(cacheFolder, `building-${process.pid}`);
    const forget = atExit(() => fs.rmSync(temporary, { recursive: true, force: true }));
    for (const name of fs.readdirSync(cacheFolder)) {
        if (name.startsWith("building-")) fs.rmSync(path.join(cacheFolder, name), { recursive: true, force: true });
    }
    fs.mkdirSync(temporary, { recursive: true });
    const started = Date.now();
    console.error(`Building ${what} from Go modules into ${path.relative(root, target)}: once, ${cost} …`);
    for (const program of programs) {
        await download(go, program);
        await compile(go, program, temporary);
    }
    finish(temporary);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(temporary, target);
    forget();
    console.error(`Built ${what} in ${seconds(started)} s.`);
}

/**
 * Downloads the modules that one program needs, and no others, by asking for its list of packages.
 * @param {string} go
 * @param {Program} program
 */
async function download(go, { tool, tags, module, folder, command }) {
    console.error(`  downloading the modules of ${command} …`);
    const started = Date.now();
    for (let attempt = 0; ; attempt++) {
        const args = ["list", "-mod=readonly", "-deps", "-tags", tags, "-f", "", path.posix.join(module, folder)];
        const code = await run(go, args, { ...inTool(tool), stdio: ["ignore", "ignore", "inherit"] });
        if (code === 0) break;
        const wait = WAITS[attempt];
        if (wait === undefined) {
            throw new SetUpError(`The Go modules of ${command} could not be downloaded; what go said is above.`);
        }
        console.error(
            `  that download failed; trying again in ${wait} s (attempt ${attempt + 2} of ${WAITS.length + 1})`,
        );
        await sleep(wait * 1000);
    }
    console.error(`  downloaded in ${seconds(started)} s`);
}

/**
 * @param {string} go
 * @param {Program} program
 * @param {string} into
 */
async function compile(go, { tool, tags, ldflags = "", module, folder, command }, into) {
    console.error(`  compiling ${command} …`);
    const started = Date.now();
    const output = path.join(into, commandName(command));
    const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", tags, "-ldflags", ldflags];
    const code = await run(go, [...args, "-o", output, path.posix.join(module, folder)], {
        ...inTool(tool),
        stdio: ["ignore", 2, 2],
    });
    if (code !== 0) throw new SetUpError(`Compiling ${command} failed with code ${code}; what go said is above.`);
    console.error(`  compiled in ${seconds(started)} s`);
}

/** @param {string} tool */
function inTool(tool) {
    return { cwd: path.join(root, "tools", tool), env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" } };
}

/** @param {number} started */
function seconds(started) {
    return Math.round((Date.now() - started) / 1000);
}

module.exports = { build, cacheFolder, findGo, goRequirement, pinnedVersion };
