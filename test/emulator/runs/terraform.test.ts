import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { policySetIn, show, start, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator, { name: "network" });
    emulator.control.runs.script({ stepMilliseconds: 1 });
});
afterEach(() => emulator.close());

/** What Terraform says to a plan-only run, or nothing where it plans. */
async function said(attributes: object): Promise<string | undefined> {
    const id = await start(emulator, workspace.id, { "plan-only": true, ...attributes });
    const run = await emulator.control.runs.reached(id, "planned_and_finished", "errored");
    return run.status === "errored" ? emulator.control.get("plans", run.planId).log.trim() : undefined;
}

const valued = (value: string) => said({ variables: [{ key: "x", value }] });

describe("values of a run's variables", () => {
    test.each([
        '"prod"',
        "5",
        "-1.5e3",
        "true",
        "null",
        '["a", { b = 1, "c" = [] }]',
        "<<E\nhi\nE",
        '"$${a}%%{b}"',
        "1 + 1",
    ])("%j is one", async (value) => expect(await valued(value)).toBeUndefined());

    test.each([
        "prod",
        "plain text",
        "",
        "var.y",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of HCL
        '"${foo}"',
        "f(1)",
        '{ a = "%{ if x }y%{ endif }" }',
        "1\ny = 2",
        '"a',
    ])("%j ends the plan", async (value) =>
        expect(await valued(value)).toMatch(/^Error: (Variables not allowed|Invalid value)/),
    );
});

describe("addresses of resources", () => {
    const GOOD = [
        "aws_instance.a",
        "aws_instance.a[0]",
        'module.m["k"].aws_instance.a["b.c]"]',
        "module.m.module.n.aws_instance.a",
    ];
    const BAD = [
        "",
        "aws_instance",
        "aws_instance.a[name]",
        "aws_instance.a.b",
        "aws_instance.a[0].id",
        "var.x",
        "a.b[*]",
        "module.m.",
    ];

    test.each([...GOOD, "module.m", "data.aws_ami.a", "resource.var.x"])("%j can be targeted", async (address) =>
        expect(await said({ "target-addrs": [address] })).toBeUndefined(),
    );
    test.each([...BAD, "module", "data.x"])("%j cannot", async (address) =>
        expect(await said({ "target-addrs": [address] })).toBe(`Error: Invalid target "${address}"`),
    );
    test.each(GOOD)("%j can be replaced", async (address) =>
        expect(await said({ "replace-addrs": [address] })).toBeUndefined(),
    );
    test.each([...BAD, "module.m", "data.aws_ami.a"])("%j cannot be replaced", async (address) =>
        expect(await said({ "replace-addrs": [address] })).toBe(`Error: Invalid force-replace address "${address}"`),
    );
});

test("a run's task stage and evaluation are there, pending, from its creation", async () => {
    policySetIn(emulator, { tags: ["mandatory", "package t\ndeny := false"] }, { kind: "opa" });
    const run = await startTo(emulator, workspace.id, "planning", {}, { holdAt: ["planning"] });
    const [stage] = (await show(emulator, run.id)).relationships["task-stages"].data;
    const { body } = await send(emulator, "GET", `/api/v2/task-stages/${stage.id}/policy-evaluations`);
    expect(emulator.control.get("task-stages", stage.id).status).toBe("pending");
    expect(body.data).toMatchObject([{ attributes: { status: "pending", "policy-kind": "opa" } }]);
});

test("a configuration version of null is none: the run takes the newest", async () => {
    const relationships = {
        workspace: { data: { type: "workspaces", id: workspace.id } },
        "configuration-version": { data: null },
    };
    const answer = await send(emulator, "POST", "/api/v2/runs", { data: { type: "runs", relationships } });
    expect(answer.status).toBe(201);
    const [version] = emulator.control.list("configuration-versions");
    expect(answer.body.data.relationships["configuration-version"].data.id).toBe(version!.id);
});
