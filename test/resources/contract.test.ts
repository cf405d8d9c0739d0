import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import * as tfe from "../../provider";
import { Handler } from "../../provider/handlers/base/handler";

// What stands in users' states. A line may be added; none may ever change or go.
const CONTRACT: Record<string, string> = {
    Policy: "policy",
    PolicyAttachment: "policyAttachment",
    PolicyCheckOverride: "policyCheckOverride",
    PolicySet: "policySet",
    PolicySetParameter: "policySetParameter",
    PolicySetVersion: "policySetVersion",
    PolicyTrial: "policyTrial",
    ProjectAttachment: "projectAttachment",
    ProjectExclusion: "projectExclusion",
    Run: "run",
    TagAttachment: "tagAttachment",
    TagExclusion: "tagExclusion",
    WorkspaceAttachment: "workspaceAttachment",
    WorkspaceExclusion: "workspaceExclusion",
};

type AnyResource = new (name: string, args: object) => pulumi.CustomResource;

let registered: pulumi.runtime.MockResourceArgs[];
beforeAll(async () => {
    registered = [];
    await pulumi.runtime.setMocks({
        newResource: (args) => {
            registered.push(args);
            return { id: `${args.name}-id`, state: args.inputs };
        },
        call: () => ({}),
    });
});

test.each(Object.entries(CONTRACT))("%s is handled by the runtime's %s", async (type, handler) => {
    const resource = new (tfe as unknown as Record<string, AnyResource>)[type]!(type, {});
    await new Promise((resolve) => resource.urn.apply(resolve));
    expect(registered.find(({ name }) => name === type)).toMatchObject({
        type: `pulumi-nodejs:dynamic/tfe:${type}`,
        inputs: { __provider: `exports.handler=()=>require("pulumi-tfe-policy/runtime").${handler}` },
    });
    const runtime = require("../../provider/runtime");
    expect(runtime[handler]).toBeInstanceOf(Handler);
    expect(runtime[handler]).toBe(runtime[handler]);
});

test("the runtime exports nothing else, and every resource class is in the contract", () => {
    expect(Object.keys(require("../../provider/runtime")).sort()).toEqual(Object.values(CONTRACT).sort());
    const isResource = (value: { prototype?: unknown }) =>
        value.prototype instanceof pulumi.CustomResource && !(value.prototype instanceof pulumi.ProviderResource);
    const classes = Object.entries(tfe).filter(([, value]) => isResource(value as { prototype?: unknown }));
    expect(classes.map(([name]) => name).sort()).toEqual(Object.keys(CONTRACT).sort());
});

test("the runtime loads without the Pulumi SDK", () => {
    const program = `
        const runtime = require(${JSON.stringify(join(__dirname, "../../runtime.js"))});
        for (const name of Object.keys(runtime)) void runtime[name];
        console.log(Object.keys(require.cache).filter((file) => /@pulumi.pulumi.(index|resource|output)\\.js$/.test(file)).length);`;
    expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }).trim()).toBe("0");
});

test("what the runtime does not export is a handler of a later version, which it says, and nothing else minds", async () => {
    const { version } = require("../../package.json");
    const runtime = require("../../provider/runtime");
    const says = `pulumi-tfe-policy ${version} (in ${join(__dirname, "../..")}) does not know Novelty`;
    expect(() => runtime.novelty).toThrow(says);
    expect(() => runtime.laterAttachment).toThrow("does not know LaterAttachment");
    expect(await runtime).toBe(runtime);
    expect({ runtime }).toEqual({ runtime });
    expect(`${runtime} ${typeof inspect(runtime)}`).toBe("[object Object] string");
    expect([runtime.default, runtime.then, runtime[Symbol.iterator], runtime.__esModule]).toEqual([
        undefined,
        undefined,
        undefined,
        true,
    ]);
    const program = `import * as all from ${JSON.stringify(join(__dirname, "../../runtime.js"))};
        console.log(Object.keys(all.default).length);`;
    const options = { encoding: "utf8" } as const;
    const shown = execFileSync(process.execPath, ["--input-type=module", "-e", program], options);
    expect(Number(shown)).toBe(Object.keys(CONTRACT).length);
});
