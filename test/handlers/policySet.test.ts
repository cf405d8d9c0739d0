import fc from "fast-check";
import type { Emulator } from "tfe-emulator";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policySet } from "../../provider/handlers/policySet";
import { applied, checked, emulatorForTest, handlerFor } from "./setup";

let emulator: Emulator;
let handler: Handler;
beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerFor(policySet, emulator);
});
afterEach(() => {
    return emulator.close();
});

const created = async (news: Values) =>
    handler.create(await checked(handler, { name: "guardrails", __provider: "code", ...news }));
const urn = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:PolicySet::${name}`;
const sets = () => emulator.control.list("policy-sets");
const only = () => {
    expect(sets()).toHaveLength(1);
    return sets()[0]!;
};

describe("create", () => {
    test("one request makes the set with all its members", async () => {
        const workspaceIds = emulator.control.createMany("workspaces", 3);
        emulator.control.resetCounts();
        const { id, outs } = await created({ description: "d", workspaceIds });
        expect(emulator.control.counts()).toEqual({ "POST /api/v2/organizations/:organization_name/policy-sets": 1 });
        expect(id).toMatch(/^polset-/);
        expect(outs).toMatchObject({
            name: "guardrails",
            organization: "acme",
            description: "d",
            workspaceIds,
            workspaceCount: 3,
            __provider: "code",
        });
        expect(outs).not.toHaveProperty("projectIds");
    });

    test.each(["reset", "truncated", "html", "malformed", "empty"] as const)(
        "an answer lost to %s after the effect: one set, taken over",
        async (kind) => {
            emulator.control.fault({ kind, when: "after", match: "POST *" });
            const { id } = await created({});
            expect(only().id).toBe(id);
        },
    );

    test.each(["reset", "html"] as const)("%s before the effect: one set", async (kind) => {
        emulator.control.fault({ kind, when: "before", match: "POST *", times: 2 });
        const { id } = await created({});
        expect(only().id).toBe(id);
    });

    test("a set that is the same and new is somebody else's: a second create says so, and import takes it over", async () => {
        const { id } = emulator.control.create("policy-sets", { name: "guardrails", description: "d" });
        await expect(created({ description: "d" })).rejects.toThrow(
            /has a policy set guardrails already: polset-.* aliases: .* another name\. Only if no stack has it/,
        );
        expect((await created({ description: "d", __import: id })).id).toBe(id);
        only();
    });

    test("the set that another resource of the program has is said to be its own", async () => {
        const { id } = await created({ __urn: urn("one") });
        const failing = created({ __urn: urn("two") }).catch((error: Error) => error.message);
        expect(await failing).toMatch(/already: polset-\w+\. It belongs to PolicySet "one" of this stack/);
        expect(await failing).not.toContain("import:");
        expect(only().id).toBe(id);
    });

    test("a replacement that is created first says what to do, and the old one stays", async () => {
        const { id, outs } = await created({ __urn: urn("one") });
        await checked(handler, { name: "guardrails", __urn: urn("one") }, outs);
        await expect(created({ __urn: urn("one") })).rejects.toThrow(
            `if ${id} is the old one, set the resource option deleteBeforeReplace: true`,
        );
        expect(only().id).toBe(id);
    });

    test.each([
        ["a moment before the create was sent", -3_000, undefined],
        ["the second after", 1_000, "taken over"],
        ["a time that is none", Number.NaN, undefined],
    ])("what is found after a lost answer, created in %s", async (_name, milliseconds, takenOver) => {
        const date = Math.floor(Date.now() / 1000) * 1000;
        const createdAt = Number.isNaN(milliseconds) ? "soon" : new Date(date + milliseconds).toISOString();
        // The platform took the create for taken, and the answer got lost.
        const theirs = emulator.control.create("policy-sets", { name: "guardrails", createdAt });
        emulator.control.fault({ kind: "reset", when: "after", match: "POST *" });
        const done = created({}).then(
            ({ id }) => id,
            (error: Error) => error.message,
        );
        if (takenOver) expect(await done).toBe(theirs.id);
        else expect(await done).toContain(`import: "${theirs.id}"`);
        only();
    });

    test("a set of that name with more than the program declares is somebody else's", async () => {
        const workspaceIds = emulator.control.createMany("workspaces", 1);
        emulator.control.create("policy-sets", { name: "guardrails", description: "made in the UI" });
        await expect(created({})).rejects.toThrow("has a policy set guardrails already");
        emulator.control.patch("policy-sets", only().id, { description: null, workspaceIds });
        await expect(created({})).rejects.toThrow("has a policy set guardrails already");
    });

    test("time is told by the platform's clock alone", async () => {
        const real = Date.now;
        Date.now = () => real() + 5 * 3_600_000;
        try {
            emulator.control.fault({ kind: "reset", when: "after", match: "POST *" });
            expect((await created({})).id).toMatch(/^polset-/);
        } finally {
            Date.now = real;
        }
    });

    test("a name that somebody else's set has is an error that says how to take it over", async () => {
        const first = emulator.control.create("policy-sets", { name: "guardrails", description: "theirs" });
        await expect(created({ description: "ours" })).rejects.toThrow(`import: "${first.id}"`);
        expect(only().description).toBe("theirs");
    });

    test("what the platform refuses is told with its pointer", async () => {
        await expect(created({ workspaceIds: ["ws-missing000000000"] })).rejects.toThrow(
            /answered 422.*ws-missing000000000/,
        );
        expect(sets()).toHaveLength(0);
    });
});

describe("update", () => {
    test("a set cannot have everything in every mode: what it cannot have any more leaves with the change", async () => {
        const [w, v] = emulator.control.createMany("workspaces", 2) as [string, string];
        const [p] = emulator.control.createMany("projects", 1) as [string];
        const policyIds = emulator.control.createMany("policies", 2);
        const oauthTokenId = emulator.control.list("oauth-tokens")[0]!.id;
        const modes: Values[] = [
            { global: true, projectExclusionIds: [p], workspaceExclusionIds: [w] },
            { workspaceIds: [w, v] },
            { projectIds: [p], workspaceExclusionIds: [w] },
            { policyIds },
            { vcsRepo: { identifier: "acme/policies", oauthTokenId } },
            { global: true, workspaceIds: [] },
        ];
        for (const from of modes) {
            for (const to of modes) {
                const news = { name: "guardrails", ...to };
                const { id, outs } = await created(from);
                const after = await applied(handler, id, outs, news);
                expect(await handler.diff(id, after, await checked(handler, news))).toEqual({ changes: false });
                expect((await handler.read(id, after)).inputs).toMatchObject(to);
                await handler.delete(id, after);
            }
        }
    });

    test("an update that fails half-way leaves what is so in the state, and the next one goes on", async () => {
        const workspaceIds = emulator.control.createMany("workspaces", 2);
        const policyIds = emulator.control.createMany("policies", 2);
        const { id, outs } = await created({ workspaceIds, policyIds });
        emulator.control.fault({ kind: "status", status: 422, match: "PATCH *" });
        const oauthTokenId = emulator.control.list("oauth-tokens")[0]!.id;
        const vcsRepo = { identifier: "acme/policies", oauthTokenId };
        const failing = applied(handler, id, outs, { name: "guardrails", workspaceIds, vcsRepo });
        const error = await failing.catch((reason) => reason);
        expect(error).toMatchObject({ id, reasons: [expect.stringContaining("answered 422")] });
        expect(error.properties).toMatchObject({ workspaceIds, policyIds: [], __provider: "code" });
        await applied(handler, id, error.properties, { name: "guardrails", workspaceIds, policyIds });
        expect([...only().policyIds].sort()).toEqual([...policyIds].sort());
    });

    test("an update that failed is noted in the state, and the next one sends all that is declared", async () => {
        const { id, outs } = await created({ description: "one" });
        emulator.control.fault({ kind: "status", status: 422, match: "PATCH *" });
        const error = await applied(handler, id, outs, { name: "renamed", description: "one" }).catch(
            (reason) => reason,
        );
        expect(error.message).toContain("answered 422");
        expect(error.properties).toEqual({ ...outs, __unfinished: true });
        const news = await checked(handler, { name: "guardrails", description: "one" });
        expect(await handler.diff(id, error.properties, news)).toEqual({ changes: true });
        emulator.control.resetCounts();
        const after = await applied(handler, id, error.properties, news);
        expect(after).not.toHaveProperty("__unfinished");
        expect(emulator.control.requests().map(({ method }) => method)).toEqual(["GET", "PATCH"]);
        const sent = emulator.control.requests()[1]?.body as { data: { attributes: Values } };
        expect(sent.data.attributes).toEqual({ name: "guardrails", description: "one", global: false });
    });

    test("a platform that refuses to clear a scope in the PATCH gets it emptied first", async () => {
        const workspaceIds = emulator.control.createMany("workspaces", 2);
        const { id, outs } = await created({ workspaceIds });
        emulator.control.fault({ kind: "status", status: 422, match: "PATCH *" });
        await applied(handler, id, outs, { name: "guardrails", global: true });
        expect(only()).toMatchObject({ global: true, workspaceIds: [] });
    });

    test("sends only what changed", async () => {
        const { id, outs } = await created({ description: "one" });
        emulator.control.resetCounts();
        const after = await applied(handler, id, outs, { name: "guardrails", description: "two" });
        expect(emulator.control.counts()).toEqual({ "PATCH /api/v2/policy-sets/:id": 1 });
        expect(after).toMatchObject({ description: "two", name: "guardrails" });
    });

    test("a description that is left out is cleared", async () => {
        const { id, outs } = await created({ description: "one" });
        expect(await applied(handler, id, outs, { name: "guardrails" })).not.toHaveProperty("description");
        expect(only().description).toBeNull();
    });

    test("lists that are given become exactly these; lists that are left out stay", async () => {
        const [a, b, c] = emulator.control.createMany("workspaces", 3) as [string, string, string];
        const { id, outs } = await created({ workspaceIds: [a, b] });
        const after = await applied(handler, id, outs, { name: "guardrails", workspaceIds: [c, b] });
        expect([...only().workspaceIds].sort()).toEqual([b, c].sort());
        const unmanaged = await applied(handler, id, after, { name: "guardrails" });
        expect(unmanaged).not.toHaveProperty("workspaceIds");
        expect(only().workspaceIds).toHaveLength(2);
    });

    test("a set becomes global and comes back", async () => {
        const workspaceIds = emulator.control.createMany("workspaces", 2);
        const { id, outs } = await created({ workspaceIds });
        const globally = await applied(handler, id, outs, { name: "guardrails", global: true, workspaceIds: [] });
        expect(only()).toMatchObject({ global: true, workspaceIds: [] });
        await applied(handler, id, globally, { name: "guardrails", workspaceIds });
        expect(only().global).toBe(false);
        expect([...only().workspaceIds].sort()).toEqual([...workspaceIds].sort());
    });

    test("a repository comes, changes and goes in place; the policies one by one leave first", async () => {
        const policyIds = emulator.control.createMany("policies", 2);
        const { id, outs } = await created({ policyIds });
        const oauthTokenId = emulator.control.list("oauth-tokens")[0]!.id;
        const vcsRepo = { identifier: "acme/policies", oauthTokenId };
        const inRepo = await applied(handler, id, outs, {
            name: "guardrails",
            policyIds: [],
            vcsRepo,
            policiesPath: "/a",
        });
        expect(only()).toMatchObject({ policyIds: [], policiesPath: "/a" });
        const moved = await applied(handler, id, inRepo, {
            name: "guardrails",
            policyIds: [],
            vcsRepo: { ...vcsRepo, branch: "main" },
        });
        expect(moved).toMatchObject({ vcsRepo: { branch: "main" } });
        await applied(handler, id, moved, { name: "guardrails", policyIds });
        expect([...only().policyIds].sort()).toEqual([...policyIds].sort());
    });

    test("PATCH is repeated over a broken connection", async () => {
        const { id, outs } = await created({});
        emulator.control.fault({ kind: "reset", when: "after", match: "PATCH *" });
        expect(await applied(handler, id, outs, { name: "renamed" })).toMatchObject({ name: "renamed" });
    });
});

test("an update of a set that was deleted by hand says what to do", async () => {
    const { id, outs } = await created({});
    emulator.control.delete("policy-sets", id);
    await expect(applied(handler, id, outs, { name: "renamed" })).rejects.toThrow("pulumi up --refresh");
});

describe("read", () => {
    test("shows drift in what the program set, and nothing else", async () => {
        const { id, outs } = await created({ description: "one" });
        emulator.control.patch("policy-sets", id, {
            description: "by hand",
            workspaceIds: emulator.control.createMany("workspaces", 1),
        });
        const { inputs, props } = await handler.read(id, outs);
        expect(inputs).toMatchObject({ description: "by hand", __provider: "code" });
        expect(inputs).not.toHaveProperty("workspaceIds");
        expect(props).toMatchObject({ description: "by hand", workspaceCount: 1 });
    });

    test("a set that is gone is {}", async () => {
        const { id, outs } = await created({});
        emulator.control.delete("policy-sets", id);
        expect(await handler.read(id, outs)).toEqual({});
    });

    test("a token that lost its rights is an error, not a set that is gone", async () => {
        const { id, outs } = await created({});
        const { token } = emulator.control.addToken({ organizations: [] });
        await expect(handlerFor(policySet, emulator, { TFE_TOKEN: token }).read(id, outs)).rejects.toThrow(
            /answered 404/,
        );
    });

    test("get shows everything, and fails for a set that is not there", async () => {
        const { id } = await created({ description: "one" });
        const { props } = await handler.read(id, { __provider: "code", __get: true });
        expect(props).toMatchObject({ name: "guardrails", description: "one", workspaceIds: [], __provider: "code" });
        await expect(handler.read("polset-missing", { __get: true })).rejects.toThrow(
            "There is no policy set polset-missing",
        );
    });
});

describe("delete", () => {
    test("deletes, and a set that is gone is fine", async () => {
        const { id, outs } = await created({});
        await handler.delete(id, outs);
        expect(sets()).toHaveLength(0);
        await handler.delete(id, outs);
    });

    test("waits for active runs, and says what holds it when its time is up", async () => {
        const { id, outs } = await created({});
        emulator.control.patch("policy-sets", id, { activeRuns: true });
        await expect(handler.delete(id, { ...outs, __timeouts: { delete: "2m" } })).rejects.toThrow(
            /runs that it applies to are active/,
        );
        const finish = () => {
            emulator.control.patch("policy-sets", id, { activeRuns: false });
            end();
        };
        const end = emulator.control.onRequest("DELETE *", finish, "after");
        await handler.delete(id, outs);
        expect(sets()).toHaveLength(0);
    });

    test("a token that may not delete is no proof that the set is gone", async () => {
        const { id, outs } = await created({});
        const reader = emulator.control.addToken({ access: "read" }).token;
        await expect(handlerFor(policySet, emulator, { TFE_TOKEN: reader }).delete(id, outs)).rejects.toThrow(
            "may see it, but not delete it",
        );
        const blind = emulator.control.addToken({ organizations: [] }).token;
        await expect(handlerFor(policySet, emulator, { TFE_TOKEN: blind }).delete(id, outs)).rejects.toThrow(
            /answered 404/,
        );
        only();
    });
});

describe("import", () => {
    test("an import that stays in the program does not take over what is being replaced", async () => {
        const { id } = await created({});
        const news = { name: "guardrails", kind: "opa", __import: id, __urn: "urn:1" };
        await handler.check({ name: "guardrails", __import: id }, news);
        const again = await handler.check({}, news);
        expect(again.inputs).not.toHaveProperty("__import");
        const first = await handler.check({}, { ...news, __urn: "urn:2" });
        expect(first.inputs).toHaveProperty("__import");
    });

    test("by id and by organization/name takes over what is as declared, without a write", async () => {
        const { id } = await created({ description: "one" });
        emulator.control.resetCounts();
        for (const given of [id, "acme/guardrails"]) {
            expect((await created({ description: "one", __import: given })).id).toBe(id);
        }
        expect(emulator.control.writes()).toBe(0);
    });

    test("differences are listed and nothing is changed", async () => {
        const { id } = await created({ description: "one" });
        emulator.control.resetCounts();
        await expect(created({ description: "two", global: true, __import: id })).rejects.toThrow(
            /nothing was changed[\s\S]*description: the program says "two", the platform has "one"[\s\S]*global: the program says true/,
        );
        expect(emulator.control.writes()).toBe(0);
    });

    test.each(["polset-missing", "acme/missing"])("%s, which is not there, is an error", async (given) => {
        await expect(created({ __import: given })).rejects.toThrow(/no policy set .*missing.* to import/);
    });
});

test("check and diff make no request, also without a token", async () => {
    const offline = handlerFor(policySet, emulator, { TFE_TOKEN: "" });
    const news = await checked(offline, { name: "guardrails", workspaceIds: ["ws-0000000000000001"] });
    await offline.diff("polset-1", news, { ...news, description: "x" });
    expect(emulator.control.total()).toBe(0);
});

test("an organization that is set nowhere is refused with the places to set it", async () => {
    const nowhere = handlerFor(policySet, emulator, { TFE_ORGANIZATION: "" });
    const { failures } = await nowhere.check({}, { name: "guardrails" });
    expect(failures).toEqual([{ property: "organization", reason: expect.stringContaining("tfe:organization") }]);
});

test("update then read is a fixed point, and equal meaning needs no update", async () => {
    const workspaces = emulator.control.createMany("workspaces", 4);
    const declarations = fc.record(
        { description: fc.constantFrom("", "one", "two"), global: fc.boolean(), workspaceIds: fc.subarray(workspaces) },
        { requiredKeys: [] },
    );
    const { id, outs: first } = await created({});
    let outs = first;
    await fc.assert(
        fc.asyncProperty(declarations, async (declared) => {
            const news = { name: "guardrails", ...declared, ...(declared.global ? { workspaceIds: [] } : {}) };
            outs = await applied(handler, id, outs, news);
            const { inputs, props } = await handler.read(id, outs);
            expect(await handler.diff(id, props!, await checked(handler, news))).toEqual({ changes: false });
            expect(inputs).toMatchObject({ name: "guardrails", global: declared.global ?? false });
        }),
        { numRuns: 40 },
    );
});
