import { join } from "node:path";
import { expectPrint } from "../docs/prints";
import { scenario } from "./harness";
import { root } from "./harness/build";
import { startCommand } from "./harness/command";

jest.setTimeout(400_000);

const here = scenario();

/** Four workspaces: one that is stopped by policies, one that is advised, one of which nobody knows, and one that nothing looks at. */
function populate(): void {
    const { control } = here.emulator;
    const projectId = control.create("projects", { name: "platform" }).id;
    const workspace = (name: string, more: object = {}) => control.create("workspaces", { name, ...more }).id;
    const network = workspace("network", { projectId });
    const database = workspace("database", { projectId });
    workspace("billing");
    const sandbox = workspace("sandbox");
    const policy = (name: string, enforcementLevel: string) =>
        control.create("policies", { name, enforcementLevel, code: "main = true", updatedAt: "2026-01-01T00:00:00Z" })
            .id;
    const set = (name: string, more: object) => control.create("policy-sets", { name, ...more }).id;
    set("baseline", {
        global: true,
        policyIds: [policy("names", "advisory")],
        workspaceExclusionIds: [database, sandbox],
    });
    const uploaded = set("network", { projectIds: [projectId] });
    const version = control.create("policy-set-versions", { policySetId: uploaded, status: "ready" });
    control.patch("policy-sets", uploaded, { newestVersionId: version.id, currentVersionId: version.id });
    set("tags", { workspaceIds: [network], policyIds: [policy("tags", "hard-mandatory")] });
    set("idle", { policyIds: [policy("costs", "advisory")] });
}

const LEVELS = { billing: "advisory", database: "unknown", network: "mandatory", sandbox: "none" };

test("the command, as its page shows it", async () => {
    populate();
    const { url, token, organization } = here.emulator;
    const env = { ...process.env, TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization };
    const command = (...args: string[]) =>
        startCommand(process.execPath, [join(root, "dist/cli.js"), "coverage", ...args], root, env).done;
    const { stdout, code } = await command();
    expectPrint("coverage", stdout);
    expect(code).toBe(0);
    expect((await command("--require", "*")).code).toBe(3);
    expect(here.emulator.control.writes()).toBe(0);
});

test("getPolicyCoverage in a program", async () => {
    populate();
    const program = `
        const tfe = require("pulumi-tfe-policy");
        const coverage = tfe.getPolicyCoverageOutput();
        const levels = coverage.apply(({ workspaces }) => Object.fromEntries(workspaces.map(({ name, level }) => [name, level])));
        module.exports = { levels, unread: coverage.unread };`;
    const stack = await here.declare(program);
    await stack.up();
    expect(await stack.outputs()).toEqual({ levels: LEVELS, unread: [] });
    expect(here.emulator.control.writes()).toBe(0);
});

test("the same through the plugin", async () => {
    populate();
    const program = `
variables:
  coverage:
    fn::invoke: { function: "tfe-policy:getPolicyCoverage", arguments: { lastRuns: true } }
outputs:
  names: \${coverage.workspaces}
`;
    const stack = await here.declare(program, {
        language: "yaml",
        config: { "tfe-policy:organization": here.emulator.organization },
    });
    await stack.up();
    const { names } = (await stack.outputs()) as { names: { name: string; level: string; checked: string }[] };
    expect(Object.fromEntries(names.map(({ name, level }) => [name, level]))).toEqual(LEVELS);
    expect(names.map(({ checked }) => checked)).toEqual(["no", "no", "no", "no"]);
});
