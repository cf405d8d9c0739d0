import { send } from "../emulator/api";
import { runDocument, workspaceIn } from "../emulator/runWorld";
import { type Stack, scenario } from "./harness";

const here = scenario();
const runs = () => here.emulator.control.list("runs");
const applied = () => runs().filter(({ status }) => status === "applied");
const program = (args: object, options = {}) => `
const tfe = require("pulumi-tfe-policy");
exports.status = new tfe.Run("release", ${JSON.stringify(args)}, ${JSON.stringify(options)}).status;`;

let workspaceId: string;
let stack: Stack;
beforeEach(async () => {
    workspaceId = workspaceIn(here.emulator, { name: "network" }).id;
    here.emulator.control.runs.script({ stepMilliseconds: 1 });
    stack = await here.declare(program({ workspaceId, decision: "apply" }));
});

test.each([
    ["POST /api/v2/runs", "after"],
    ["POST /api/v2/runs/:id/actions/apply", "before"],
    ["POST /api/v2/runs/:id/actions/apply", "after"],
] as const)(
    "killed at %s, %s its effect: one run and one apply, and a destroy and another up are a run of its own",
    async (match, moment) => {
        await here.killUpAt(match, moment);
        expect((await stack.up()).stdout).toContain('status: "applied"');
        expect(runs()).toHaveLength(1);
        expect(applied()).toHaveLength(1);
        await stack.destroy();
        await stack.up();
        expect(applied()).toHaveLength(2);
    },
);

test("killed in a replacement, then up: one more run", async () => {
    await stack.up();
    stack.setProgram(program({ workspaceId, decision: "apply", triggers: ["2"] }));
    await here.killUpAt("POST /api/v2/runs/:id/actions/apply", "after");
    await stack.up();
    expect(applied()).toHaveLength(2);
    expect((await stack.up()).stdout).toContain("unchanged");
});

test("--replace applies nothing again without a word; with deleteBeforeReplace it starts another run", async () => {
    await stack.up();
    const args = ["--replace", (await stack.resources()).release!.urn];
    expect((await stack.up({ args })).stdout).toContain("no other is started. To start another run, change triggers.");
    expect(runs()).toMatchObject([{ status: "applied" }]);
    stack.setProgram(program({ workspaceId, decision: "apply" }, { deleteBeforeReplace: true }));
    await stack.up({ args });
    expect(applied()).toHaveLength(2);
    expect((await stack.up()).stdout).toContain("unchanged");
});

test("a run that somebody else has given the mark is never applied, and its name is told", async () => {
    await here.killUpAt("POST /api/v2/runs/:id/actions/apply", "after");
    const [own] = runs();
    here.emulator.control.delete("runs", own!.id);
    const { token } = here.emulator.control.addToken({ user: "planner", runs: "plan" });
    const attributes = { message: own!.message, "is-destroy": true };
    const forged = await send(here.emulator, "POST", "/api/v2/runs", runDocument(workspaceId, attributes), {
        authorization: `Bearer ${token}`,
    });
    const { id } = forged.body.data;
    await here.emulator.control.runs.reached(id, "planned");
    here.emulator.control.onRequest(
        "POST /api/v2/runs",
        () => here.emulator.control.runs.setStatus(id, "discarded"),
        "after",
    );
    const { stdout } = await stack.up();
    expect(stdout).toContain(
        `warning: Run ${id} (which has not ended) carries the mark of this resource, but another user started it`,
    );
    expect(here.emulator.control.get("runs", id)).toMatchObject({ status: "discarded", confirmedBy: null });
    expect(applied()).toMatchObject([{ isDestroy: false, createdBy: "owner" }]);
});

test("what Terraform could not read fails in a preview", async () => {
    stack.setProgram(
        program({ workspaceId, planOnly: true, variables: { x: "prod" }, targetAddrs: ["aws_instance.a[name]"] }),
    );
    const { stdout } = await stack.preview({ expectFailure: true });
    expect(stdout).toContain('"x" is no HCL literal: it is a bare word; a text stands in quotes.');
    expect(stdout).toContain('"aws_instance.a[name]" is no address that Terraform takes');
    expect(here.emulator.control.writes()).toBe(0);
});
