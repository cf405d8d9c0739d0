import { readPage } from "../../../scripts/docs/pages";
import { expectPrint } from "../../docs/prints";
import { expectTrouble } from "../../docs/troubles";
import { workspaceIn } from "../../emulator/runWorld";
import { scenario } from "../harness";

const here = scenario();

/** The first program of a page, as it stands there. */
function programOf(path: string): string {
    const program = readPage(path).fences.find(({ language }) => language === "ts");
    if (!program) throw new Error(`${path} has no program`);
    return program.text;
}

/** A program of the page's resources, which knows the policy set that they belong to. */
const beside = (resources: string) => `
    const tfe = require("pulumi-tfe-policy");
    const guardrails = new tfe.PolicySet("guardrails", { name: "guardrails" });
    ${resources}`;

test("the readme: a policy set, and a change of it", async () => {
    here.emulator.control.create("workspaces", { id: "ws-2HRvNs49EWPjDqT1" });
    const program = programOf("README.md");
    const stack = await here.declare(program, { language: "typescript" });
    expectPrint("readme-create", (await stack.preview({ diff: true })).stdout);
    await stack.up();
    stack.setProgram(program.replace("Checked on every production workspace", "Checked on every workspace"));
    expectPrint("readme-update", (await stack.preview({ diff: true })).stdout);
});

test("attachments: a list that changes", async () => {
    for (const id of ["ws-h6FXfqGDQ2TH985Z", "ws-Cc41fVuqppr2NcvT"]) here.emulator.control.create("workspaces", { id });
    const list = (id: string) =>
        beside(`new tfe.WorkspaceAttachment("network", { policySetId: guardrails.id, workspaceIds: ["${id}"] });`);
    const stack = await here.declare(list("ws-Cc41fVuqppr2NcvT"));
    await stack.up();
    stack.setProgram(list("ws-h6FXfqGDQ2TH985Z"));
    expectPrint("list-changes", (await stack.preview({ diff: true })).stdout);
});

test("ci: the job that looks for drift fails only when there is some", async () => {
    const stack = await here.declare(
        beside("").replace('name: "guardrails"', 'name: "guardrails", description: "ours"'),
    );
    await stack.up();
    const job = { args: ["--preview-only", "--expect-no-changes"] };
    await stack.refresh(job);
    const [set] = here.emulator.control.list("policy-sets");
    here.emulator.control.patch("policy-sets", set!.id, { description: "by hand" });
    expectPrint("drift-job", (await stack.refresh({ ...job, expectFailure: true })).output);
});

test("troubleshooting: the stack is locked after an up that was killed", async () => {
    const stack = await here.declare(beside(""));
    let reached = false;
    here.emulator.control.onRequest("POST *", () => {
        reached = true;
        return new Promise(() => undefined);
    });
    const up = stack.start("up");
    await up.until(() => reached);
    await up.kill();
    const { output } = await stack.up({ expectFailure: true });
    expectTrouble("the stack is currently locked by … lock(s)…", output);
});

test("interrupted: the name is taken", async () => {
    here.emulator.control.create("policy-sets", { name: "guardrails" });
    const stack = await here.declare(beside(""));
    expectPrint("name-taken", (await stack.up({ expectFailure: true })).stdout);
});

/** What Sentinel says of a run, by the levels of what failed. */
function sentinelSays(failed: Record<string, { level: string; print?: string }>, passed: number) {
    const policies = Object.entries(failed).map(([name, { level, print }]) => ({
        policy: `guardrails/${name}`,
        result: false,
        "enforcement-level": level,
        trace: { print },
    }));
    const count = (level: string) => policies.filter((policy) => policy["enforcement-level"] === level).length;
    const counts = { passed, "hard-failed": 0, "soft-failed": count("soft-mandatory") };
    const all = { ...counts, "advisory-failed": count("advisory"), "total-failed": policies.length, result: false };
    return { ...all, sentinel: { data: { guardrails: { "can-override": true, policies } } } };
}

test("runs: what a run will do, and one that did not pass", async () => {
    const workspace = workspaceIn(here.emulator, { id: "ws-2HRvNs49EWPjDqT1", name: "network" });
    here.emulator.control.create("policies", { id: "pol-u3S5p2Uwk21keu1s", name: "require-tags", code: "main = true" });
    here.emulator.control.create("policy-sets", {
        name: "guardrails",
        global: true,
        policyIds: ["pol-u3S5p2Uwk21keu1s"],
    });
    const failed = {
        "require-tags": { level: "soft-mandatory", print: "aws_instance.web has no tag owner" },
        "limit-cost": { level: "advisory" },
    };
    const policyChecks = [{ status: "soft_failed", result: sentinelSays(failed, 5) }];
    here.emulator.control.runs.script({ stepMilliseconds: 1, policyChecks }, workspace.id);
    const stack = await here.declare(`import * as tfe from "pulumi-tfe-policy";\n${programOf("docs/runs.md")}`, {
        language: "typescript",
    });
    expectPrint("run-action", (await stack.preview({ diff: true })).stdout);
    expectPrint("run-refused", (await stack.up({ expectFailure: true })).stdout);
});
