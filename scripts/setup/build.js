const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { commandName, findOnPath } = require("./commands");
const { startCounter } = require("./counter");
const { atExit, root, runHeard, SetUpError } = require("./process");

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
    const done = { modules: 0, packages: 0, ofPackages: 0 };
    const counter = startCounter(
        () => `${done.modules} modules downloaded, ${done.packages} of at most ${done.ofPackages} packages compiled`,
    );
    for (const program of programs) {
        await download(go, program, done, counter);
        await compile(go, program, temporary, done, counter);
    }
    counter.end();
    finish(temporary);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(temporary, target);
    forget();
    console.error(`Built ${what} in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/**
 * What a build has done so far, and the line that says so.
 * @typedef {{ modules: number, packages: number, ofPackages: number }} Done
 * @typedef {ReturnType<typeof startCounter>} Counter
 */

/**
 * Downloads the modules that one program needs, and no others, by asking for its list of packages.
 * @param {string} go
 * @param {Program} program
 * @param {Done} done
 * @param {Counter} counter
 */
async function download(go, { tool, tags, module, folder, command }, done, counter) {
    for (let attempt = 0; ; attempt++) {
        const args = ["list", "-mod=readonly", "-deps", "-tags", tags, path.posix.join(module, folder)];
        let packages = 0;
        /** @type {string[]} */
        const said = [];
        const code = await runHeard(go, args, inTool(tool), {
            out: () => packages++,
            err: (line) => {
                if (!line.startsWith("go: downloading ")) return said.push(line);
                done.modules++;
                counter.show();
            },
        });
        if (code === 0) {
            done.ofPackages += packages;
            return counter.show();
        }
        counter.end();
        for (const line of said) console.error(line);
        const wait = WAITS[attempt];
        if (wait === undefined) {
            throw new SetUpError(`The Go modules of ${command} could not be downloaded; what go said is above.`);
        }
        console.error(
            `  that download failed; trying again in ${wait} s (attempt ${attempt + 2} of ${WAITS.length + 1})`,
        );
        await sleep(wait * 1000);
    }
}

/**
 * @param {string} go
 * @param {Program} program
 * @param {string} into
 * @param {Done} done
 * @param {Counter} counter
 */
async function compile(go, { tool, tags, ldflags = "", module, folder, command }, into, done, counter) {
    const output = path.join(into, commandName(command));
    // With -v, go names each package that it compiles.
    const args = ["build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", tags, "-ldflags", ldflags];
    /** @type {string[]} */
    const said = [];
    const code = await runHeard(go, [...args, "-o", output, path.posix.join(module, folder)], inTool(tool), {
        err: (line) => {
            if (!/^[\w.~/-]+$/.test(line)) return said.push(line);
            done.packages++;
            counter.show();
        },
    });
    if (code === 0) return;
    counter.end();
    for (const line of said) console.error(line);
    throw new SetUpError(`Compiling ${command} failed with code ${code}; what go said is above.`);
}

/** @param {string} tool */
function inTool(tool) {
    return { cwd: path.join(root, "tools", tool), env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" } };
}

module.exports = { build, cacheFolder, findGo, goRequirement, pinnedVersion };
