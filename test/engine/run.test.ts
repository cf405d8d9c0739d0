import type { RunScript } from "tfe-emulator";
import { act, FAIL, PASS, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { type CommandResult, scenario } from "./harness";

const here = scenario();
const runs = (workspaceId: string) =>
    here.emulator.control.list("runs").filter((run) => run.workspaceId === workspaceId);
const count = (route: string) => here.emulator.control.counts()[route] ?? 0;

/** A workspace with a policy set of its own. */
function workspace(name: string, level: string, code: string, script: RunScript = {}): string {
    const { id } = workspaceIn(here.emulator, { name });
    policySetIn(here.emulator, { tags: [level, code] }, { name: "guard", global: false, workspaceIds: [id] });
    here.emulator.control.runs.script({ stepMilliseconds: 1, ...script }, id);
    return id;
}

/** A program of runs, by name, and their options. */
function program(declared: Record<string, object>): string {
    return `
const tfe = require("pulumi-tfe-policy");
for (const [name, { opts, ...args }] of Object.entries(${JSON.stringify(declared)})) {
    exports[name] = new tfe.Run(name, args, opts).status;
}`;
}

/** What the diagnostics say of each run, with ids and the address left out. */
function diagnostics({ stdout }: CommandResult): Record<string, string> {
    const text = stdout.slice(stdout.indexOf("Diagnostics:"), stdout.indexOf("\nOutputs:"));
    const parts = text.split(/\n {2}pulumi-nodejs:dynamic\/tfe:Run \((\w+)\):\n/).slice(1);
    const told: Record<string, string> = {};
    for (let at = 0; at < parts.length; at += 2) {
        const end = (parts[at + 1] ?? "").search(/\n {2}pulumi:pulumi/);
        const own = end < 0 ? parts[at + 1] : parts[at + 1]?.slice(0, end);
        told[parts[at] as string] = (own ?? "")
            .replace("error: 1 error occurred:\n    \t* ", "error: ")
            .replaceAll(/\b(run|polchk)-[A-Za-z0-9]{16}\b/g, "$1-…")
            .replaceAll(/after \d+s/g, "after …s")
            .replaceAll(here.emulator.url, "https://tfe.example.com")
            .replaceAll(/^ {4}/gm, "")
            .trim();
    }
    return told;
}

const look = (name: string) => `https://tfe.example.com/app/acme/workspaces/${name}/runs/run-…`;

test("every outcome of a run is told, and the next up goes on from there", async () => {
    const ids = {
        passed: workspace("passed", "hard-mandatory", PASS),
        applied: workspace("applied", "hard-mandatory", PASS),
        advised: workspace("advised", "advisory", FAIL),
        refused: workspace("refused", "soft-mandatory", FAIL),
        overridden: workspace("overridden", "soft-mandatory", FAIL),
        left: workspace("left", "soft-mandatory", FAIL),
        forbidden: workspace("forbidden", "hard-mandatory", FAIL),
        errored: workspace("errored", "hard-mandatory", PASS, { plan: { error: "no credentials" } }),
        canceled: workspace("canceled", "hard-mandatory", PASS, { holdAt: ["planning"] }),
        discarded: workspace("discarded", "hard-mandatory", PASS, { holdAt: ["policy_checking"] }),
        slow: workspace("slow", "hard-mandatory", PASS, { holdAt: ["planning"] }),
    };
    const of = (name: keyof typeof ids, args: object = {}) => ({ workspaceId: ids[name], ...args });
    const stack = await here.declare(
        program({
            passed: of("passed"),
            applied: of("applied", { decision: "apply", comment: "looks good" }),
            advised: of("advised", { planOnly: true }),
            refused: of("refused", { decision: "apply" }),
            overridden: of("overridden", {
                decision: "apply",
                policyGate: { softFailed: "override", comment: "CHG-1" },
            }),
            left: of("left", { decision: "apply", policyGate: { softFailed: "leave" } }),
            forbidden: of("forbidden"),
            errored: of("errored"),
            canceled: of("canceled"),
            discarded: of("discarded"),
            slow: of("slow", { decision: "apply", opts: { customTimeouts: { create: "40s" } } }),
        }),
    );
    const { stdout: preview } = await stack.preview({ diff: true });
    expect(preview).toContain(
        `action     : "starts a run in ${ids.applied}: plan, stop if mandatory policies fail, apply"`,
    );
    expect(preview).toContain(
        `action     : "starts a plan-only run in ${ids.advised}: plan, stop if mandatory policies fail"`,
    );
    expect(here.emulator.control.list("runs")).toEqual([]);

    const up = stack.start("up", { args: ["--continue-on-error"] });
    const byHand = async (name: "canceled" | "discarded", at: string) => {
        await up.until(() => runs(ids[name])[0]?.status === at);
        here.emulator.control.runs.setStatus(runs(ids[name])[0]!.id, name);
    };
    await Promise.all([byHand("canceled", "planning"), byHand("discarded", "policy_checking")]);
    const first = await up.done;
    expect(first.code).not.toBe(0);
    expect(diagnostics(first)).toEqual({
        refused: [
            "error: Run run-… did not pass the policy gate: policies failed that can be overridden. It was discarded; nothing was applied.",
            "  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE",
            "  guard       tags    soft-mandatory  failed",
            "(0 policies passed, 1 soft failed)",
            look("refused"),
        ].join("\n"),
        left: [
            "error: Run run-… did not pass the policy gate: policies failed that can be overridden. It was left as it is (policy_override) for somebody to decide; the next pulumi up goes on with it.",
            "  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE",
            "  guard       tags    soft-mandatory  failed",
            "(0 policies passed, 1 soft failed)",
            look("left"),
        ].join("\n"),
        forbidden: [
            "error: Run run-… errored, because mandatory policies failed; nothing was applied.",
            "  POLICY SET  POLICY  LEVEL           RESULT  MESSAGE",
            "  guard       tags    hard-mandatory  failed",
            "(0 policies passed, 1 hard failed)",
            look("forbidden"),
        ].join("\n"),
        errored: `error: Run run-… errored while planning. Nothing was applied. Its log on the platform says why; the next pulumi up starts a new run.\n${look("errored")}`,
        canceled: `error: Run run-… was canceled by somebody else before this program was done with it; nothing was applied. The next pulumi up starts a new run.\n${look("canceled")}`,
        discarded: `error: Run run-… was discarded by somebody else before this program was done with it; nothing was applied. The next pulumi up starts a new run.\n${look("discarded")}`,
        slow: 'error: Run run-… is still planning after …s, and the time to wait for it is up. It goes on without this program; the next pulumi up goes on with the same run. Wait longer with the resource option customTimeouts: { create: "2h" }.',
    });
    for (const line of [
        `Run passed created .* ${runs(ids.passed)[0]!.id}: policy_checked; 1 policy passed`,
        `Run applied created .* ${runs(ids.applied)[0]!.id}: applied; 1 policy passed`,
        `Run advised created .* ${runs(ids.advised)[0]!.id}: planned_and_finished; 0 policies passed, 1 advisory failed`,
        `Run overridden created .* ${runs(ids.overridden)[0]!.id}: applied; 0 policies passed, 1 overridden`,
        `Run slow creating .* ${runs(ids.slow)[0]!.id}: planning \\(2s\\)`,
    ]) {
        expect(first.stdout).toMatch(new RegExp(line));
    }
    expect(runs(ids.refused)[0]!.status).toBe("discarded");
    expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(2);

    // Somebody overrides what was left, the slow run goes on, and what stood in the way of the others is mended.
    const [check] = here.emulator.control.list("policy-checks").filter((each) => each.runId === runs(ids.left)[0]!.id);
    const left = runs(ids.left)[0]!;
    here.emulator.control.patch("policy-checks", check!.id, { status: "overridden" });
    here.emulator.control.runs.setStatus(left.id, "policy_checked");
    here.emulator.control.runs.release(runs(ids.slow)[0]!.id);
    here.emulator.control.runs.clearScripts();
    for (const { id } of here.emulator.control.list("policy-sets")) here.emulator.control.delete("policy-sets", id);
    await stack.up();
    expect(await stack.outputs()).toMatchObject({
        left: "applied",
        slow: "applied",
        refused: "applied",
        errored: "planned",
    });
    expect([ids.left, ids.slow, ids.passed].map((id) => runs(id).length)).toEqual([1, 1, 1]);
    expect(runs(ids.refused)).toHaveLength(2);

    await stack.destroy();
    expect(runs(ids.passed)).toMatchObject([{ status: "discarded" }]);
    expect(runs(ids.left)).toMatchObject([{ status: "applied" }]);
});

test("killed while planning, and answers that are lost: one run, one apply", async () => {
    const id = workspace("network", "hard-mandatory", PASS, { holdAt: ["planning"] });
    const stack = await here.declare(program({ network: { workspaceId: id, decision: "apply", triggers: ["v1"] } }));
    await here.killUpAt("GET /api/v2/runs/:id", "before");
    expect(runs(id)).toMatchObject([{ status: "planning" }]);
    here.emulator.control.runs.script({ stepMilliseconds: 1 }, id);
    here.emulator.control.runs.release(runs(id)[0]!.id);
    here.emulator.control.fault({ kind: "reset", when: "after", match: "POST /api/v2/runs/:id/actions/apply" });
    await stack.up();
    expect(runs(id)).toMatchObject([{ status: "applied" }]);
    expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(1);

    stack.setProgram(program({ network: { workspaceId: id, decision: "apply", triggers: ["v2"] } }));
    here.emulator.control.fault({ kind: "reset", when: "after", match: "POST /api/v2/runs" });
    const replaced = await stack.up({ diff: true });
    expect(replaced.stdout).toContain('[0]: "v1" => "v2"');
    expect(runs(id)).toMatchObject([{ status: "applied" }, { status: "applied" }]);
    expect((await stack.up()).stdout).toContain("2 unchanged");
});

test("a refresh does not let a run pass that was left at the gate", async () => {
    const id = workspace("network", "soft-mandatory", FAIL);
    const stack = await here.declare(program({ network: { workspaceId: id, policyGate: { softFailed: "leave" } } }));
    expect((await stack.start("up").done).code).not.toBe(0);
    await stack.refresh();
    const again = await stack.start("up").done;
    expect(again.code).not.toBe(0);
    expect(diagnostics(again).network).toMatch(/^error: Run run-… did not pass the policy gate/);
    expect(runs(id)).toMatchObject([{ status: "policy_override" }]);
});

test("a program looks runs up and overrides a soft failure", async () => {
    const id = workspace("network", "soft-mandatory", FAIL);
    const run = await startTo(here.emulator, id, "policy_override", { message: "by hand" });
    const [check] = here.emulator.control.list("policy-checks");
    const [set] = here.emulator.control.list("policy-sets");
    const stack = await here.declare(`
const tfe = require("pulumi-tfe-policy");
module.exports = (async () => {
    const [run] = await tfe.listRuns({ workspaceId: "${id}", status: ["policy_override", "policy_checked"] });
    const override = new tfe.PolicyCheckOverride("accepted", { runId: run.id, comment: "CHG-1" });
    const after = override.runId;
    return {
        overridden: override.overridden,
        message: tfe.getRunOutput({ id: after }).message,
        results: tfe.listPolicyChecksOutput({ runId: after }).apply((all) => all.map(({ policy, status }) => policy + " " + status)),
        printed: tfe.getPolicyCheckOutputOutput({ policyCheckId: "${check!.id}" }),
        byName: (await tfe.getPolicySet({ name: "guard" })).id,
        sets: (await tfe.listPolicySets({ kind: "sentinel" })).length,
    };
})();`);
    await stack.up();
    expect(await stack.outputs()).toEqual({
        overridden: [check!.id],
        message: "by hand",
        results: ["tags overridden"],
        printed: expect.stringContaining("Result: false"),
        byName: set!.id,
        sets: 1,
    });
    expect((await stack.up()).stdout).toContain("2 unchanged");
    await act(here.emulator, run.id, "discard");
    await stack.destroy();

    stack.setProgram(`
const tfe = require("pulumi-tfe-policy");
module.exports = tfe.getRun({ id: "run-doesnotexist0000" });`);
    const { output } = await stack.up({ expectFailure: true });
    expect(output).toMatch(/error: GET \/api\/v2\/runs\/run-doesnotexist0000 answered 404.*It does not exist/);
    expect(output).not.toMatch(/^\s+at /m);
});
