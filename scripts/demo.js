const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { control, startEmulator } = require("./support/emulator");
const { makeEnvironment, toShell, withoutForeignSettings } = require("./support/environment");
const { setUp } = require("./setup");
const { atExit, root, run, runMain, SetUpError } = require("./setup/process");

const HELP = `npm run demo [-- --keep]

Takes the program that Pulumi.yaml names through its life with the real Pulumi CLI, against an emulator on this machine:
preview, create, change, drift, repair, destroy. It needs no account and leaves nothing behind.

  --keep   stop before the destroy, leave the emulator running, and say how to go on by hand
`;

/** @param {string} heading @param {string} command */
function announce(heading, command) {
    console.log(`\n== ${heading}\n   $ ${command}\n`);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} heading
 * @param {string[]} args
 */
async function pulumi(env, heading, ...args) {
    announce(heading, `pulumi ${args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(" ")}`);
    const code = await run("pulumi", args, { env, stdio: ["ignore", "inherit", "inherit"] });
    if (code !== 0) throw new SetUpError(`pulumi ${args[0]} ended with code ${code}.`);
}

/** @param {import("./support/emulator").Emulator} emulator */
async function changeByHand(emulator) {
    const [policySet] = /** @type {{ id: string }[]} */ (await control(emulator, "GET", "objects/policy-sets"));
    if (!policySet) throw new Error("there is no policy set to change");
    const route = `objects/policy-sets/${policySet.id}`;
    const change = { description: "Changed in the web interface" };
    const json = `-H 'content-type: application/json' -d '${JSON.stringify(change)}'`;
    announce(
        "Somebody changes the description behind Pulumi's back",
        `curl -X PATCH ${json} ${emulator.url}/_emulator/${route}`,
    );
    await control(emulator, "PATCH", route, change);
}

/**
 * Creates a stack of a name that no other demo uses, and moves its settings out of the checkout: `stack init` alone of all
 * commands does not heed PULUMI_OPTION_CONFIG_FILE.
 * @param {NodeJS.ProcessEnv} env
 */
async function createStack(env) {
    const name = `demo-${crypto.randomBytes(3).toString("hex")}`;
    const file = path.join(root, `Pulumi.${name}.yaml`);
    const forget = atExit(() => fs.rmSync(file, { force: true }));
    await pulumi(env, "A new stack", "stack", "init", name);
    fs.copyFileSync(file, env.PULUMI_OPTION_CONFIG_FILE ?? "");
    fs.rmSync(file);
    forget();
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./support/emulator").Emulator} emulator
 */
async function live(env, emulator) {
    const [workspace] = /** @type {{ id: string }[]} */ (await control(emulator, "GET", "objects/workspaces"));
    await createStack(env);
    await pulumi(env, "Preview the policy set, then create it", "up", "--yes");
    await pulumi(env, "Change its description …", "config", "set", "description", "What the network team must keep to");
    await pulumi(
        env,
        "… and apply it to a workspace",
        "config",
        "set",
        "--path",
        "workspaceIds[0]",
        workspace?.id ?? "",
    );
    await pulumi(env, "What would change", "preview", "--diff");
    await pulumi(env, "Change it", "up", "--yes", "--skip-preview");
    await changeByHand(emulator);
    await pulumi(env, "What has drifted", "refresh", "--preview-only", "--diff");
    await pulumi(env, "Put it back", "up", "--yes", "--skip-preview", "--refresh", "--diff");
}

/**
 * @param {string} folder
 * @param {Record<string, string>} settings
 * @param {import("./support/emulator").Emulator} emulator
 */
function sayHowToGoOn(folder, settings, emulator) {
    const file = path.join(folder, "env.sh");
    fs.writeFileSync(file, toShell(settings));
    const stop = process.platform === "win32" ? `taskkill /PID ${emulator.pid} /F` : `kill ${emulator.pid}`;
    console.log(`
== The emulator is still running on ${emulator.url} (process ${emulator.pid}), and the stack is still there.

   Go on by hand, in a POSIX shell:        cd ${root} && . ${file}
   then change examples/quickstart and:    pulumi preview --diff
   everything the emulator can be told:    curl ${emulator.url}/_emulator/

   When you are done:                      ${stop}; rm -r ${folder}
`);
}

async function main() {
    const args = process.argv.slice(2);
    const unknown = args.find((arg) => !["--keep", "--help"].includes(arg));
    if (unknown) throw new SetUpError(`${unknown} is not an option of the demo.\n\n${HELP}`);
    if (args.includes("--help")) return void console.log(HELP);
    const keep = args.includes("--keep");

    const withCli = withoutForeignSettings(await setUp({ build: ["provider", "emulator"] }));
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tfe-policy-demo-"));
    const keepFolder = atExit(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    const emulator = await startEmulator({ log: path.join(folder, "emulator.log"), detached: keep });
    const stopKept = atExit(emulator.kill);
    console.log(`== The emulator listens on ${emulator.url}`);
    const settings = makeEnvironment(folder, emulator);
    const env = { ...withCli, ...settings };
    await live(env, emulator);
    if (keep) {
        keepFolder();
        stopKept();
        return sayHowToGoOn(folder, { ...settings, PATH: withCli.PATH ?? "" }, emulator);
    }
    await pulumi(env, "Remove everything", "destroy", "--yes", "--skip-preview");
    const left = /** @type {unknown[]} */ (await control(emulator, "GET", "objects/policy-sets"));
    if (left.length > 0) throw new Error(`the emulator still has ${left.length} policy sets`);
    stopKept();
    await emulator.stop();
    console.log("\n== Nothing is left: the emulator has no policy set any more and has been stopped.");
}

runMain(main);
