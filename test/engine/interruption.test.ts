import { type Emulator, startEmulator } from "tfe-emulator";
import { Stack } from "./harness";

const program = (description: string) => `
const tfe = require("pulumi-tfe-policy");
new tfe.PolicySet("guardrails", { name: "guardrails", description: "${description}" });`;
const CREATE = "POST /api/v2/organizations/:organization_name/policy-sets";

let emulator: Emulator;
let stack: Stack;
beforeEach(async () => {
    emulator = await startEmulator();
    stack = await Stack.create({ program: program("one"), emulator, config: { "tfe:organization": "acme" } });
});
afterEach(async () => {
    await stack.dispose();
    await emulator.close();
});
const sets = () => emulator.control.list("policy-sets");

/** Kills `up` while a request waits in the emulator, before or after its effect. */
async function killedAt(match: string, moment: "before" | "after"): Promise<void> {
    let reached = false;
    const end = emulator.control.onRequest(
        match,
        () => {
            reached = true;
            return new Promise(() => undefined);
        },
        moment,
    );
    const up = stack.start("up");
    await up.until(() => reached);
    await up.kill();
    end();
    await stack.cancel();
}

test("a create whose answers are lost, then refused: one set in the end", async () => {
    emulator.control.fault({ kind: "reset", when: "after", match: CREATE });
    emulator.control.fault({ kind: "status", status: 500, match: "GET *", times: 20 });
    await stack.up({ expectFailure: true });
    emulator.control.clearFaults();
    await stack.up();
    expect(sets()).toMatchObject([{ name: "guardrails", description: "one" }]);
});

test("up killed in the middle of a create goes on without a second set", async () => {
    await killedAt(CREATE, "after");
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
    await killedAt("PATCH /api/v2/policy-sets/:id", "after");
    await stack.up();
    expect(sets()).toMatchObject([{ description: "two" }]);
});
