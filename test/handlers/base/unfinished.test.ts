import type { Emulator } from "tfe-emulator";
import { ATTACHMENTS as KINDS } from "../../../provider/definitions/attachments";
import type { Values } from "../../../provider/handlers/base/properties";
import { policy } from "../../../provider/handlers/policy";
import { policySet } from "../../../provider/handlers/policySet";
import { policySetParameter } from "../../../provider/handlers/policySetParameter";
import { Engine } from "../engine";
import { attachmentHandlerFor, emulatorForTest, handlerFor } from "../setup";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
});
afterEach(() => emulator.close());

const fail = (match: string, times = 1) => emulator.control.fault({ kind: "status", status: 401, match, times });
const failing = async (step: Promise<unknown>) => {
    await expect(step).rejects.toThrow();
    emulator.control.clearFaults();
};
const methods = () => emulator.control.requests().map(({ method }) => method);

describe("a policy set", () => {
    let engine: Engine;
    let workspaceIds: string[];
    const only = () => emulator.control.list("policy-sets")[0]!;
    beforeEach(() => {
        engine = new Engine(handlerFor(policySet, emulator));
        workspaceIds = emulator.control.createMany("workspaces", 2);
    });

    test("that was to stop being global: what its answers leave out is not what the new program wants", async () => {
        await engine.up({ name: "guard", global: true });
        fail("PATCH *");
        await failing(engine.up({ name: "guard", workspaceIds }));
        expect(engine.state?.outputs).toMatchObject({ global: true, workspaceIds: [], __unfinished: true });
        await engine.up({ name: "guard", workspaceIds });
        expect(only()).toMatchObject({ global: false, workspaceIds });
        expect(engine.state?.outputs).not.toHaveProperty("__unfinished");
    });

    test("what the platform does not show, and only the new program wants, is nowhere in the state", async () => {
        const projectExclusionIds = emulator.control.createMany("projects", 1);
        emulator.control.misanswer("* *", (document) => delete document.data?.relationships?.["project-exclusions"]);
        await engine.up({ name: "guard", global: true });
        fail("POST *");
        await failing(engine.up({ name: "guard", global: true, projectExclusionIds }));
        expect(engine.state?.outputs).toMatchObject({ global: true, __unfinished: true });
        expect(engine.state?.outputs).not.toHaveProperty("projectExclusionIds");
    });

    test("that a hand made global: its lists are empty then, so a refresh shows what was lost, and up brings it back", async () => {
        await engine.up({ name: "guard", workspaceIds });
        emulator.control.patch("policy-sets", only().id, { global: true, workspaceIds: [] });
        await engine.refresh();
        expect(engine.state?.inputs).toMatchObject({ global: true, workspaceIds: [] });
        await engine.up({ name: "guard", workspaceIds });
        expect(only()).toMatchObject({ global: false, workspaceIds });
    });

    test("that a hand made versioned: no single policies are in it any more", async () => {
        const policyIds = emulator.control.createMany("policies", 1);
        await engine.up({ name: "guard", policyIds });
        await emulator.control.uploadPolicySetVersion(only().id, { "sentinel.hcl": "" });
        await engine.refresh();
        expect(engine.state?.inputs.policyIds).toEqual([]);
    });

    test("the mark stands through a refresh, in the outputs alone, until a step succeeds", async () => {
        await engine.up({ name: "guard", description: "one" });
        fail("PATCH *");
        await failing(engine.up({ name: "guard", description: "two" }));
        await engine.refresh();
        expect(engine.state?.outputs.__unfinished).toBe(true);
        expect(engine.state?.inputs).not.toHaveProperty("__unfinished");
        expect(await engine.up({ name: "guard", description: "one" })).toBe("update");
        expect(await engine.up({ name: "guard", description: "one" })).toBe("same");
    });

    test("nothing can be read after the failure: the old outputs stay, and the next up reads before it sends", async () => {
        await engine.up({ name: "guard", description: "one" });
        const { outputs } = engine.state!;
        emulator.control.fault({ kind: "status", status: 401, when: "after", match: "PATCH *" });
        fail("GET *", 50);
        await failing(engine.up({ name: "guard", description: "two" }));
        expect(engine.state?.outputs).toEqual({ ...outputs, __unfinished: true });
        emulator.control.resetCounts();
        fail("GET *");
        await failing(engine.up({ name: "guard", description: "one" }));
        expect(methods()).toEqual(["GET"]);
        expect(only().description).toBe("two");
        emulator.control.resetCounts();
        await engine.up({ name: "guard", description: "one" });
        expect(methods()).toEqual(["GET", "PATCH"]);
        expect(only().description).toBe("one");
    });

    test("what was done is in the state at once, so that the way back is a change of its own", async () => {
        await engine.up({ name: "guard" });
        emulator.control.fault({ kind: "status", status: 401, when: "after", match: "PATCH *" });
        await failing(engine.up({ name: "guard", workspaceIds, description: "two" }));
        expect(engine.state?.outputs).toMatchObject({ workspaceIds, description: "two", __unfinished: true });
        expect(engine.state?.inputs).not.toHaveProperty("description");
    });

    test("that is gone is not sent anything: only a refresh creates it again", async () => {
        await engine.up({ name: "guard" });
        fail("PATCH *");
        await failing(engine.up({ name: "renamed" }));
        emulator.control.delete("policy-sets", only().id);
        await expect(engine.up({ name: "renamed" })).rejects.toThrow("pulumi up --refresh creates it again");
        await engine.refresh();
        expect(await engine.up({ name: "renamed" })).toBe("create");
    });

    test("whose kind is another than the state said can only be replaced, and says so", async () => {
        await engine.up({ name: "guard" });
        fail("PATCH *");
        await failing(engine.up({ name: "guard", description: "two" }));
        emulator.control.patch("policy-sets", only().id, { kind: "opa" });
        await expect(engine.up({ name: "guard", description: "two" })).rejects.toThrow(
            /differs from what is declared in kind. The next pulumi up replaces it/,
        );
        expect(await engine.up({ name: "guard", description: "two" })).toBe("replace");
        expect(only()).toMatchObject({ kind: "sentinel", description: "two" });
    });
});

