import type { Emulator } from "tfe-emulator";
import type { Definition } from "../../../provider/handlers/base/definition";
import type { Handler } from "../../../provider/handlers/base/handler";
import { holds } from "../../../provider/handlers/base/holds";
import type { Values } from "../../../provider/handlers/base/properties";
import { policy } from "../../../provider/handlers/policy";
import { policySet } from "../../../provider/handlers/policySet";
import { policySetParameter } from "../../../provider/handlers/policySetParameter";
import { checked, emulatorForTest, handlerFor } from "../setup";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
});
afterEach(() => emulator.close());

const urn = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:PolicySet::${name}`;
const hidden = (name: string) => ({ __provider: "code", __urn: urn(name) });

interface Kind {
    definition: Definition;
    args: Values;
    changed: Values;
    collection: "policy-sets" | "policies" | "policy-set-parameters";
}

/** Each kind whose deletion deletes an object: its handler, what declares one, and how many there are on the platform. */
const KINDS: Record<string, () => Kind> = {
    policySet: () => ({
        definition: policySet,
        args: { name: "guardrails" },
        changed: { description: "other" },
        collection: "policy-sets",
    }),
    policy: () => ({
        definition: policy,
        args: { name: "tags", code: "main = rule { true }" },
        changed: { description: "other" },
        collection: "policies",
    }),
    policySetParameter: () => ({
        definition: policySetParameter,
        args: {
            policySetId: emulator.control.create("policy-sets", { name: "of-parameters" }).id,
            key: "region",
            value: "eu",
        },
        changed: { value: "us" },
        collection: "policy-set-parameters",
    }),
};

describe.each(Object.entries(KINDS))("%s", (_name, kindOf) => {
    let handler: Handler;
    let args: Values;
    let changed: Values;
    let there: () => number;
    beforeEach(() => {
        const kind = kindOf();
        handler = handlerFor(kind.definition, emulator);
        [args, changed] = [kind.args, kind.changed];
        there = () => emulator.control.list(kind.collection).length;
    });
    const declared = (name: string, more: Values = {}) => checked(handler, { ...args, ...hidden(name), ...more });
    const created = async (name: string) => handler.create(await declared(name));
    /** A second resource for an object that is there, as the resource option import makes it. */
    const imported = async (name: string, id: string) => handler.create(await declared(name, { __import: id }));

    test("the instance is made at create, carried through every step, and never among the inputs", async () => {
        const { id, outs } = await created("one");
        const { __instance } = outs;
        expect(__instance).toMatch(/^[0-9a-f]{8}$/);
        const read = await handler.read(id, outs);
        expect(read.props).toMatchObject({ __instance });
        expect(read.inputs).not.toHaveProperty("__instance");
        const { outs: after } = await handler.update(id, outs, await declared("one", changed));
        expect(after).toMatchObject({ ...changed, __instance });
        emulator.control.fault({ kind: "status", status: 422, match: "PATCH *" });
        const failing = handler.update(id, after, await declared("one", args));
        const { properties = after } = await failing.then(
            () => ({}) as never,
            (error) => error,
        );
        expect(properties).toMatchObject({ __instance });
    });

    test("an object that another resource of the program holds is left alone; the last one deletes it", async () => {
        const old = await created("old");
        const twin = await imported("new", old.id);
        expect(twin.id).toBe(old.id);
        await handler.delete(old.id, old.outs);
        expect(there()).toBe(1);
        await handler.delete(twin.id, twin.outs);
        expect(there()).toBe(0);
    });

    test("a resource that was renamed by an alias, and is then replaced, deletes its own object", async () => {
        const { id, outs } = await created("old");
        const renamed = await declared("new");
        expect(await handler.diff(id, outs, renamed)).toEqual({ changes: false });
        await handler.delete(id, outs);
        expect(there()).toBe(0);
    });

    test("an object that the program wants under another name is not deleted, and stays in the state", async () => {
        const { id, outs } = await created("old");
        await expect(created("new")).rejects.toThrow(`already: ${id}. It belongs to PolicySet "old"`);
        await expect(handler.delete(id, outs)).rejects.toThrow(/was not deleted, because PolicySet "new" .* aliases/);
        expect(there()).toBe(1);
    });

    test("unless it is replaced: then another resource only asks for its name, as when two swap theirs", async () => {
        const { id, outs } = await created("old");
        await handler.diff(id, { ...outs, name: "a", policySetId: "polset-a", kind: "opa" }, await declared("old"));
        await expect(created("new")).rejects.toThrow(`already: ${id}.`);
        await handler.delete(id, outs);
        expect(there()).toBe(0);
    });

    test.each(["diff", "read", "update"] as const)(
        "%s notes who holds what, also of states from before",
        async (step) => {
            const { id, outs } = await created("old");
            const { __instance, ...before } = outs;
            // As in a process that has not created it.
            holds.drop(id, String(__instance));
            const twin: Values = { ...before, __urn: urn("twin") };
            if (step === "diff") await handler.diff(id, twin, await declared("twin"));
            if (step === "read") await handler.read(id, twin);
            if (step === "update") await handler.update(id, twin, await declared("twin"));
            await handler.delete(id, before);
            expect(there()).toBe(1);
        },
    );

    test("get holds nothing, and neither does what is gone or about to be replaced", async () => {
        const { id, outs } = await created("old");
        await handler.read(id, { __get: true, ...hidden("looks"), __instance: "looks" });
        const two: Values = { ...outs, ...hidden("two"), __instance: "two" };
        expect(await handler.diff(id, two, await declared("two"))).toEqual({ changes: false });
        const other = { name: "other", policySetId: "polset-other", kind: "opa" };
        expect(await handler.diff(id, { ...two, ...other }, await declared("two"))).toHaveProperty("replaces");
        await handler.delete(id, outs);
        expect(there()).toBe(0);
    });
});
