const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { control, startEmulator } = require("./support/emulator");
const { makeEnvironment, withoutForeignSettings } = require("./support/environment");
const { setUp } = require("./setup");
const { atExit, root, run, runMain, SetUpError } = require("./setup/process");

const HELP = `npm run demo [-- --keep] [-- --color]

Takes a copy of examples/run-gate through its life with the real Pulumi CLI, against an emulator on this machine: policies are uploaded and
edited, a mistake in them is found, a gate refuses what they refuse, drift is found and mended, and everything is destroyed. It needs no
account and leaves nothing behind.

  --keep   stop before the destroy, leave the emulator and the copy, and say how to go on by hand
  --color  color what Pulumi prints also where that is no terminal
`;

/**
 * Says what is run, so that it can be pasted: words and texts in double quotes mean the same to bash, zsh and PowerShell, as long as nothing in
 * them means more to one of these.
 *
 * @param {string} heading
 * @param {string[]} command
 */
function announce(heading, command) {
    const special = command.find((word) => /["$`\\!]/.test(word));
    if (special !== undefined) throw new Error(`${special} cannot be written for every shell`);
    const words = command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`));
    console.log(`\n== ${heading}\n   ${words.join(" ")}\n`);
}

/**
 * Runs a command of the CLI in the folder of the program.
 *
 * @param {Stage} stage
 * @param {string} heading
 * @param {string[]} args
 * @param {{ fails?: boolean }} [expected] whether it is to fail
 */
async function pulumi({ env, program }, heading, args, { fails = false } = {}) {
    announce(heading, ["pulumi", ...args]);
    const code = await run("pulumi", args, { env, cwd: program, stdio: ["ignore", "inherit", "inherit"] });
    if ((code !== 0) === fails) return;
    throw new SetUpError(`pulumi ${args[0]} ended with code ${code}${fails ? ", and was to fail" : ""}.`);
}

/**
 * Where the demo takes place: the environment of its commands, and the folder of its program.
 * @typedef {{ env: NodeJS.ProcessEnv, program: string, emulator: import("./support/emulator").Emulator }} Stage
 */

/**
 * Replaces a text in a file of the program.
 *
 * @param {Stage} stage
 * @param {string} heading
 * @param {{ file: string, from: string, to: string }} edit
 */
function edit({ program }, heading, { file, from, to }) {
    const target = path.join(program, file);
    const text = fs.readFileSync(target, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
    fs.writeFileSync(target, text.replace(from, to));
    console.log(`\n== ${heading}\n   ${file}: ${from.trim()}  ->  ${to.trim()}`);
}

/**
 * Tells the emulator, which cannot run Sentinel, what its policies say.
 *
 * @param {Stage} stage
 * @param {"passed" | "failed"} result
 * @param {string} [print]
 */
async function policiesSay({ emulator }, result, print = "") {
    await control(emulator, "PUT", "run-scripts/all", { policies: { "*": { result, print } } });
}

/** @param {import("./support/emulator").Emulator} emulator */
async function changeByHand(emulator) {
    const sets = /** @type {{ id: string, name: string }[]} */ (await control(emulator, "GET", "objects/policy-sets"));
    const policySet = sets.find(({ name }) => name === "guardrails");
    if (!policySet) throw new Error("there is no policy set to change");
    const request =
        "{ method: 'PATCH', headers: { 'content-type': 'application/json' }, " +
        "body: JSON.stringify({ description: 'Changed in the web interface' }) }";
    const script = `fetch('${emulator.url}/_emulator/objects/policy-sets/${policySet.id}', ${request})`;
    announce("Somebody changes the description behind Pulumi's back", ["node", "-e", script]);
    const code = await run(process.execPath, ["-e", script]);
    if (code !== 0) throw new SetUpError(`the change by hand ended with code ${code}.`);
}

/** @param {Stage} stage */
async function live(stage) {
    const [canary] = /** @type {{ id: string }[]} */ (await control(stage.emulator, "GET", "objects/workspaces"));
    await policiesSay(stage, "passed");
    await pulumi(stage, "A new stack", ["stack", "init", "demo"]);
    await pulumi(stage, "The workspace that meets new policies first", [
        "config",
        "set",
        "canaryWorkspaceId",
        canary?.id ?? "",
    ]);
    await pulumi(stage, "Policies come to the canary, a plan passes them, and then everybody gets them", [
        "up",
        "--yes",
        "--skip-preview",
    ]);

    const owner = { file: "policies/sentinel.hcl", from: '["owner"]', to: '["owner", "cost-center"]' };
    edit(stage, "One line of a policy is edited", owner);
    await pulumi(stage, "The preview shows that line", ["preview", "--diff"]);

    const source = { file: "policies/sentinel.hcl", from: "./require-tags.sentinel", to: "./require-tag.sentinel" };
    edit(stage, "A mistake", source);
    await pulumi(stage, "The preview names the line, before anything is sent", ["preview"], { fails: true });
    edit(stage, "Mended", { ...source, from: source.to, to: source.from });

    await policiesSay(stage, "failed", "terraform_data.canary has no tag cost-center");
    await pulumi(
        stage,
        "The canary's plan fails the new policy: the gate refuses it, and nobody else gets it",
        ["up", "--yes", "--skip-preview"],
        { fails: true },
    );
    await policiesSay(stage, "passed");
    await pulumi(stage, "With the configuration mended the next up goes on", ["up", "--yes", "--skip-preview"]);

    await changeByHand(stage.emulator);
    await pulumi(stage, "What has drifted", ["refresh", "--preview-only", "--diff"]);
    await pulumi(stage, "Put it back", ["up", "--yes", "--skip-preview", "--refresh"]);
}

/**
 * What goes on by hand is a file for Node.js and no lines for a shell: it is called in the same way from each of them.
 *
 * @param {string} folder
 * @param {Record<string, string>} settings
 * @param {Stage} stage
 */
function sayHowToGoOn(folder, settings, { emulator, program }) {
    const file = path.join(folder, "stack.js");
    const facts = JSON.stringify({ env: settings, program, folder, pid: emulator.pid, url: emulator.url });
    fs.writeFileSync(file, `require(${JSON.stringify(path.join(__dirname, "demo", "goOn.js"))})(${facts});\n`);
    const call = `node "${file}"`;
    console.log(`
== The emulator is still running on ${emulator.url} (process ${emulator.pid}), and the stack is still there.

   Change what is in ${program}, and go on by hand:
   ${call} preview --diff

   Everything the emulator can be told:
   curl ${emulator.url}/_emulator/

   When you are done, this stops the emulator and removes all of it:
   ${call} --stop
`);
}

async function main() {
    const args = process.argv.slice(2);
    const unknown = args.find((arg) => !["--keep", "--color", "--help"].includes(arg));
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
    const program = path.join(root, ".scratch", path.basename(folder));
    const keepProgram = atExit(() => fs.rmSync(program, { recursive: true, force: true, maxRetries: 3 }));
    fs.cpSync(path.join(root, "examples", "run-gate"), program, { recursive: true });
    const color = args.includes("--color") && { PULUMI_OPTION_COLOR: "always" };
    const stage = { env: { ...withCli, ...settings, ...color }, program, emulator };
    const begun = Date.now();
    await live(stage);
    if (keep) {
        keepFolder();
        keepProgram();
        stopKept();
        return sayHowToGoOn(folder, { ...settings, PATH: withCli.PATH ?? "" }, stage);
    }
    await pulumi(stage, "Remove everything", ["destroy", "--yes", "--skip-preview"]);
    const left = /** @type {unknown[]} */ (await control(emulator, "GET", "objects/policy-sets"));
    if (left.length > 0) throw new Error(`the emulator still has ${left.length} policy sets`);
    stopKept();
    await emulator.stop();
    const seconds = Math.round((Date.now() - begun) / 1000);
    console.log(
        `\n== Nothing is left: the emulator has no policy set any more and has been stopped. That took ${seconds} seconds.`,
    );
}

runMain(main);
