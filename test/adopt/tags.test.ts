import type { Emulator } from "tfe-emulator";
import { readInventory } from "../../provider/adopt/inventory";
import { Managed } from "../../provider/adopt/managed";
import { remaining } from "../../provider/adopt/remaining";
import { unmanagedIn } from "../../provider/adopt/unmanaged";
import { Client } from "../../provider/api/client";
import { emulatorForTest } from "../handlers/setup";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
});
afterEach(() => emulator.close());

const TAGS = [
    { tagKey: "env", tagValue: "prod", isExclude: false },
    { tagKey: "env", tagValue: null, isExclude: false },
    { tagKey: "cost center", tagValue: "a/b", isExclude: true },
];

/** What a stack exports that manages a policy set, and some of its tags in one way or the other. */
function stackOf(id: string, resources: object[], inputs: object = {}): string {
    const set = { urn: "urn:set", type: "pulumi-nodejs:dynamic/tfe:PolicySet", id, inputs, outputs: inputs };
    return JSON.stringify({ deployment: { resources: [set, ...resources] } });
}

async function left(managed: Managed) {
    const { url, token, organization } = emulator;
    const client = await Client.connect({ address: url, token }, {});
    const inventory = await readInventory(client, { organization });
    const rest = remaining(inventory, managed);
    return {
        members: rest.inventory.sets[0]?.set.members,
        said: rest.left,
        unmanaged: await unmanagedIn(client, organization, managed),
    };
}

test("tags that attachments and exclusions of a stack declare are managed, all others are not", async () => {
    const { id } = emulator.control.create("policy-sets", { name: "a", tagSelectors: TAGS });
    const attachment = (type: string, properties: object, what = "inputs") => ({
        urn: `urn:${type}`,
        type: `pulumi-nodejs:dynamic/tfe:${type}`,
        id: `${id}/x`,
        [what]: { policySetId: id, ...properties },
    });
    const stack = stackOf(id, [
        attachment("TagAttachment", { tagKey: "env", tagValue: "prod" }),
        attachment("TagExclusion", { tagKey: "env" }, "outputs"),
    ]);
    expect(await left(new Managed([stack]))).toEqual({
        members: { tags: ["env"], tagExclusions: ["cost%20center/a%2Fb"] },
        said: [],
        unmanaged: [
            { what: "tag of a set", id: "env", of: "a" },
            { what: "excluded tag", id: "cost%20center/a%2Fb", of: "a" },
        ],
    });
});

test("a set that says exactly which tags it goes by takes others away, which is said", async () => {
    const { id } = emulator.control.create("policy-sets", { name: "a", tagSelectors: TAGS });
    const tagSelectors = [{ tagKey: "env" }, { tagKey: "cost center", tagValue: "a/b", isExclude: true }];
    expect(await left(new Managed([stackOf(id, [], { tagSelectors })]))).toMatchObject({
        members: undefined,
        said: [expect.stringMatching(/^tags of policy set a .*: env\/prod\. The program says exactly/)],
        unmanaged: [{ what: "tag of a set", id: "env/prod" }],
    });
});
