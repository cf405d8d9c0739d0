import { scenario } from "../harness";
import { planned } from "./world";

jest.setTimeout(240_000);

const here = scenario();
const config = { "tfe-policy:organization": "acme" };

test("a create that fails half-way is kept and goes on: a policy without its code, a list with a bad member", async () => {
    const { control } = here.emulator;
    const ids = control.createMany("workspaces", 2);
    const program = (members: string[]) => `resources:
  set:
    type: tfe-policy:PolicySet
    properties: { name: guardrails }
  policy:
    type: tfe-policy:Policy
    properties: { name: tags, code: "main = rule { true }" }
  members:
    type: tfe-policy:WorkspaceAttachment
    properties: { policySetId: "\${set.id}", workspaceIds: ${JSON.stringify(members)} }`;
    const stack = await here.declare(program([...ids, "ws-unknown000000000"]), { language: "yaml", config });
    control.fault({ kind: "status", status: 422, match: "PUT *" });
    const { output } = await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
    expect(output).toContain("but its code was not uploaded; the next up does it.");
    expect(output).toContain("The workspace ws-unknown000000000 is not attached to policy set polset-");
    expect(output).not.toMatch(/\n\s+at /);
    const { policy, members } = await stack.resources();
    expect(policy).toMatchObject({ initErrors: [expect.any(String)], outputs: { __unfinished: true } });
    expect(members?.outputs).toMatchObject({ workspaceIds: ids, __unfinished: true });

    stack.setProgram(program(ids));
    await stack.up();
    expect(control.list("policies")).toMatchObject([{ name: "tags", code: "main = rule { true }" }]);
    expect(control.list("policy-sets")).toMatchObject([{ workspaceIds: ids }]);
    expect(await planned(stack)).toMatchObject({ policy: "same", members: "same" });
    await stack.destroy();
    expect(control.list("policies")).toEqual([]);
});

test("killed while a create waits for its answer: the next up finds what it has made", async () => {
    const program = "resources: { set: { type: 'tfe-policy:PolicySet', properties: { name: guardrails } } }";
    const stack = await here.declare(program, { language: "yaml", config });
    await here.killUpAt("POST *policy-sets", "after");
    const again = await stack.up({ expectFailure: true });
    const [set] = here.emulator.control.list("policy-sets");
    expect(again.output).toContain(`The organization has a policy set guardrails already: ${set?.id}.`);
    await stack.pulumi(["import", "tfe-policy:index:PolicySet", "set", set!.id, "--yes", "--protect=false"]);
    await stack.up();
    expect(here.emulator.control.list("policy-sets")).toHaveLength(1);
});

test("customTimeouts of a create and of a delete end them, and the next step goes on", async () => {
    const { control } = here.emulator;
    const program = `resources:
  set:
    type: tfe-policy:PolicySet
    properties: { name: guardrails }
    options: { customTimeouts: { create: 1s, delete: 1s } }`;
    const stack = await here.declare(program, { language: "yaml", config });
    const unanswered = async (match: `${string} ${string}`, work: () => Promise<{ output: string }>) => {
        const end = control.onRequest(match, () => new Promise(() => undefined), "before");
        expect((await work()).output).toMatch(/no complete answer within 1 s|time is up/);
        end();
    };
    await unanswered("POST *policy-sets", () => stack.up({ expectFailure: true }));
    await stack.up();
    await unanswered("DELETE *", () => stack.destroy({ expectFailure: true }));
    await stack.destroy();
    expect(control.list("policy-sets")).toEqual([]);
});
