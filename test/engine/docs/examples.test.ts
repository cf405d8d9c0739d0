import type { Emulator } from "tfe-emulator";
import ts from "typescript";
import { allExamples, type Example } from "../../../scripts/docs/examples";
import { CONTEXT } from "../../docs/context";
import { startTo, workspaceIn } from "../../emulator/runWorld";
import { scenario } from "../harness";

const here = scenario();
const COMPILER = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true };
const POLICY = "main = rule { true }\n";

// Each example is the child of a component of its own: what has the same name in two of them is two resources.
const RUNNER = `
    const pulumi = require("@pulumi/pulumi");
    const real = require("pulumi-tfe-policy");

    const below = (parent) => new Proxy(real, {
        get(target, name) {
            const value = Reflect.get(target, name);
            if (!(value?.prototype instanceof pulumi.Resource)) return value;
            const construct = (Class, [name, args, opts]) => new Class(name, args, { parent, ...opts });
            return new Proxy(value, { construct });
        },
    });

    module.exports = async () => {
        for (const [at, where] of require("./examples.json").entries()) {
            const tfe = below(new pulumi.ComponentResource("docs:example:Number" + at, where));
            const requires = (name) => (name === "pulumi-tfe-policy" ? tfe : require(name));
            try {
                await require("./example-" + at)(requires);
            } catch (error) {
                throw new pulumi.RunError(where + ": " + error.message);
            }
        }
    };`;

/** An example as a module that exports a function, in which everything is there that readers know of. */
function moduleOf({ text }: Example): string {
    const { outputText } = ts.transpileModule(text, { compilerOptions: COMPILER });
    const used = Object.entries(CONTEXT).filter(([name, { made }]) => made && new RegExp(`\\b${name}\\b`).test(text));
    const needed = new Set(["pulumi", "tfe", "config", ...used.map(([name]) => name)]);
    if (needed.has("net")) needed.add("guardrails");
    const context = Object.entries(CONTEXT).flatMap(([name, { made }]) =>
        needed.has(name) && made ? [`const ${name} = ${made};`] : [],
    );
    return `module.exports = async (require) => {
        const exports = {};
        ${context.join("\n        ")}
        await (async () => {\n${outputText}\n})();
    };`;
}

/** What the examples look up, by the names and ids that they use. */
async function populate(emulator: Emulator): Promise<void> {
    const { control } = emulator;
    const production = { tagNames: ["production"], tagBindings: [{ key: "environment", value: "production" }] };
    const { id } = workspaceIn(emulator, { id: "ws-2HRvNs49EWPjDqT1", name: "network", ...production });
    for (const name of ["platform", "payments"]) control.create("projects", { name });
    control.createMany("workspaces", 2, "ws");
    control.create("oauth-clients", { name: "github", serviceProvider: "github" });
    control.create("github-app-installations", { name: "acme" });
    control.create("policy-sets", { name: "baseline" });
    const run = await startTo(emulator, id, "planned", {}, { stepMilliseconds: 1 });
    control.create("runs", { ...run, id: "run-CZcmD7eagjhyXavN" });
    control.create("policy-checks", { id: "polchk-9VYRc9bpfJEsnwum", runId: run.id, status: "passed" });
}

test("every program in pages and comments previews, all of them in one", async () => {
    const programs = allExamples().filter(({ script }) => !script);
    expect(programs.length).toBeGreaterThan(35);
    await populate(here.emulator);
    const files = {
        "examples.json": JSON.stringify(programs.map(({ path, line }) => `${path}:${line}`)),
        ...Object.fromEntries(programs.map((example, at) => [`example-${at}.js`, moduleOf(example)])),
        "policies/sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "advisory"\n}\n',
        "policies/tags.sentinel": POLICY,
        "policies/mandatory-tags.sentinel": POLICY,
        "policies/net/sentinel.hcl":
            'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "advisory"\n}\n',
        "policies/net/tags.sentinel": POLICY,
    };
    const config = {
        "tfe:organization": here.emulator.organization,
        "test:token": { secret: "a-token-of-examples" },
        "test:vaultToken": { secret: "a-vault-token" },
    };
    const stack = await here.declare(RUNNER, { files, config });
    const { stdout } = await stack.preview();
    for (const { path, line } of programs) expect(stdout).toContain(`${path}:${line} create`);
    expect(stdout).not.toMatch(/\d+ errored|error:/);
});
