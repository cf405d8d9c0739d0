import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import * as tfe from "../../provider";

// What the engine is asked for, which the mocks' `newResource` does not see whole.
interface Request {
    getName(): string;
    getObject(): { toJavaScript(): Record<string, unknown> };
    getPropertydependenciesMap(): { get(name: string): { getUrnsList(): string[] } | undefined };
}

type AnyResource = new (name: string, args: object, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource;

const isResource = ([, value]: [string, unknown]) =>
    (value as { prototype?: unknown }).prototype instanceof pulumi.CustomResource &&
    !((value as { prototype?: unknown }).prototype instanceof pulumi.ProviderResource);
const classes = (Object.entries(tfe) as [string, unknown][]).filter(isResource) as [string, AnyResource][];

const urnOf = (resource: pulumi.Resource) => new Promise<string>((resolve) => resource.urn.apply(resolve));

test.each(classes)("%s adds nothing to its inputs that depends on another resource", async (name, Class) => {
    const register = jest.spyOn(MockMonitor.prototype, "registerResource");
    await pulumi.runtime.setMocks({
        newResource: (args) => ({ id: `${args.name}-id`, state: args.inputs }),
        call: () => ({}),
    });
    const parent = new tfe.PolicySet("parent", { name: "parent" });
    const secret = pulumi.secret(parent.id.apply((id) => `secret of ${id}`));
    const args = {
        policySetId: parent.id,
        workspaceIds: [secret],
        value: secret,
        variables: { x: secret },
        name: secret,
    };
    const opts = { parent, import: "some-id", customTimeouts: { create: "1m" } };
    const urn = await urnOf(new Class("child", args, opts));
    const request = register.mock.calls.map(([each]) => each as Request).find((each) => each.getName() === "child")!;
    const inputs = request.getObject().toJavaScript();
    const dependsOn = (input: string) => request.getPropertydependenciesMap().get(input)?.getUrnsList() ?? [];
    const own = Object.keys(inputs).filter((input) => input.startsWith("__"));
    expect(own).toEqual(expect.arrayContaining(["__provider", "__urn", "__timeouts", "__import", "__secrets"]));
    expect(own.filter((input) => dependsOn(input).length > 0)).toEqual([]);
    expect(inputs.__urn).toContain(`::pulumi-nodejs:dynamic/tfe:PolicySet$pulumi-nodejs:dynamic/tfe:${name}::child`);
    expect(inputs.__secrets).toEqual(expect.arrayContaining(["workspaceIds", "value", "variables", "name"]));
    // The mocks leave the parents of the parent's type out, so only the ends of the two can be compared.
    expect(String(inputs.__urn).endsWith(urn.split("::").at(-1) as string)).toBe(true);
    expect(dependsOn("value")).toHaveLength(1);
    register.mockRestore();
});
