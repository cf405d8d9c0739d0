import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectTrouble } from "../docs/troubles";
import { scenario } from "./harness";
import { root } from "./harness/build";

const here = scenario();

/** A folder with the SDK, and with a library that has this package to itself, as strict package managers install it. */
function install(folder: string): void {
    const link = (target: string, path: string) => {
        mkdirSync(join(folder, path, ".."), { recursive: true });
        symlinkSync(target, join(folder, path), "junction");
    };
    link(join(root, "node_modules/@pulumi/pulumi"), "node_modules/@pulumi/pulumi");
    link(root, "node_modules/@acme/guardrails/node_modules/pulumi-tfe-policy");
}

const LIBRARY = {
    "node_modules/@acme/guardrails/package.json": `{ "name": "@acme/guardrails", "version": "1.0.0", "main": "index.js" }`,
    "node_modules/@acme/guardrails/index.js": `const tfe = require("pulumi-tfe-policy");
        exports.guardrails = (name) => new tfe.PolicySet(name, { name });`,
};

describe("in a project that does not depend on this package, though a library of it does", () => {
    let parent: string;
    beforeEach(() => {
        parent = mkdtempSync(join(tmpdir(), "library-"));
        install(parent);
    });
    afterEach(() => rmSync(parent, { recursive: true, force: true }));

    test("the program says what to add and where, without a stack", async () => {
        const program = `
            const { guardrails } = require("@acme/guardrails");
            process.chdir("/");
            guardrails("baseline");`;
        // Below the folder of the modules, as a project of a workspace is below the workspace's.
        const s = await here.declare(program, { parent });
        for (const [name, text] of Object.entries(LIBRARY)) s.setFile(join("..", name), text);
        const { output } = await s.preview({ expectFailure: true });
        expectTrouble(
            "pulumi-tfe-policy must be a dependency of the Pulumi project itself, because the engine loads it from there: …",
            output,
        );
        expect(output).toContain(
            "error: pulumi-tfe-policy must be a dependency of the Pulumi project itself, because the engine loads it from there: add " +
                `it to the dependencies in ${join(s.folder, "package.json")} and install them.`,
        );
        expect(output).not.toMatch(/Require stack|\n\s+at /);
    });
});

test("a handler of a later version: the copy that does not know it says so, in an up as in a destroy", async () => {
    const later = (name: string) => `
        const tfe = require("pulumi-tfe-policy");
        const { TfeResource } = require("pulumi-tfe-policy/dist/resources/resource");
        new tfe.PolicySet("known", { name: "known" });
        new TfeResource({ type: "Novelty", handler: "${name}", inputs: {}, outputs: {} }, "novelty", { name: "novelty" });`;
    const text = `pulumi-tfe-policy 0.1.0 (in ${root}) does not know Novelty: the stack or a library needs a later version. Update`;
    const s = await here.declare(later("novelty"));
    const { output } = await s.up({ expectFailure: true });
    expect(output).toContain(`error: ${text} pulumi-tfe-policy in the Pulumi project.`);
    expect(output).not.toMatch(/Cannot read|\n\s+at /);

    s.setProgram(later("policySet"));
    await s.up();
    const state = await s.state();
    await s.importState(JSON.parse(JSON.stringify(state).replaceAll('runtime\\").policySet', 'runtime\\").novelty')));
    for (const failed of [await s.destroy({ expectFailure: true }), await s.refresh({ expectFailure: true })]) {
        expect(failed.output).toContain(text);
        expect(failed.output).not.toMatch(/Cannot read|\n\s+at /);
    }
});
