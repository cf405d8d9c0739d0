import { type Stack, scenario } from "./harness";

const program = (description: string) => `
const tfe = require("pulumi-tfe-policy");
new tfe.PolicySet("guardrails", { name: "guardrails", description: "${description}" });`;
const CREATE = "POST /api/v2/organizations/:organization_name/policy-sets";

const here = scenario();
let stack: Stack;
beforeEach(async () => {
    stack = await here.declare(program("one"));
});
const sets = () => here.emulator.control.list("policy-sets");

test("a create whose answers are lost, then refused: one set in the end", async () => {
    here.emulator.control.fault({ kind: "reset", when: "after", match: CREATE });
    here.emulator.control.fault({ kind: "status", status: 500, match: "GET *", times: 20 });
    await stack.up({ expectFailure: true });
    here.emulator.control.clearFaults();
    await stack.up();
    expect(sets()).toMatchObject([{ name: "guardrails", description: "one" }]);
});

test("up killed in the middle of a create goes on without a second set", async () => {
    await here.killUpAt(CREATE, "after");
    expect(sets()).toHaveLength(1);
    await stack.up();
    expect(sets()).toMatchObject([{ name: "guardrails", description: "one" }]);
    expect((await stack.up()).stdout).toContain("unchanged");
    await stack.destroy();
    expect(sets()).toHaveLength(0);
});

test("up killed in the middle of an update converges", async () => {
    await stack.up();
    stack.setProgram(program("two"));
    await here.killUpAt("PATCH /api/v2/policy-sets/:id", "after");
    await stack.up();
    expect(sets()).toMatchObject([{ description: "two" }]);
});
