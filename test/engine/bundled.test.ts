import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scenario } from "./harness";
import { root } from "./harness/build";

const here = scenario();
const esbuild = join(root, "node_modules", "esbuild", "bin", "esbuild");

const PROGRAM = `
    import * as tfe from "pulumi-tfe-policy";
    const guardrails = new tfe.PolicySet("guardrails", { name: "guardrails" });
    const content = new tfe.PolicySetVersion("content", { policySetId: guardrails.id, directory: "policies" });
    export const { status } = content;
    // The program itself reads HCL here, and not only the provider.
    export const findings = tfe
        .openContent({ directory: "policies" })
        .then((content) => tfe.lint(content))
        .then((all) => all.map(({ message }) => message));`;

let parent: string;
beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "bundled-"));
    for (const [name, target] of Object.entries({
        "@pulumi/pulumi": "node_modules/@pulumi/pulumi",
        "pulumi-tfe-policy": ".",
    })) {
        const link = join(parent, "node_modules", name);
        mkdirSync(join(link, ".."), { recursive: true });
        symlinkSync(join(root, target), link, "junction");
    }
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test.each([[[]], [["--minify", "--external:@pulumi/pulumi"]]])(
    "a program that esbuild made one file of, with no option for this package: %j",
    async (options) => {
        const files = {
            "index.ts": PROGRAM,
            "policies/sentinel.hcl":
                'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "mandatory"\n}\n',
            "policies/tags.sentinel": "main = rule { true }\n",
        };
        const stack = await here.declare("", { parent, main: "bundle/index.js", files });
        const args = ["index.ts", "--bundle", "--platform=node", "--outfile=bundle/index.js", "--allow-overwrite"];
        const build = () => execFileSync(esbuild, [...args, ...options], { cwd: stack.folder, stdio: "pipe" });
        build();
        const failed = await stack.preview({ expectFailure: true });
        expect(failed.output).toContain("policies/sentinel.hcl:3:23: ");
        stack.setFile(
            "policies/sentinel.hcl",
            stack.file("policies/sentinel.hcl").replace("mandatory", "hard-mandatory"),
        );
        await stack.up();
        expect(await stack.outputs()).toEqual({ status: "ready", findings: [] });
        expect((await stack.up()).stdout).toContain("3 unchanged");
        await stack.destroy();
    },
);
