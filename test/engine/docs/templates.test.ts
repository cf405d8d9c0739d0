import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { workspaceIn } from "../../emulator/runWorld";
import { scenario } from "../harness";
import { root } from "../harness/build";

const here = scenario();
const folder = join(root, ".scratch", `templates-${process.pid}`);
const TEMPLATES = readdirSync(join(root, "templates"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of a project that `pulumi new` makes of a template, by path. */
function made(template: string): Record<string, string> {
    const to = join(folder, template);
    const args = ["new", join(root, "templates", template), "--generate-only", "--yes", "--force", "--dir", to];
    const { status, stdout, stderr } = spawnSync("pulumi", [...args, "--name", "test", "--description", "Tried"], {
        encoding: "utf8",
        env: { ...process.env, PULUMI_HOME: join(folder, "home"), PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 });
    const all = readdirSync(to, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    return Object.fromEntries(
        all.map(({ parentPath, name }) => {
            const path = join(parentPath, name);
            return [path.slice(to.length + 1), readFileSync(path, "utf8")];
        }),
    );
}

test("there are three", () => {
    expect(TEMPLATES).toEqual(["opa", "typescript-guardrail", "yaml"]);
});

test.each(TEMPLATES)(
    "pulumi new of templates/%s makes a project that previews, comes up and goes",
    async (template) => {
        const { control, organization } = here.emulator;
        workspaceIn(here.emulator, { name: "prod-a" });
        control.runs.script({ stepMilliseconds: 1 });
        const { "index.ts": program = "", "Pulumi.yaml": project = "", ...files } = made(template);
        expect(project).toMatch(/name: test\n.*description: Tried/s);
        expect(project).not.toContain("PROJECT");
        const language = template === "yaml" ? "yaml" : "typescript";
        const namespace = template === "yaml" ? "tfe-policy" : "tfe";
        // As its README has it done.
        const uncommented = project.replace(/^# (plugins:| {2})/gm, "$1");
        expect(/\nplugins:\n {2}providers:\n {4}- name: tfe-policy\n {6}path: node/.test(uncommented)).toBe(
            language === "yaml",
        );
        const text = uncommented.replace("node_modules/pulumi-tfe-policy/plugin", join(root, "plugin"));
        const stack = await here.declare(program, {
            language,
            files: { ...files, "Pulumi.yaml": text },
            config: {
                [`${namespace}:organization`]: organization,
                ...(language === "typescript" && { "test:workspaces": "prod-*" }),
            },
        });
        expect((await stack.preview()).stdout).toContain("to create");
        await stack.up();
        expect(control.list("policy-sets")).toHaveLength(1);
        expect(control.list("policy-set-versions").at(-1)).toMatchObject({ status: "ready" });
        expect((await stack.preview()).stdout).toContain("unchanged");
        await stack.destroy();
    },
);
