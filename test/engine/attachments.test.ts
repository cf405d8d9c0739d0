import { scenario } from "./harness";

const here = scenario();
const { declare } = here;
const PARALLEL = { args: ["--parallel", "128"] };

const set = (rest: string, name = "guardrails") => `
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("${name}", { name: "${name}" });
${rest}`;
const singles = (ids: string[]) =>
    `for (const id of ${JSON.stringify(ids)}) new tfe.WorkspaceAttachment(id, { policySetId: set.id, workspaceId: id });`;
const list = (ids: string[]) =>
    `exports.ids = new tfe.WorkspaceAttachment("all", { policySetId: set.id, workspaceIds: ${JSON.stringify(ids)} }).workspaceIds;`;
const workspaces = (count: number) => here.emulator.control.createMany("workspaces", count);
const attached = (name = "guardrails") =>
    here.emulator.control.list("policy-sets").find((each) => each.name === name)?.workspaceIds;
const lines = (output: string) => output.split("\n").map((line) => line.trim());

test("a hundred single ones: in few requests; three join and three leave; the set is swapped; all go", async () => {
    const ids = workspaces(103);
    const [theirs] = here.emulator.control.createMany("workspaces", 1, "theirs") as [string];
    const first = ids.slice(0, 100);
    const second = ids.slice(3);
    const s = await declare(set(singles(first)));
    await s.up(PARALLEL);
    expect(attached()?.slice().sort()).toEqual(first.slice().sort());
    // One, if the machine lets the engine start all of them in one go.
    expect(here.emulator.control.total()).toBeLessThan(20);

    const control = here.emulator.control;
    control.patch("policy-sets", control.list("policy-sets")[0]!.id, { workspaceIds: [...first, theirs] });
    s.setProgram(set(singles(second)));
    control.resetCounts();
    await s.up(PARALLEL);
    expect(attached()?.slice().sort()).toEqual([...second, theirs].sort());
    expect(control.total()).toBeLessThanOrEqual(6);

    s.setProgram(
        set(`const other = new tfe.PolicySet("other", { name: "other" });
        ${singles(second.slice(0, 50)).replace("set.id", "other.id")}`),
    );
    await s.up(PARALLEL);
    expect(attached()).toEqual([theirs]);
    expect(attached("other")?.slice().sort()).toEqual(second.slice(0, 50).sort());
    await s.destroy(PARALLEL);
    expect(control.list("policy-sets")).toEqual([]);
});

test("a list: previews show who joins and who leaves, drift is seen and mended, a set deleted by hand comes back", async () => {
    const ids = workspaces(6);
    const [a, b, c, d, e, theirs] = ids as [string, string, string, string, string, string];
    const s = await declare(set(list([a, b, c, d])));
    await s.up();
    expect(await s.outputs()).toEqual({ ids: [a, b, c, d].sort() });
    const id = (await s.resources()).all?.id;
    expect((await s.up({ preview: true })).stdout).toContain("3 unchanged");

    s.setProgram(set(list([e, c, a, d])));
    const preview = lines((await s.preview({ diff: true })).stdout);
    expect(preview.filter((line) => line.includes("ws-") && !line.includes("[urn="))).toEqual(
        expect.arrayContaining([`+ ${e}: "attached"`, `- ${b}: "attached"`]),
    );
    expect(preview.filter((line) => /^[-+~] ws-/.test(line))).toHaveLength(2);
    await s.up();
    expect(attached()?.slice().sort()).toEqual([a, c, d, e].sort());
    expect((await s.resources()).all?.id).toBe(id);

    const control = here.emulator.control;
    control.patch("policy-sets", control.list("policy-sets")[0]!.id, { workspaceIds: [a, d, e, theirs] });
    const drift = await s.refresh({ diff: true, args: ["--preview-only"] });
    expect(lines(drift.stdout)).toContain(`- ${c}: "attached"`);
    expect(drift.stdout).not.toContain(theirs);
    await s.up({ refresh: true });
    expect(attached()?.slice().sort()).toEqual([a, c, d, e, theirs].sort());

    control.delete("policy-sets", control.list("policy-sets")[0]!.id);
    await s.refresh();
    expect(await s.resources()).toEqual({});
    await s.up();
    expect(attached()?.slice().sort()).toEqual([a, c, d, e].sort());
});

test("a bad member among fifty fails by its id and alone; a member declared twice is warned about", async () => {
    const ids = workspaces(49);
    const [twice] = ids as [string];
    const double = `new tfe.WorkspaceAttachment("double", { policySetId: set.id, workspaceIds: ["${twice}"] });`;
    const inline = `const inline = new tfe.PolicySet("inline", { name: "inline", workspaceIds: ["${twice}"] });
        new tfe.WorkspaceAttachment("beside", { policySetId: inline.id, workspaceId: "${twice}" });`;
    const s = await declare(set(singles([...ids, "ws-unknown000000000"]) + double + inline));
    const failed = await s.up({ ...PARALLEL, expectFailure: true });
    expect(failed.output).toContain("The workspace ws-unknown000000000 is not attached to policy set polset-");
    expect(failed.output).toMatch(new RegExp(`"(${twice}|double)" both declare ${twice}`));
    expect(failed.output).toMatch(/PolicySet "inline" and WorkspaceAttachment "beside" both declare/);
    expect(attached()).toHaveLength(49);
    expect(Object.keys(await s.resources())).toHaveLength(53);
    s.setProgram(set(singles(ids)));
    await s.up();
    expect(attached()).toHaveLength(49);
});

test("killed in the middle, the next up finishes: nothing is lost or doubled", async () => {
    const ids = workspaces(20);
    const s = await declare(set(singles(ids)));
    await here.killUpAt("POST /api/v2/policy-sets/:id/relationships/workspaces", "after");
    await s.up();
    expect(attached()?.slice().sort()).toEqual(ids.slice().sort());
    expect(here.emulator.control.list("policy-sets")).toHaveLength(1);
    await s.destroy();
    expect(here.emulator.control.list("policy-sets")).toEqual([]);
});

test("renamed in an up that fails elsewhere: the next up deletes the old one, and its members stay attached", async () => {
    const [one, two] = workspaces(2) as [string, string];
    const both = (name: string) =>
        `new tfe.WorkspaceAttachment("${name}", { policySetId: set.id, workspaceId: "${one}" });
        new tfe.WorkspaceAttachment("${name}-list", { policySetId: set.id, workspaceIds: ["${two}"] });`;
    const s = await declare(set(both("old")));
    await s.up();
    s.setProgram(
        set(
            `${both("new")} new tfe.WorkspaceAttachment("bad", { policySetId: set.id, workspaceId: "ws-unknown000000000" });`,
        ),
    );
    await s.up({ expectFailure: true });
    expect(Object.keys(await s.resources())).toEqual(expect.arrayContaining(["old", "new", "old-list", "new-list"]));
    s.setProgram(set(both("new")));
    await s.up();
    expect(Object.keys(await s.resources())).not.toContain("old");
    expect(attached()?.slice().sort()).toEqual([one, two].sort());
});
