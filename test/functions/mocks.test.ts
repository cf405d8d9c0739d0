import * as pulumi from "@pulumi/pulumi";
import { type Emulator, startEmulator } from "tfe-emulator";
import * as tfe from "../../provider";

type Lookup<R> = (args: object, options: object) => R;

const all = tfe as unknown as Record<string, Lookup<Promise<unknown>>>;
const outputForms = tfe as unknown as Record<string, Lookup<pulumi.Output<unknown>>>;
const isOutputForm = (name: string) => name.endsWith("Output") && name.slice(0, -"Output".length) in all;
const names = Object.keys(all).filter((name) => /^(get|list)[A-Z]/.test(name) && !isOutputForm(name));

let emulator: Emulator;
let options: object;
const calls: pulumi.runtime.MockCallArgs[] = [];
let answer: Record<string, unknown>;
beforeAll(async () => {
    emulator = await startEmulator();
    options = { settings: { address: emulator.url, token: emulator.token, organization: emulator.organization } };
    await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
        call: (args) => {
            calls.push(args);
            return answer;
        },
    });
});
beforeEach(() => {
    calls.length = 0;
});
afterAll(() => emulator.close());

test.each(names)("%s asks the mocks by a stable token, and sends nothing", async (name) => {
    const inputs = { id: "polset-1", names: ["a"] };
    const plain = /^list|^getPolicyCheckOutput$/.test(name);
    answer = plain ? { result: ["a", "b"] } : { id: "some-id", ids: ["a"] };
    const expected = plain ? ["a", "b"] : answer;
    expect(await all[name]!(inputs, options)).toEqual(expected);
    const output = outputForms[`${name}Output`]!(pulumi.output(inputs), options);
    expect(await new Promise((resolve) => output.apply(resolve))).toEqual(expected);
    expect(calls).toMatchObject(Array(2).fill({ token: `tfe:index:${name}`, inputs }));
    expect(emulator.control.total()).toBe(0);
});

test("there are as many as are documented", () => {
    expect(names).toHaveLength(14);
});

test("a list that the mocks do not give is an error that says how; a text may be missing", async () => {
    answer = {};
    await expect(tfe.listRuns({ workspaceId: "ws-1" })).rejects.toThrow(
        "The mocks must answer tfe:index:listRuns with { result: [...] }, because listRuns gives a list.",
    );
    expect(await tfe.getPolicyCheckOutput({ policyCheckId: "polchk-1" })).toBeUndefined();
});

test("without a token, and with arguments that are outputs of a resource", async () => {
    answer = { ids: ["ws-1"], idsByName: { network: "ws-1" } };
    const set = new tfe.PolicySet("guardrails", { name: "guardrails" });
    const found = tfe.getWorkspaceIdsOutput({ wildcardName: set.name });
    expect(await new Promise((resolve) => found.ids.apply(resolve))).toEqual(["ws-1"]);
    expect(calls).toMatchObject([{ token: "tfe:index:getWorkspaceIds", inputs: { wildcardName: "guardrails" } }]);
});