test("a sensitive value whose update was lost is sent again when the program goes back to the old one", async () => {
    const policySetId = emulator.control.create("policy-sets").id;
    const engine = new Engine(handlerFor(policySetParameter, emulator));
    const given = (value: string) => ({ policySetId, key: "password", value, sensitive: true });
    await engine.up(given("old"));
    emulator.control.fault({ kind: "status", status: 401, when: "after", match: "PATCH *" });
    await failing(engine.up(given("new")));
    expect(engine.state?.outputs).toMatchObject({ value: "old", __unfinished: true });
    expect(await engine.up(given("old"))).toBe("update");
    expect(emulator.control.list("policy-set-parameters")).toMatchObject([{ value: "old" }]);
});

test("a policy whose upload failed half-way is in the state with the code that it has", async () => {
    const engine = new Engine(handlerFor(policy, emulator));
    await engine.up({ name: "tags", code: "main = rule { true }\n" });
    fail("PUT *");
    await failing(engine.up({ name: "tags", code: "main = rule { false }\n", description: "two" }));
    expect(engine.state?.outputs).toMatchObject({
        code: "main = rule { true }\n",
        description: "two",
        __unfinished: true,
    });
});

describe("an attachment", () => {
    let engine: Engine;
    let set: string;
    let ids: string[];
    const attached = () => [...emulator.control.get("policy-sets", set).workspaceIds].sort();
    const kept = () => [...(engine.state!.outputs.workspaceIds as string[])].sort();
    const given = (members: Values) => ({ policySetId: set, ...members });
    beforeEach(() => {
        const handler = attachmentHandlerFor(KINDS.workspaceAttachment, emulator);
        engine = new Engine(handler);
        set = emulator.control.create("policy-sets").id;
        ids = emulator.control.createMany("workspaces", 3).sort();
    });
    const loseAnswers = (match: string) => {
        emulator.control.fault({ kind: "status", status: 401, when: "after", match });
        fail("GET *", 50);
    };

    test("whose members nobody can see after the failure may have them, so its deletion takes them away", async () => {
        loseAnswers("POST *");
        await failing(engine.up(given({ workspaceIds: ids })));
        expect(attached()).toEqual(ids);
        expect(kept()).toEqual(ids);
        await engine.destroy();
        expect(attached()).toEqual([]);
    });

    test("and so it is with members that join later", async () => {
        await engine.up(given({ workspaceIds: ids.slice(0, 1) }));
        loseAnswers("POST *");
        await failing(engine.up(given({ workspaceIds: ids })));
        await engine.up(given({ workspaceIds: ids.slice(0, 1) }));
        expect(attached()).toEqual(ids.slice(0, 1));
    });

    test("of one member that never arrived is added by the next up", async () => {
        fail("POST *");
        fail("GET *", 50);
        await failing(engine.up(given({ workspaceId: ids[0] })));
        expect(attached()).toEqual([]);
        expect(await engine.up(given({ workspaceId: ids[0] }))).toBe("update");
        expect(attached()).toEqual([ids[0]]);
    });

    test("that certainly left nothing behind leaves no state", async () => {
        fail("POST *");
        await failing(engine.up(given({ workspaceIds: ids })));
        expect(engine.state).toBeUndefined();
    });

    test("members that arrived although the answer was lost are in the state", async () => {
        emulator.control.fault({ kind: "status", status: 401, when: "after", match: "POST *" });
        await failing(engine.up(given({ workspaceIds: ids })));
        expect(kept()).toEqual(ids);
        await engine.up(given({ workspaceIds: ids.slice(1) }));
        expect(attached()).toEqual(ids.slice(1));
    });
});

