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

const TAGS = "osusergo,grpcnotrace";

/** What is built from Go modules: each folder under `tools/` pins one. */
const PROGRAMS = {
    cli: { tool: "pulumi", module: "github.com/pulumi/pulumi/pkg/v3", folder: "cmd/pulumi", command: "pulumi" },
    host: {
        tool: "language-host",
        module: "github.com/pulumi/pulumi/sdk/v3",
        folder: "nodejs/cmd/pulumi-language-nodejs",
        command: "pulumi-language-nodejs",
    },
};

/** @param {string} tool */
function readGoMod(tool) {
    return fs.readFileSync(path.join(root, "tools", tool, "go.mod"), "utf8");
}

/**
 * @param {{ tool: string, module: string }} program
 * @returns {string} the pinned version, without the `v`
 */
function pinnedVersion({ tool, module }) {
    const version = new RegExp(`${module.replaceAll(".", "\\.")} v([0-9.]+)`).exec(readGoMod(tool))?.[1];
    if (!version) throw new Error(`tools/${tool}/go.mod does not require ${module}`);
    return version;
}

/** The folder that holds the commands once built; it is named after their versions, so that a new pin is built anew. */
function builtFolder() {
    return path.join(cacheFolder, `bin-${pinnedVersion(PROGRAMS.cli)}-host-${pinnedVersion(PROGRAMS.host)}`);
}

/**
 * The Go that the build needs, as `[major, minor]`.
 * @returns {[number, number]}
 */
function goRequirement() {
    const [, major, minor] = /^go (\d+)\.(\d+)/m.exec(readGoMod(PROGRAMS.cli.tool)) ?? [];
    return [Number(major), Number(minor)];
}

/** @returns {string | undefined} the `go` on the PATH, when it is new enough */
function findGo() {
    const go = findOnPath("go");
    if (!go) return undefined;
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(execFileSync(go, ["version"], { encoding: "utf8" })) ?? [];
    const [wantedMajor, wantedMinor] = goRequirement();
    const enough = Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
    return enough ? go : undefined;
}

/**
 * Builds the Pulumi CLI and its Node language host into `builtFolder()`, which appears only when all of it is there.
 * @param {string} go
 */
async function buildPulumi(go) {
    const target = builtFolder();
    const temporary = path.join(cacheFolder, `building-${process.pid}`);
    const forget = atExit(() => fs.rmSync(temporary, { recursive: true, force: true }));
    for (const name of fs.readdirSync(cacheFolder)) {
        if (name.startsWith("building-")) fs.rmSync(path.join(cacheFolder, name), { recursive: true, force: true });
    }
    fs.mkdirSync(temporary, { recursive: true });
    const started = Date.now();
    console.error(
        `Building the Pulumi CLI ${pinnedVersion(PROGRAMS.cli)} and its Node language host from Go modules into ` +
            `${path.relative(root, target)}: once, about four minutes on two cores, and 1.7 GB of memory …`,
    );
    for (const program of [PROGRAMS.host, PROGRAMS.cli]) {
        await download(go, program);
        await compile(go, program, temporary);
    }
    const script = commandName("pulumi-resource-pulumi-nodejs");
    fs.copyFileSync(path.join(root, "node_modules", "@pulumi", "pulumi", script), path.join(temporary, script));
    fs.chmodSync(path.join(temporary, script), 0o755);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(temporary, target);
    forget();
    console.error(`Built the Pulumi CLI in ${seconds(started)} s.`);
}

/**
 * Downloads the modules that one program needs, and no others, by asking for its list of packages.
 * @param {string} go
 * @param {typeof PROGRAMS.cli} program
 */
async function download(go, { tool, module, folder, command }) {
    console.error(`  downloading the modules of ${command} …`);
    const started = Date.now();
    for (let attempt = 0; ; attempt++) {
        const args = ["list", "-mod=readonly", "-deps", "-tags", TAGS, "-f", "", `${module}/${folder}`];
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
 * @param {typeof PROGRAMS.cli} program
 * @param {string} into
 */
async function compile(go, program, into) {
    console.error(`  compiling ${program.command} …`);
    const started = Date.now();
    const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pinnedVersion(program)}`;
    const output = path.join(into, commandName(program.command));
    const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", TAGS, "-ldflags", version];
    const code = await run(go, [...args, "-o", output, `${program.module}/${program.folder}`], {
        ...inTool(program.tool),
        stdio: ["ignore", 2, 2],
    });
    if (code !== 0)
        throw new SetUpError(`Compiling ${program.command} failed with code ${code}; what go said is above.`);
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

module.exports = { buildPulumi, builtFolder, cacheFolder, findGo, goRequirement };
