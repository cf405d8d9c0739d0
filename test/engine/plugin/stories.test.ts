import { scenario } from "../harness";
import { inYaml } from "./model";
import { each, everything, planned, type World, worldIn } from "./world";

jest.setTimeout(400_000);

const here = scenario();
const FIRST = { text: "first", without: 0, replaced: false };
const SECOND = { text: "second", without: 1, replaced: false };
const THIRD = { text: "second", without: 1, replaced: true };
const config = { "tfe-policy:organization": "acme" };

test("every class: created, left alone, updated, replaced, mended after drift, destroyed; previews send nothing", async () => {
    const { control } = here.emulator;
    const world: World = await worldIn(here.emulator);
    const program = (version: typeof FIRST) => inYaml(everything(world, version));
    const names = Object.keys(everything(world, FIRST));
    const found = (name: string) => control.list("policy-sets").find((set) => set.name === name);
    const silent = async (expected: Record<string, string>) => {
        control.resetCounts();
        expect(await planned(stack)).toMatchObject(expected);
        expect(control.total()).toBe(0);
    };

    const stack = await here.declare(program(FIRST), { language: "yaml", config });
    for (const value of ["the-first-value", "the-second-value"]) stack.secrets.add(value);
    await silent(each(names, "create"));
    await stack.up();
    await silent(each(names, "same"));
    control.resetCounts();
    await stack.refresh({ args: ["--expect-no-changes"] });
    expect(control.writes()).toBe(0);

    stack.setProgram(program(SECOND));
    const changing = "guardrails workspaces projects excluded excludedProjects policy members parameter run override";
    await silent({ ...each(names, "same"), ...each(changing.split(" "), "update") });
    const shown = (await stack.preview({ diff: true })).stdout;
    expect(shown).toContain('~ description: "first" => "second"');
    expect(shown).toMatch(new RegExp(`- \\[0\\]: "${world.workspaces[0]}"`));
    expect(shown).not.toContain(world.workspaces[2]);
    await stack.up();
    expect(found("lone")).toMatchObject({
        workspaceIds: world.workspaces.slice(1, 4),
        projectIds: world.projects.slice(1),
    });
    await silent(each(names, "same"));

    const list = found("lone")!;
    control.patch("policy-sets", list.id, { workspaceIds: world.workspaces.slice(2, 4) });
    control.patch("policy-sets", found("guardrails")!.id, { description: "by hand" });
    const drift = (await stack.refresh({ diff: true, args: ["--preview-only"] })).stdout;
    expect(drift).toContain('~ description: "second" => "by hand"');
    expect(drift).toMatch(new RegExp(`- \\[0\\]: "${world.workspaces[1]}"`));
    await stack.up({ refresh: true });
    expect(found("lone")?.workspaceIds?.toSorted()).toEqual(world.workspaces.slice(1, 4).toSorted());
    expect(found("guardrails")?.description).toBe("second");

    stack.setProgram(program(THIRD));
    const replacing = "lone everywhere content workspace workspaces projects excluded excludedProjects policy member";
    const ops = await planned(stack);
    for (const name of [...replacing.split(" "), "parameter", "run", "override"])
        expect(ops[name]).toMatch(/replace|delete/);
    await stack.up();
    expect(found("lone")).toMatchObject({ kind: "opa", workspaceIds: world.workspaces.slice(1, 4) });
    await silent(each(names, "same"));
    await stack.refresh({ args: ["--expect-no-changes"] });

    await stack.destroy();
    expect(control.list("policy-sets").map(({ name }) => name)).toEqual(["guard"]);
    expect(await stack.resources()).toEqual({});
});
