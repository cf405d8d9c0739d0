import * as pulumi from "@pulumi/pulumi";
import * as tfe from "../../provider";

let warned: string[];
beforeEach(async () => {
    warned = [];
    jest.spyOn(pulumi.log, "warn").mockImplementation(async (text) => {
        warned.push(text);
    });
    await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
        call: () => ({}),
    });
});
afterEach(() => jest.restoreAllMocks());

/** One run of a program that attaches one workspace by resources of these names. */
async function run(...names: string[]): Promise<void> {
    await pulumi.runtime.runInPulumiStack(async () => {
        for (const name of names) {
            const attachment = new tfe.WorkspaceAttachment(name, { policySetId: "polset-1", workspaceId: "ws-1" });
            await new Promise((resolve) => attachment.urn.apply(resolve));
        }
    });
    await new Promise((resolve) => setImmediate(resolve));
}

test("a member that two resources declare is warned about once, with both names", async () => {
    await run("one", "two");
    expect(warned).toEqual([
        expect.stringContaining('WorkspaceAttachment "one" and WorkspaceAttachment "two" both declare ws-1'),
    ]);
});

test("a program that runs again in the same process is not warned about itself", async () => {
    await run("network");
    await run("network");
    expect(warned).toEqual([]);
});
