import type { Emulator, PolicySet } from "tfe-emulator";
import type { Values } from "../../../provider/handlers/base/properties";
import { policySet } from "../../../provider/handlers/policySet";
import { Engine } from "../engine";
import { checked, emulatorForTest, handlerFor } from "../setup";

let emulator: Emulator;
let engine: Engine;
beforeEach(async () => {
    emulator = await emulatorForTest();
    engine = new Engine(handlerFor(policySet, emulator));
});
afterEach(() => emulator.close());

const up = (news: Values) => engine.up({ __provider: "code", name: "guard", ...news });
const only = () => emulator.control.list("policy-sets")[0] as PolicySet;
const PROD = { tagKey: "env", tagValue: "prod" };
const OLD = { tagKey: "old", isExclude: true };
const kept = [
    { tagKey: "env", tagValue: "prod", isExclude: false },
    { tagKey: "old", tagValue: null, isExclude: true },
];

test("created with the set in one request, in any order the same, changed in place, not managed when left out, emptied by []", async () => {
    await up({ tagSelectors: [PROD, OLD, { ...PROD, isExclude: false }] });
    expect(emulator.control.counts()).toEqual({ "POST /api/v2/organizations/:organization_name/policy-sets": 1 });
    expect(only().tagSelectors).toEqual(kept);
    expect(await up({ tagSelectors: [{ ...OLD }, { ...PROD, isExclude: false }, PROD] })).toBe("same");
    emulator.control.resetCounts();
    await up({ tagSelectors: [{ tagKey: "env" }, OLD] });
    expect(only().tagSelectors).toEqual([{ tagKey: "env", tagValue: null, isExclude: false }, kept[1]]);
    expect(emulator.control.counts()).toEqual({ "PATCH /api/v2/policy-sets/:id": 1 });
    emulator.control.resetCounts();
    await up({});
    expect(emulator.control.writes()).toBe(0);
    expect(only().tagSelectors).toHaveLength(2);
    await up({ tagSelectors: [] });
    expect(only().tagSelectors).toEqual([]);
});

test("a refresh shows who was added and taken away by hand, and up puts it right", async () => {
    await up({ tagSelectors: [PROD, OLD] });
    emulator.control.patch("policy-sets", only().id, {
        tagSelectors: [{ ...kept[1]! }, { ...kept[0]!, tagValue: "x" }],
    });
    await engine.refresh();
    expect(engine.state?.outputs.tagSelectors).toEqual([
        { tagKey: "old", isExclude: true },
        { tagKey: "env", tagValue: "x", isExclude: false },
    ]);
    await up({ tagSelectors: [PROD, OLD] });
    expect(only().tagSelectors).toEqual(kept);
});

test.each([true, false])(
    "from ids to tags and back, each in one up (a platform that takes both at once: %s)",
    async (takes) => {
        const { id: workspace } = emulator.control.create("workspaces");
        const refuses = () => !takes && emulator.control.fault({ kind: "status", status: 422, match: "PATCH *" });
        await up({ workspaceIds: [workspace] });
        refuses();
        await up({ tagSelectors: [PROD] });
        expect(only()).toMatchObject({ workspaceIds: [], tagSelectors: [kept[0]] });
        if (!takes) return;
        await up({ workspaceIds: [workspace] });
        expect(only()).toMatchObject({ workspaceIds: [workspace], tagSelectors: [] });
        await up({ tagSelectors: [PROD] });
        await up({ global: true });
        expect(only()).toMatchObject({ global: true, tagSelectors: [] });
    },
);

test("what others attached or excluded by its id stays, and the error names the ways out, of which one works in the same up", async () => {
    const { id: workspace } = emulator.control.create("workspaces");
    await up({});
    emulator.control.patch("policy-sets", only().id, { workspaceIds: [workspace] });
    await expect(up({ tagSelectors: [PROD] })).rejects.toThrow(
        new RegExp(`${workspace}.*workspaceIds: \\[\\] together with tagSelectors.*attachments`),
    );
    expect(only()).toMatchObject({ workspaceIds: [workspace], tagSelectors: [] });
    await up({ tagSelectors: [PROD], workspaceIds: [] });
    expect(only()).toMatchObject({ workspaceIds: [], tagSelectors: [kept[0]] });
});

test("tags that others added keep ids away, which the error says", async () => {
    const { id: workspace } = emulator.control.create("workspaces");
    await up({});
    emulator.control.patch("policy-sets", only().id, { tagSelectors: [kept[0]!] });
    await expect(up({ workspaceIds: [workspace] })).rejects.toThrow(/applies to what has certain tags \(env\/prod\)/);
    expect(only()).toMatchObject({ workspaceIds: [], tagSelectors: [kept[0]] });
});

test.each<[Values, RegExp]>([
    [{ tagSelectors: [{}] }, /tagSelectors\[0\]\.tagKey/],
    [{ tagSelectors: [{ tagKey: "a", tagValue: "" }] }, /leave it out for any value/],
    [{ tagSelectors: [{ tagKey: "a", key: "b" }] }, /no such property/],
    [{ tagSelectors: ["a"] }, /must be an object, but is a string/],
    [{ tagSelectors: PROD }, /must be a list, but is an object/],
    [{ tagSelectors: [PROD], workspaceIds: ["ws-2HRvNs49EWPjDqT1"] }, /either by ids or by tags/],
    [{ tagSelectors: [PROD], projectIds: ["prj-2HRvNs49EWPjDqT1"] }, /either by ids or by tags/],
])("%j is refused before anything is sent", async (news, says) => {
    const handler = handlerFor(policySet, emulator);
    await expect(checked(handler, { __provider: "code", name: "a", ...news })).rejects.toThrow(says);
    expect(emulator.control.total()).toBe(0);
});

test("a platform that takes no notice of them is not taken for one that has them", async () => {
    emulator.control.misread("POST *", ({ data }) => void delete data.attributes["tag-selectors"]);
    await expect(up({ tagSelectors: [PROD] })).rejects.toThrow(/not as declared:\n {2}tagSelectors: the program says/);
    emulator.control.misanswer("* *", ({ data }) => void delete data.attributes["tag-selectors"]);
    await expect(up({ tagSelectors: [PROD] })).rejects.toThrow(/the platform does not show any/);
});

test("a platform that shows an empty value for any value has what the program says", async () => {
    emulator.control.misanswer("* *", ({ data }) => {
        for (const each of data.attributes?.["tag-selectors"] ?? []) each["tag-value"] ??= "";
    });
    await up({ tagSelectors: [PROD, OLD] });
    await engine.refresh();
    expect(await up({ tagSelectors: [PROD, OLD] })).toBe("same");
});

test("import compares them", async () => {
    const { id } = emulator.control.create("policy-sets", { name: "guard", tagSelectors: kept });
    await expect(up({ tagSelectors: [PROD], __import: id })).rejects.toThrow(/differ[\s\S]*tagSelectors/);
    await up({ tagSelectors: [OLD, PROD], __import: id });
    expect(engine.state?.id).toBe(id);
});
