import * as pulumi from "@pulumi/pulumi";
import * as tfe from "../../provider";
import { PUBLISHED, typedClasses } from "./typedOutputs";

interface AnyClass {
    new (name: string, args: object): pulumi.CustomResource;
    get(name: string, id: string): pulumi.CustomResource;
}

const classes = typedClasses();
const classNamed = (name: string) => (tfe as unknown as Record<string, AnyClass>)[name] as AnyClass;
/** The typed outputs that a resource does not have. */
function missing(name: string, resource: pulumi.CustomResource): string[] {
    const typed = [...(classes.get(name)?.outputs.keys() ?? [])];
    return typed.filter(
        (output) => !pulumi.Output.isInstance((resource as unknown as Record<string, unknown>)[output]),
    );
}

beforeAll(() =>
    pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) }),
);

test("every resource class is found, with its outputs", () => {
    const isResource = (value: { prototype?: unknown }) =>
        value.prototype instanceof pulumi.CustomResource && !(value.prototype instanceof pulumi.ProviderResource);
    const all = Object.entries(tfe).filter(([, value]) => isResource(value as { prototype?: unknown }));
    expect([...classes.keys()].sort()).toEqual(all.map(([name]) => name).sort());
    expect(classes.get("Run")?.outputs.get("planOnly")).toBe(true);
    expect(classes.get("Run")?.outputs.get("decision")).toBe(false);
});

test.each([...classes])("%s has every output that it types, whatever the program gives", async (name) => {
    const resources = [new (classNamed(name))(`${name}-new`, {}), classNamed(name).get(`${name}-get`, "some-id")];
    for (const resource of resources) {
        expect(missing(name, resource)).toEqual([]);
        await new Promise((resolve) => resource.urn.apply(resolve));
    }
});

test("the published declarations have the same outputs and the same texts", () => {
    expect(typedClasses(PUBLISHED)).toEqual(classes);
});

test.each([...classes])("%s documents every input and every output", (_name, { texts }) => {
    expect(texts.size).toBeGreaterThan(2);
    expect([...texts].filter(([, text]) => text === "").map(([name]) => name)).toEqual([]);
});
