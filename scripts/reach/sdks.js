/**
 * Makes the SDKs, installs or compiles each, and runs the same guardrail with each against an emulator, with the real CLI:
 * `npm run test:reach sdks`. It needs Go and Python, and downloads modules and packages the first time.
 */
const { execFile } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { promisify } = require("node:util");
const { FOLDER, makeSdks } = require("../sdk");
const { setUp } = require("../setup");
const { build, cacheFolder, findGo, pinnedVersion } = require("../setup/build");
const { findOnPath, withFolderOnPath } = require("../setup/commands");
const { atExit, root, run, runMain, SetUpError } = require("../setup/process");
const { makeEnvironment, withoutForeignSettings } = require("../support/environment");

const SDK = "github.com/pulumi/pulumi/sdk/v3";
const HOSTS = [
    { tool: "language-host", folder: "python/cmd/pulumi-language-python", command: "pulumi-language-python" },
    // Later releases carry it no more.
    { tool: "go-host", folder: "go/pulumi-language-go", command: "pulumi-language-go" },
].map((host) => {
    const version = pinnedVersion({ tool: host.tool, module: SDK });
    const ldflags = `-X ${SDK}/go/common/version.Version=v${version}`;
    return { ...host, module: SDK, tags: "osusergo,grpcnotrace", ldflags, version };
});

/**
 * `bin` is a folder of the project whose commands the program needs: a host of this age does not hear of `virtualenv`.
 * @typedef {{ name: string, version: () => Promise<string>, prepare: (folder: string) => Promise<void>, bin?: string }} Language
 */

/** @type {Language[]} */
const LANGUAGES = [
    {
        name: "python",
        bin: "venv/bin",
        version: async () => (await output("python3", ["--version"])).trim(),
        async prepare(folder) {
            await must("python3", ["-m", "venv", "venv"], folder);
            const pip = path.join(folder, "venv", "bin", "pip");
            await must(
                pip,
                ["install", "--quiet", "--disable-pip-version-check", path.join(root, FOLDER, "python")],
                folder,
            );
        },
    },
    {
        name: "go",
        version: async () => (await output("go", ["version"])).trim(),
        async prepare(folder) {
            const replace = `-replace=example.com/pulumi-tfe-policy/sdk/go=${path.join(root, FOLDER, "go")}`;
            await must("go", ["mod", "edit", replace], folder);
            await must("go", ["mod", "tidy"], folder);
            await must("go", ["vet", "./..."], folder);
        },
    },
];

async function main() {
    const go = findGo("sdk");
    if (!go || !findOnPath("python3")) throw new SetUpError("Go and Python 3 are needed for the SDKs.");
    const env = await setUp({ build: ["provider", "emulator"] });
    if ((await makeSdks()) !== 0) return 1;
    const hosts = await provideHosts(go);
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "reach-sdks-"));
    atExit(() => fs.rmSync(scratch, { recursive: true, force: true }));
    for (const language of LANGUAGES) {
        console.log(`${language.name}: ${await language.version()}`);
        await tryLanguage(language, path.join(scratch, language.name), withFolderOnPath(hosts, env));
    }
    console.log("node: the generated SDK compiles");
    await compileNode(path.join(scratch, "nodejs"));
    return 0;
}

/** @param {string} go @returns {Promise<string>} the folder of the hosts */
async function provideHosts(go) {
    const target = path.join(cacheFolder, `hosts-${HOSTS.map(({ version }) => version).join("-")}`);
    if (fs.existsSync(target)) return target;
    await build(go, {
        target,
        what: "Pulumi's language hosts for Python and Go",
        cost: "about two minutes on two cores",
        programs: HOSTS,
        finish(folder) {
            const command = "pulumi-language-python-exec";
            const source = path.join(moduleFolder(go), "python/cmd", command);
            fs.copyFileSync(source, path.join(folder, command));
            fs.chmodSync(path.join(folder, command), 0o755);
        },
    });
    return target;
}

/** @param {string} go */
function moduleFolder(go) {
    const { execFileSync } = require("node:child_process");
    const args = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", SDK];
    return execFileSync(go, args, { cwd: path.join(root, "tools/language-host"), encoding: "utf8" }).trim();
}

/**
 * @param {Language} language
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function tryLanguage({ name, prepare, bin }, folder, env) {
    fs.cpSync(path.join(__dirname, "sdks", name), folder, { recursive: true });
    fs.cpSync(path.join(root, "examples/yaml/policies"), path.join(folder, "policies"), { recursive: true });
    const project = path.join(folder, "Pulumi.yaml");
    fs.writeFileSync(project, fs.readFileSync(project, "utf8").replace("PLUGIN", path.join(root, "plugin")));
    await prepare(folder);
    const { startEmulator } = require("tfe-emulator");
    const emulator = await startEmulator();
    const { control } = emulator;
    for (const workspace of ["network", "billing"]) {
        const { id } = control.create("workspaces", {
            name: workspace,
            tagBindings: [{ key: "environment", value: "production" }],
        });
        control.create("configuration-versions", { workspaceId: id });
    }
    control.runs.script({ stepMilliseconds: 1, policies: { "*": "passed" } });
    const own = bin ? withFolderOnPath(path.join(folder, bin), env) : env;
    const settings = { ...withoutForeignSettings(own), ...makeEnvironment(folder, emulator) };
    /** @param {string[]} args */
    const pulumi = async (...args) => {
        const before = control.total();
        const options = { cwd: folder, env: settings, maxBuffer: 2 ** 26 };
        const { stdout } = await promisify(execFile)("pulumi", args, options).catch((error) => {
            throw new Error(`pulumi ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`);
        });
        const summary = stdout
            .split("\n")
            .filter((line) => /^ {4}[-+~\d ]+\d* ?(created|deleted|unchanged|to create|updated)/.test(line));
        console.log(
            `  pulumi ${args[0]}: ${summary.map((line) => line.trim()).join(", ")}; ${control.total() - before} requests`,
        );
    };
    await promisify(execFile)("pulumi", ["stack", "init", "dev"], { cwd: folder, env: settings });
    await pulumi("preview");
    await pulumi("up", "--yes", "--skip-preview");
    await pulumi("preview", "--expect-no-changes");
    await pulumi("refresh", "--yes", "--expect-no-changes");
    await pulumi("destroy", "--yes");
    const left = control.list("policy-sets").length;
    await emulator.close();
    if (left > 0) throw new Error(`${left} policy sets are left after destroy`);
}

/** @param {string} folder */
async function compileNode(folder) {
    fs.cpSync(path.join(root, FOLDER, "nodejs"), folder, { recursive: true });
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    await must(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-p", ".", "--noEmit"], folder);
}

/** @param {string} command @param {string[]} args @param {string} cwd */
async function must(command, args, cwd) {
    const code = await run(command, args, { cwd, stdio: ["ignore", 2, 2] });
    if (code !== 0) throw new SetUpError(`${command} ${args.join(" ")} ended with ${code}`);
}

/** @param {string} command @param {string[]} args */
async function output(command, args) {
    return (await promisify(execFile)(command, args)).stdout;
}

runMain(main);