describe("what a failed step added, and nobody could see afterwards,", () => {
    const wholly = (at: number) => emulator.control.fault({ kind: "status", status: 401, at, times: 50 });

    test("is taken back where the program leaves it out again", async () => {
        const engine = new Engine(handlerFor(policy, emulator));
        const code = (value: boolean) => `main = rule { ${value} }\n`;
        const only = () => emulator.control.list("policies")[0];
        await engine.up({ name: "tags", enforcementLevel: "advisory", code: code(true) });
        wholly(2);
        await failing(engine.up({ name: "tags", enforcementLevel: "advisory", code: code(false), description: "one" }));
        expect(only()).toMatchObject({ description: "one" });
        expect(engine.state?.outputs).toMatchObject({ code: code(true), __unfinished: ["description"] });
        // Another that fails before it has read anything does not forget it.
        wholly(1);
        await failing(engine.up({ name: "tags", enforcementLevel: "advisory", code: code(true) }));
        expect(engine.state?.outputs.__unfinished).toEqual(["description"]);
        await engine.up({ name: "tags", enforcementLevel: "advisory", code: code(true) });
        expect(only()).toMatchObject({ description: null, code: code(true) });
        expect(engine.state?.outputs).not.toHaveProperty("__unfinished");
    });

    test("an object too, and what somebody else set meanwhile stays", async () => {
        const engine = new Engine(handlerFor(policySet, emulator));
        const only = () => emulator.control.list("policy-sets")[0]!;
        await engine.up({ name: "guard" });
        const vcsRepo = { identifier: "acme/one", oauthTokenId: emulator.oauthTokenId };
        emulator.control.fault({ kind: "status", status: 401, when: "after", match: "PATCH *" });
        const end = emulator.control.onRequest("PATCH *", () => fail("GET *", 50));
        await failing(engine.up({ name: "guard", vcsRepo }));
        end();
        expect(only().vcsRepo).toMatchObject({ identifier: "acme/one" });
        emulator.control.patch("policy-sets", only().id, { description: "by hand" });
        await engine.up({ name: "guard" });
        expect(only()).toMatchObject({ vcsRepo: null, description: "by hand" });
    });
});

test("changed customTimeouts alone are a change, as delete sees nothing but the outputs", async () => {
    const handler = handlerFor(policySet, emulator);
    const engine = new Engine(handler);
    await engine.up({ name: "guard", __timeouts: { delete: "10m" } });
    expect(await engine.up({ name: "guard", __timeouts: { delete: "10m" } })).toBe("same");
    const { id, outputs, inputs } = engine.state!;
    const later = { ...inputs, __timeouts: { delete: "20m" } };
    expect(await handler.diff(id, outputs, later)).toEqual({ changes: true });
    expect(await engine.up({ name: "guard", __timeouts: { delete: "20m" } })).toBe("update");
    expect(engine.state?.outputs.__timeouts).toEqual({ delete: "20m" });
});
