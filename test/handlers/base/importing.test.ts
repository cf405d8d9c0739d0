import type { Emulator } from "tfe-emulator";
import { splitImport } from "../../../provider/handlers/base/importing";
import { policy } from "../../../provider/handlers/policy";
import { policySet } from "../../../provider/handlers/policySet";
import { policySetParameter } from "../../../provider/handlers/policySetParameter";
import { checked, emulatorForTest, handlerFor } from "../setup";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest({ organization: "acme" });
});
afterEach(() => emulator.close());

const set = { name: "guardrails" };
const single = { name: "guardrails", code: "main = rule { true }" };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

test.each([
    ["policy set", policySet, set, "guardrails", 'Did you mean "acme/guardrails"?'],
    ["policy", policy, single, "guardrails", 'Did you mean "acme/guardrails"?'],
    ["policy set", policySet, { ...set, organization: "emea" }, "guardrails", 'Did you mean "emea/guardrails"?'],
    ["policy set", policySet, { ...set, organization: UNKNOWN }, "guardrails", 'mean "organization/guardrails"?'],
    ["policy set", policySet, set, "ws-1", 'Did you mean "acme/ws-1"?'],
    ["policy set", policySet, set, "acme/a/b", 'is its id (polset-…) or organization/name, but is "acme/a/b".'],
    ["policy", policy, single, "acme/", 'is its id (pol-…) or organization/name, but is "acme/".'],
] as const)("an import of a %s that is neither id nor organization/name fails in the preview: %#", async (...given) => {
    const [noun, definition, inputs, option, says] = given;
    const handler = handlerFor(definition, emulator);
    const { failures } = await handler.check({}, { ...inputs, __import: option });
    expect(failures).toEqual([{ property: "", reason: expect.stringContaining(says) }]);
    expect(failures[0]?.reason).toContain(`The resource option import of a ${noun} is its id`);
    expect(emulator.control.total()).toBe(0);
    await expect(handler.create({ ...inputs, organization: "acme", __import: option })).rejects.toThrow("is its id");
});

test("an import of a parameter that is none fails in the preview", async () => {
    const handler = handlerFor(policySetParameter, emulator);
    const news = { policySetId: "polset-2HRvNs49EWPjDqT1", key: "a", __import: "region" };
    expect((await handler.check({}, news)).failures).toEqual([
        { property: "", reason: expect.stringContaining("which reads polset-…/var-… or polset-…/<key>") },
    ]);
});

test.each(["polset-1", "acme/guardrails", UNKNOWN])(
    "an import of %s passes, and so does one that stands in the state",
    async (option) => {
        await checked(handlerFor(policySet, emulator), { ...set, __import: option });
        await checked(handlerFor(policySet, emulator), { ...set, __import: "guardrails" }, { ...set });
    },
);

test("organization/name is two parts and no more", () => {
    expect(splitImport("acme/guardrails")).toEqual({ organization: "acme", name: "guardrails" });
    for (const other of ["guardrails", "/guardrails", "acme/", "a/b/c", UNKNOWN]) {
        expect(splitImport(other)).toBeUndefined();
    }
});
