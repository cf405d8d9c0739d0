import type { Emulator } from "tfe-emulator";
import { ID_ATTACHMENTS as KINDS, type IdAttachmentKind as Kind } from "../../provider/definitions/attachments";
import type { Handler } from "../../provider/handlers/base/handler";
import type { PartialHostError } from "../../provider/handlers/base/hostErrors";
import type { Values } from "../../provider/handlers/base/properties";
import { policySet } from "../../provider/handlers/policySet";
import { applied, attachmentHandlerFor, checked, emulatorForTest, handlerFor } from "./setup";

const FIELDS = {
    workspaces: "workspaceIds",
    projects: "projectIds",
    policies: "policyIds",
    workspaceExclusions: "workspaceExclusionIds",
    projectExclusions: "projectExclusionIds",
} as const;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
});
afterEach(() => emulator.close());

const handlerOf = (kind: Kind) => attachmentHandlerFor(kind, emulator);

const collection = ({ member }: Kind) =>
    ({ workspace: "workspaces", project: "projects", policy: "policies" })[member] as "workspaces";
const hidden = (urn: string) => ({ __provider: "code", __urn: urn });

describe.each(Object.values(KINDS).map((kind) => [kind.noun, kind] as const))("%s", (_noun, kind: Kind) => {
    let handler: Handler;
    let ids: string[];
    let theirs: string;
    let set: string;
    const members = () => emulator.control.get("policy-sets", set)[FIELDS[kind.list]];
    const created = async (news: Values) =>
        handler.create(await checked(handler, { policySetId: set, ...hidden("a"), ...news }));

    beforeEach(() => {
        handler = handlerOf(kind);
        [theirs = "", ...ids] = emulator.control.createMany(collection(kind), 6);
        const global = kind.state === "excluded";
        set = emulator.control.create("policy-sets", { global, [FIELDS[kind.list]]: [theirs] }).id;
        emulator.control.resetCounts();
    });

    test("one member: there, unchanged, gone by hand, back, away; nobody else's is touched", async () => {
        const [one] = ids as [string];
        const { id, outs } = await created({ [kind.one]: one });
        expect(id).toBe(`${set}/${one}`);
        expect(outs).toMatchObject({ policySetId: set, [kind.one]: one, __provider: "code" });
        expect(members()).toEqual([theirs, one]);
        expect(emulator.control.total()).toBe(1);
        expect(await applied(handler, id, outs, { policySetId: set, [kind.one]: one })).toBe(outs);

        emulator.control.patch("policy-sets", set, { [FIELDS[kind.list]]: [theirs] });
        expect(await handler.read(id, outs)).toEqual({});
        const again = await created({ [kind.one]: one });
        expect(members()).toEqual([theirs, one]);
        expect(await handler.read(again.id, again.outs)).toMatchObject({ id, inputs: { [kind.one]: one } });
        await handler.delete(again.id, again.outs);
        expect(members()).toEqual([theirs]);
        await handler.delete(again.id, again.outs);
        expect(await handler.read(id, outs)).toEqual({});
    });

    test("a list: a stable id, only those who join or leave are sent, drift is among its own", async () => {
        const [one, two, three, four] = ids as [string, string, string, string];
        const { id, outs } = await created({ [kind.many]: [one, two, three] });
        expect(id).toMatch(new RegExp(`^${set}/${kind.list}/[0-9a-f]{8}$`));
        expect(outs[kind.many]).toEqual([one, two, three]);
        const path = `/api/v2/policy-sets/:id/relationships/${kind.list.replace("Exclusions", "-exclusions")}`;
        emulator.control.resetCounts();
        const after = await applied(handler, id, outs, { policySetId: set, [kind.many]: [three, four, one] });
        expect(members()).toEqual([theirs, one, three, four]);
        expect(emulator.control.counts()).toEqual({ [`POST ${path}`]: 1, [`DELETE ${path}`]: 1 });

        emulator.control.patch("policy-sets", set, { [FIELDS[kind.list]]: [theirs, three] });
        const { inputs, props } = await handler.read(id, after);
        expect(inputs?.[kind.many]).toEqual({ [three]: kind.state });
        expect(props?.[kind.many]).toEqual([three]);
        await handler.delete(id, after);
        expect(members()).toEqual([theirs]);
    });

    test("inputs are a map, so that a preview shows who joins and who leaves; programs and outputs have lists", async () => {
        const [one, two] = ids as [string, string];
        const inputs = await checked(handler, { policySetId: set, [kind.many]: [one, two, one] });
        expect(inputs[kind.many]).toEqual({ [one]: kind.state, [two]: kind.state });
        // What ignoreChanges brings back is such a map.
        expect((await checked(handler, inputs))[kind.many]).toEqual(inputs[kind.many]);
        const unknown = await checked(handler, { policySetId: set, [kind.many]: [one, UNKNOWN] });
        expect(unknown[kind.many]).toEqual({ [one]: kind.state, "(2)": UNKNOWN });
        expect((await checked(handler, { policySetId: UNKNOWN, [kind.many]: UNKNOWN }))[kind.many]).toBe(UNKNOWN);
        const olds = { policySetId: set, [kind.many]: [two, one] };
        expect(await handler.diff("id", olds, inputs)).toEqual({ changes: false });
        expect(await handler.diff("id", olds, unknown)).toEqual({});
    });

    test("one id or a list, and of the right kind", async () => {
        const [one] = ids as [string];
        await expect(checked(handler, { policySetId: set })).rejects.toThrow(`give one id as ${kind.one}`);
        await expect(checked(handler, { policySetId: set, [kind.one]: one, [kind.many]: [one] })).rejects.toThrow(
            `cannot be given together with ${kind.one}`,
        );
        await expect(checked(handler, { policySetId: set, [kind.one]: "x-1" })).rejects.toThrow(`\\"${kind.prefix}\\"`);
        const inputs = await checked(handler, { policySetId: set, [kind.one]: one });
        const other = { policySetId: set, [kind.one]: ids[1] };
        expect(await handler.diff("id", other, inputs)).toMatchObject({ replaces: [kind.one] });
        expect(await handler.diff("id", { ...inputs, policySetId: "polset-0000000000000002" }, inputs)).toMatchObject({
            replaces: ["policySetId"],
        });
    });

    test("a bad member fails by its id; what is good stays in the state, and the next update has only the rest to do", async () => {
        const [one, two] = ids as [string, string];
        const bad = `${kind.prefix}unknown000000000`;
        await expect(created({ [kind.one]: bad })).rejects.toThrow(new RegExp(`The ${kind.member} ${bad} is not`));
        expect(members()).toEqual([theirs]);
        const failing = created({ [kind.many]: [one, bad, two] });
        await expect(failing).rejects.toThrow(bad);
        const { id, properties } = (await failing.catch((error) => error)) as PartialHostError;
        expect(properties).toMatchObject({ [kind.many]: [one, two], __provider: "code" });
        expect(members()).toEqual([theirs, one, two]);
        await expect(applied(handler, id, properties, { policySetId: set, [kind.many]: [bad, two] })).rejects.toThrow(
            bad,
        );
        expect(members()).toEqual([theirs, two]);
    });

    test("a set that is gone is gone for its members too", async () => {
        const { id, outs } = await created({ [kind.many]: ids });
        emulator.control.delete("policy-sets", set);
        await handler.delete(id, outs);
        expect(await handler.read(id, outs)).toEqual({});
        await expect(created({ [kind.many]: ids })).rejects.toThrow(/5 of 5 .* answered 404/);
    });

    test("a member is not taken away by an old instance, when a new one has found it in its place", async () => {
        const [one, two] = ids as [string, string];
        const old = await created({ [kind.one]: one });
        const list = await created({ [kind.many]: [one, two] });
        await handler.delete(old.id, old.outs);
        expect(members()).toEqual([theirs, one, two]);
        const next = await created({ [kind.one]: two });
        const left = await applied(handler, list.id, list.outs, { policySetId: set, [kind.many]: [one] });
        expect(members()).toEqual([theirs, one, two]);
        await handler.delete(next.id, next.outs);
        await handler.delete(list.id, left);
        expect(members()).toEqual([theirs]);
    });

    test("an instance that an earlier up left to be deleted takes away nothing that the program still declares", async () => {
        const [one, two] = ids as [string, string];
        emulator.control.patch("policy-sets", set, { [FIELDS[kind.list]]: [theirs, one, two] });
        const left = { policySetId: set, [kind.many]: [one, two], __instance: "aaaaaaaa" };
        const declared = { policySetId: set, [kind.many]: [one], __instance: "bbbbbbbb" };
        await applied(handler, `${set}/${kind.list}/bbbbbbbb`, declared, { policySetId: set, [kind.many]: [one] });
        await handler.delete(`${set}/${kind.list}/aaaaaaaa`, left);
        expect(members()).toEqual([theirs, one]);
    });

    test("two lists that were imported may hand a member over", async () => {
        const [one, two, three] = ids as [string, string, string];
        emulator.control.patch("policy-sets", set, { [FIELDS[kind.list]]: [one, two, three] });
        const imported = (many: string[]) => created({ [kind.many]: many, __import: set });
        const [from, to] = [await imported([one, two]), await imported([three])];
        await applied(handler, to.id, to.outs, { policySetId: set, [kind.many]: [two, three] });
        await applied(handler, from.id, from.outs, { policySetId: set, [kind.many]: [one] });
        expect(members()).toEqual([one, two, three]);
    });

    test("a member that the set itself declares stays when an attachment of it leaves the program", async () => {
        const [one, two] = ids as [string, string];
        const { id, outs } = await created({ [kind.many]: [one, two] });
        const sets = handlerFor(policySet, emulator);
        const global = kind.state === "excluded";
        const lists = { [FIELDS[kind.list]]: [two, UNKNOWN] };
        const declared = await checked(sets, { ...hidden("set"), name: "a", global, ...lists });
        await sets.diff(set, declared, declared);
        await handler.delete(id, outs);
        expect(members()).toEqual([theirs, two]);
    });

    test("import takes over what is there, and get finds a single one", async () => {
        await expect(created({ [kind.one]: theirs, __import: `${set}/${ids[0]}` })).rejects.toThrow("can only be");
        expect((await created({ [kind.one]: theirs, __import: `${set}/${theirs}` })).id).toBe(`${set}/${theirs}`);
        await expect(created({ [kind.one]: ids[0], __import: `${set}/${ids[0]}` })).rejects.toThrow("to import");
        await expect(created({ [kind.many]: [theirs, ids[0]], __import: set })).rejects.toThrow("differ");
        expect((await created({ [kind.many]: [theirs], __import: set })).outs[kind.many]).toEqual([theirs]);
        expect(members()).toEqual([theirs]);
        expect((await handler.read(`${set}/${theirs}`, { __get: true })).props).toEqual({
            policySetId: set,
            [kind.one]: theirs,
        });
        await expect(handler.read(`${set}/${kind.list}/00000000`, { __get: true })).rejects.toThrow("cannot be told");
    });
});

