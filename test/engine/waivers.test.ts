import { expectPrint } from "../docs/prints";
import { scenario } from "./harness";

const here = scenario();

/** Sets the clock of every process of Node that the engine starts. */
const CLOCK = `const offset = Date.parse(process.env.TEST_TODAY) - Date.now();
const { now } = Date;
if (!Number.isNaN(offset)) Date.now = () => now() + offset;
`;

test("a waiver: a preview before its end, a warning, a preview and an up after it, and it is not gone", async () => {
    const { control } = here.emulator;
    const [workspace = ""] = control.createMany("workspaces", 1);
    const program = `
        const tfe = require("pulumi-tfe-policy");
        const set = new tfe.PolicySet("guardrails", { name: "guardrails", global: true });
        new tfe.WorkspaceExclusion("sandbox", {
            policySetId: set.id,
            workspaceId: "${workspace}",
            expiresAt: "2026-12-31",
            reason: "CHG-4711",
        });`;
    const stack = await here.declare(program, { files: { "clock.js": CLOCK } });
    const on = (today: string) =>
        stack.setEnvironment({ TEST_TODAY: today, NODE_OPTIONS: `--require ${stack.folder}/clock.js` });
    const excluded = () => control.list("policy-sets")[0]?.workspaceExclusionIds;

    on("2026-12-01T00:00:00Z");
    await stack.up();
    expect(excluded()).toEqual([workspace]);
    expect((await stack.preview()).stdout).not.toContain("waiver");

    on("2026-12-20T00:00:00Z");
    const soon = await stack.preview();
    expect(soon.output).toContain("this workspace exclusion ends in 12 days (expiresAt 2026-12-31)");
    expect(soon.stdout).toContain("unchanged");

    on("2027-01-01T00:00:00Z");
    control.resetCounts();
    const after = await stack.preview({ diff: true });
    expectPrint("waiver-ends", after.stdout.replaceAll(/^ {4}(?= {4}~ )/gm, ""));
    expect(control.writes()).toBe(0);
    expect(excluded()).toEqual([workspace]);
    // As the page has a job do it.
    const targets = ["**:WorkspaceExclusion::*", "**:ProjectExclusion::*", "**:TagExclusion::*"].flatMap((each) => [
        "--target",
        each,
    ]);
    await stack.up({ args: targets });
    expect(excluded()).toEqual([]);
    await stack.refresh({ args: ["--expect-no-changes"] });
    expect((await stack.preview()).stdout).toContain("unchanged");
    expect((await stack.resources()).sandbox?.outputs).toMatchObject({ active: false, reason: "CHG-4711" });
    await stack.destroy();
});
