import { scenario } from "../harness";
import { inJavaScript, inYaml, type Program } from "./model";
import { each, everything, planned, type World, worldIn } from "./world";

jest.setTimeout(400_000);

const here = scenario();
const FIRST = { text: "first", without: 0, replaced: false };
const SECOND = { text: "second", without: 1, replaced: false };
const THIRD = { text: "second", without: 1, replaced: true };
const config = { "tfe:organization": "acme", "tfe-policy:organization": "acme" };

/** How a diff shows that a member leaves a list: the plugin gives its place, the classes what it was. */
const leaves = (id = "") => new RegExp(`- (\\[0\\]: "${id}"|${id}: "attached")`);

/** The requests that make something, each of which is refused once. */
const WRITES = [
    "POST *policy-sets",
    "POST *policies",
    "PUT *upload",
    "POST *parameters",
    "POST *versions",
    "POST *relationships/workspaces",
    "POST *relationships/projects",
    "POST *relationships/policies",
    "POST *relationships/workspace-exclusions",
    "POST *relationships/project-exclusions",
    "POST *runs",
    "POST *actions/override",
];

/** The same handlers, reached in two ways. */
const hosts: ["yaml" | "javascript", (program: Program) => string][] = [
    ["yaml", inYaml],
    ["javascript", inJavaScript],
];

test.each(hosts)(
    "every class in %s: created, left alone, updated, replaced, mended after drift, destroyed; previews send nothing",
    async (language, render) => {
        const { control } = here.emulator;
        const world: World = await worldIn(here.emulator);
        const program = (version: typeof FIRST) => render(everything(world, version));
        const names = Object.keys(everything(world, FIRST));
        const found = (name: string) => control.list("policy-sets").find((set) => set.name === name);
        const membersOf = (name: string) =>
            [...(found(name)?.workspaceIds ?? []), ...(found(name)?.projectIds ?? [])].toSorted();
        const silent = async (expected: Record<string, string>) => {
            control.resetCounts();
            expect(await planned(stack)).toMatchObject(expected);
            expect(control.total()).toBe(0);
        };

        const stack = await here.declare(program(FIRST), { language, config });
        for (const value of ["the-first-value", "the-second-value"]) stack.secrets.add(value);
        await silent(each(names, "create"));
        await stack.up();
        await silent(each(names, "same"));
        control.resetCounts();
        await stack.refresh({ args: ["--expect-no-changes"] });
        expect(control.writes()).toBe(0);

        stack.setProgram(program(SECOND));
        const changing =
            "guardrails workspaces projects excluded excludedProjects policy members parameter run override";
        await silent({ ...each(names, "same"), ...each(changing.split(" "), "update") });
        const shown = (await stack.preview({ diff: true })).stdout;
        expect(shown).toContain('~ description: "first" => "second"');
        expect(shown).toMatch(leaves(world.workspaces[0]));
        expect(shown).not.toContain(world.workspaces[2]);
        await stack.up();
        expect(membersOf("lone")).toEqual([...world.workspaces.slice(1, 4), ...world.projects.slice(1)].toSorted());
        await silent(each(names, "same"));

        const list = found("lone")!;
        control.patch("policy-sets", list.id, { workspaceIds: world.workspaces.slice(2, 4) });
        control.patch("policy-sets", found("guardrails")!.id, { description: "by hand" });
        const drift = (await stack.refresh({ diff: true, args: ["--preview-only"] })).stdout;
        expect(drift).toContain('~ description: "second" => "by hand"');
        expect(drift).toMatch(leaves(world.workspaces[1]));
        await stack.up({ refresh: true });
        expect(membersOf("lone")).toEqual([...world.workspaces.slice(1, 4), ...world.projects.slice(1)].toSorted());
        expect(found("guardrails")?.description).toBe("second");

        stack.setProgram(program(THIRD));
        const replacing =
            "lone everywhere content workspace workspaces projects excluded excludedProjects policy member";
        const ops = await planned(stack);
        for (const name of [...replacing.split(" "), "parameter", "run", "override"])
            expect(ops[name]).toMatch(/replace|delete/);
        await stack.up();
        expect(found("lone")?.kind).toBe("opa");
        expect(membersOf("lone")).toEqual([...world.workspaces.slice(1, 4), ...world.projects.slice(1)].toSorted());
        await silent(each(names, "same"));
        await stack.refresh({ args: ["--expect-no-changes"] });

        await stack.destroy();
        expect(control.list("policy-sets").map(({ name }) => name)).toEqual(["guard"]);
        expect(await stack.resources()).toEqual({});
    },
);

test.each(hosts)(
    "every class in %s: a create that fails goes on in the next up; a kill, then a refresh and a destroy",
    async (language, render) => {
        const { control } = here.emulator;
        const world = await worldIn(here.emulator);
        const program = everything(world, FIRST);
        const names = Object.keys(program);
        const stack = await here.declare(render(program), { language, config });
        for (const match of WRITES) control.fault({ kind: "status", status: 422, match });
        let failures = 0;
        for (let code: number | null = 1; code !== 0; failures++) {
            expect(failures).toBeLessThan(WRITES.length);
            code = (await stack.start("up", { args: ["--continue-on-error"] }).done).code;
        }
        expect(failures).toBeGreaterThan(2);
        expect(await planned(stack)).toMatchObject(each(names, "same"));
        await stack.refresh({ args: ["--expect-no-changes"] });
        const ids = Object.values(await stack.resources()).map(({ type, id }) => `${type} ${id}`);
        expect(new Set(ids).size).toBe(ids.length);
        expect(
            control
                .list("policies")
                .map(({ name }) => name)
                .toSorted(),
        ).toEqual(["one", "require-tags", "tags", "two"]);
        expect(control.list("policy-set-parameters")).toHaveLength(1);

        stack.setProgram(render(everything(world, SECOND)));
        await here.killUpAt("PATCH *policy-sets/*", "after");
        await stack.refresh();
        await stack.destroy();
        expect(control.list("policy-sets").map(({ name }) => name)).toEqual(["guard"]);
    },
);