test("fifty that are read at the same time are read with one request", async () => {
    const handler = handlerOf(KINDS.workspaceAttachment);
    const ids = emulator.control.createMany("workspaces", 50);
    const set = emulator.control.create("policy-sets", { workspaceIds: ids.slice(1) }).id;
    emulator.control.resetCounts();
    const olds = ids.map((workspaceId) => ({ policySetId: set, workspaceId }));
    const read = await Promise.all(olds.map((each) => handler.read(`${set}/${each.workspaceId}`, each)));
    expect(emulator.control.total()).toBe(1);
    expect(read.map(({ id }) => id)).toEqual([undefined, ...ids.slice(1).map((id) => `${set}/${id}`)]);
});

test("what is wrong with a workspace of another organization, a global set and a policy of another kind is said", async () => {
    const other = emulator.control.create("organizations", { id: "other" } as never).id;
    const foreign = emulator.control.create("workspaces", { organization: other, name: "elsewhere" }).id;
    const set = emulator.control.create("policy-sets").id;
    const create = async (kind: Kind, news: Values) => {
        const handler = handlerOf(kind);
        return handler.create(await checked(handler, news));
    };
    await expect(create(KINDS.workspaceAttachment, { policySetId: set, workspaceId: foreign })).rejects.toThrow(
        `The workspace ${foreign} is not attached to policy set ${set}.`,
    );
    const opa = emulator.control.create("policies", { name: "rego", kind: "opa" }).id;
    await expect(create(KINDS.policyAttachment, { policySetId: set, policyId: opa })).rejects.toThrow(
        /of kind opa, the policy set of kind sentinel/,
    );
    const ids = emulator.control.createMany("workspaces", 25);
    const all = emulator.control.create("policy-sets", { global: true }).id;
    const refused = create(KINDS.workspaceAttachment, { policySetId: all, workspaceIds: ids });
    await expect(refused).rejects.toThrow(/25 of 25 workspaces are not attached .* and 5 more\. .* is global/);
});
