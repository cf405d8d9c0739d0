import { readPage } from "../../../scripts/docs/pages";
import { expectPrint } from "../../docs/prints";
import { scenario } from "../harness";

const here = scenario();
const POLICIES = { policies: "test", payments: "second" };

/** What the page has as its n-th program, with what a program begins with. */
function programOf(n: number): string {
    const program = readPage("docs/renames.md").fences.filter(({ language }) => language === "ts")[n];
    return `import * as pulumi from "@pulumi/pulumi";\nimport * as tfe from "pulumi-tfe-policy";\n${program?.text}`;
}

const SET = `import * as tfe from "pulumi-tfe-policy";\nnew tfe.PolicySet("guardrails", { name: "guardrails" });`;
const OTHER = `import * as tfe from "pulumi-tfe-policy";\nnew tfe.PolicySet("other", { name: "other" });`;
const NONE = 'import "pulumi-tfe-policy";';
const sets = () => here.emulator.control.list("policy-sets");

test("another name, and another parent: unchanged, and no request", async () => {
    const stack = await here.declare(SET, { language: "typescript" });
    await stack.up();
    here.emulator.control.resetCounts();
    stack.setProgram(programOf(0));
    expect((await stack.up({ preview: true })).stdout).toContain("2 unchanged");
    // The way back, without an alias.
    await stack.pulumi(["state", "rename", (await stack.resources()).baseline!.urn, "guardrails", "--yes"]);
    stack.setProgram(programOf(1));
    const { stdout } = await stack.up();
    expect(stdout).toMatch(/\+ 1 created\n *2 unchanged/);
    expect((await stack.resources()).guardrails!.parent).toContain("acme:Guardrails");
    expect(here.emulator.control.counts()).toEqual({});
});

test("another stack: moved with its state, and no request", async () => {
    const stack = await here.declare(SET, { language: "typescript" });
    await stack.up();
    const { urn } = (await stack.resources()).guardrails!;
    await stack.pulumi(["stack", "init", "second"]);
    await stack.pulumi(["config", "set", "--stack", "second", "tfe:organization", here.emulator.organization]);
    here.emulator.control.resetCounts();
    const moved = await stack.pulumi(["state", "move", "--source", "dev", "--dest", "second", urn, "--yes"]);
    const named = Object.entries(POLICIES).reduce((text, [page, ours]) => text.replaceAll(ours, page), moved.output);
    expectPrint("state-move", named);
    stack.setProgram(NONE);
    const inStack = (name: string) => stack.pulumi(["up", "--yes", "--skip-preview", "--stack", name]);
    expect((await inStack("dev")).stdout).toContain("1 unchanged");
    stack.setProgram(SET);
    expect((await inStack("second")).stdout).toContain("2 unchanged");
    expect(here.emulator.control.counts()).toEqual({});
    expect(sets()).toHaveLength(1);
});

test("another stack without the first one's state: taken out of it, and imported", async () => {
    const stack = await here.declare(SET, { language: "typescript" });
    await stack.up();
    const { urn, id = "" } = (await stack.resources()).guardrails!;
    await stack.pulumi(["state", "delete", urn, "--yes"]);
    stack.setProgram(NONE);
    await stack.up();
    expect(sets()).toMatchObject([{ id }]);
    await stack.pulumi(["stack", "init", "second"]);
    await stack.pulumi(["config", "set", "tfe:organization", here.emulator.organization]);
    stack.setProgram(programOf(2).replace("polset-suYBV8fMjBfLGcmb", id));
    await stack.up();
    expect((await stack.resources()).guardrails).toMatchObject({ id });
    expect(sets()).toHaveLength(1);
});

test("a new set for the same workspaces is there before the old one goes", async () => {
    const workspaceIds = here.emulator.control.createMany("workspaces", 1);
    const withMembers = (program: string) =>
        program.replace(" });", `, workspaceIds: ${JSON.stringify(workspaceIds)} });`);
    const stack = await here.declare(withMembers(SET), { language: "typescript" });
    await stack.up();
    stack.setProgram(withMembers(OTHER));
    let both = false;
    here.emulator.control.onRequest("DELETE /api/v2/policy-sets/:id", () => {
        both = sets().filter((set) => set.workspaceIds?.[0] === workspaceIds[0]).length === 2;
    });
    await stack.up();
    expect(both).toBe(true);
    expect(sets()).toMatchObject([{ name: "other", workspaceIds }]);
});
