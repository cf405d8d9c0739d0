import type { Emulator } from "tfe-emulator";
import { Client } from "../../provider/api/client";
import { MalformedReplyError } from "../../provider/api/errors";
import { startTo, workspaceIn } from "../emulator/runWorld";
import { emulatorForTest } from "../handlers/setup";

// The documents answer these with 204, or with 202 where they are only taken down. Another yes, such as that of a proxy that swallowed the request, is looked into.

let emulator: Emulator;
let client: Client;
let set: string;
let workspaces: string[];
beforeEach(async () => {
    emulator = await emulatorForTest();
    const { url: address, token } = emulator;
    client = Client.of({ address, token, skipTlsVerify: false, userAgent: "test" });
    workspaces = emulator.control.createMany("workspaces", 3);
    set = emulator.control.create("policy-sets", { workspaceIds: workspaces.slice(0, 1) }).id;
});
afterEach(() => emulator.close());

const attached = () => [...emulator.control.get("policy-sets", set).workspaceIds].sort();
const isGone = (kind: "policy-sets" | "policies" | "policy-set-parameters", id: string) =>
    !emulator.control.list(kind).some((each) => each.id === id);

const WRITES = {
    "the deletion of a policy set": () => ({
        send: () => client.policySets.delete(set),
        isDone: () => isGone("policy-sets", set),
    }),
    "the deletion of a policy": () => {
        const { id } = emulator.control.create("policies");
        return { send: () => client.policies.delete(id), isDone: () => isGone("policies", id) };
    },
    "the deletion of a parameter": () => {
        const { id } = emulator.control.create("policy-set-parameters", { policySetId: set });
        return {
            send: () => client.policySetParameters.delete(set, id),
            isDone: () => isGone("policy-set-parameters", id),
        };
    },
    "new members": () => ({
        send: () => client.policySets.addMembers(set, "workspaces", workspaces),
        isDone: () => attached().length === 3,
    }),
    "members that leave": () => ({
        send: () => client.policySets.removeMembers(set, "workspaces", workspaces.slice(0, 1)),
        isDone: () => attached().length === 0,
    }),
    "the apply of a run": () => onRun("apply"),
    "the discarding of a run": () => onRun("discard"),
};

async function onRun(action: "apply" | "discard") {
    const { id } = await startTo(emulator, workspaceIn(emulator).id, "planned", {}, { stepMilliseconds: 1 });
    return { send: () => client.runs[action](id), isDone: () => emulator.control.get("runs", id).status !== "planned" };
}

describe.each(Object.entries(WRITES))("%s", (_what, prepared) => {
    test("is not believed an empty 200 when nothing was done", async () => {
        const { send, isDone } = await prepared();
        emulator.control.fault({ kind: "empty", match: "POST,DELETE *" });
        const sent = send();
        await expect(sent).rejects.toThrow(MalformedReplyError);
        await expect(sent).rejects.toThrow("the answer says yes, but nothing was done");
        await expect(sent).rejects.toMatchObject({ status: 200, mayHaveHappened: true });
        expect(isDone()).toBe(false);
        await send();
        expect(isDone()).toBe(true);
    });

    test("is believed one when it was done", async () => {
        const { send, isDone } = await prepared();
        emulator.control.fault({ kind: "empty", when: "after", match: "POST,DELETE *" });
        await send();
        expect(isDone()).toBe(true);
    });

    test("is not looked into after the documented answer", async () => {
        const { send } = await prepared();
        emulator.control.resetCounts();
        await send();
        expect(emulator.control.total()).toBe(1);
    });
});
