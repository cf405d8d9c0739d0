import { type Stack, scenario } from "./harness";

const program = (description: string, opts = "{}") => `
const tfe = require("pulumi-tfe-policy");
new tfe.PolicySet("guardrails", { name: "guardrails", description: "${description}" }, ${opts});`;
const CREATE = "POST /api/v2/organizations/:organization_name/policy-sets";

const here = scenario();
let stack: Stack;
beforeEach(async () => {
    stack = await here.declare(program("one"));
});
const sets = () => here.emulator.control.list("policy-sets");

/** An `up` that finds what an interrupted one has left behind, and then what the error says to do about it. */
async function takeOver(): Promise<void> {
    const [left] = sets();
    const { output } = await stack.up({ expectFailure: true });
    const way = `import: "${left?.id}"`;
    expect(output).toContain(`has a policy set guardrails already: ${left?.id}.`);
    expect(output).toContain(
        `Only if no stack has it, because an up was interrupted, take it over with the resource option ${way}.`,
    );
    stack.setProgram(program("one", `{ ${way} }`));
    await stack.up();
    stack.setProgram(program("one"));
    expect((await stack.up()).stdout).toContain("unchanged");
    expect(sets()).toEqual([left]);
}

test("a create whose answers are lost, then refused: what is not known is said, and one set in the end", async () => {
    here.emulator.control.fault({ kind: "reset", when: "after", match: CREATE });
    here.emulator.control.fault({ kind: "status", status: 500, match: "GET *", times: 20 });
    const { output } = await stack.up({ expectFailure: true });
    expect(output).toContain("Whether it was created all the same cannot be found out: GET");
    here.emulator.control.clearFaults();
    await takeOver();
});

test("a create whose answer is lost is taken over by the same up", async () => {
    here.emulator.control.fault({ kind: "reset", when: "after", match: CREATE });
    expect((await stack.up()).output).toMatch(
        /took over polset-\w+: it is what was created here, by a request whose answer was lost/,
    );
    expect(sets()).toHaveLength(1);
});

test("up killed in the middle of a create: the next one says what was left behind, and an import goes on with it", async () => {
    await here.killUpAt(CREATE, "after");
    expect(sets()).toHaveLength(1);
    await takeOver();
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
