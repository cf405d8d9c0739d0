import fc from "fast-check";
import type { Emulator, FaultOptions, PolicySet } from "tfe-emulator";
import {
    ID_ATTACHMENTS as KINDS,
    type IdAttachmentKind as Kind,
    type TagAttachmentKind as TagKind,
    tagAttachment,
    tagExclusion,
} from "../../provider/definitions/attachments";
import type { Definition } from "../../provider/handlers/base/definition";
import type { Handler } from "../../provider/handlers/base/handler";
import { holds } from "../../provider/handlers/base/holds";
import type { Values } from "../../provider/handlers/base/properties";
import { policy } from "../../provider/handlers/policy";
import { policyCheckOverride } from "../../provider/handlers/policyCheckOverride";
import { policySet } from "../../provider/handlers/policySet";
import { policySetParameter } from "../../provider/handlers/policySetParameter";
import { policySetVersion } from "../../provider/handlers/policySetVersion";
import { run } from "../../provider/handlers/run";
import { FAIL, policySetIn, startTo, workspaceIn } from "../emulator/runWorld";
import { Engine } from "./engine";
import { attachmentHandlerFor, emulatorForTest, handlerFor } from "./setup";

// Whatever fails in whatever step of whatever resource: once `up` succeeds, the platform is what the program declares.

/** How often `up` may fail once nothing disturbs it any more. One goes on with what was left, or says that another has to replace it. */
const UPS = 3;
/** How often each step is tried: rarely, next to what `scripts/fuzz.js` counts. */
const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 300) / 20);

/** A class, what programs may declare of it, and what must then be on the platform. */
interface World {
    readonly handler: Handler;
    readonly declarations: fc.Arbitrary<Values>;
    /** What is so on the platform, in the form of {@link wanted}. */
    is(id: string): unknown;
    wanted(news: Values): unknown;
    /** Changes of what only a new object can have are no updates. */
    readonly updates?: (from: Values, to: Values) => boolean;
    /** Whether one platform serves all tries. */
    readonly stays?: true;
    /** A create starts or overrides something for good; what comes of one that fails has tests of its own. */
    readonly onlyUpdates?: true;
}

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
    // The platform's minute is real, and a test's passes at once.
    emulator.control.clearLowerLimits();
    emulator.control.runs.script({ stepMilliseconds: 1 });
});
afterEach(() => emulator.close());

const sorted = (ids: unknown) => [...((ids ?? []) as string[])].sort();
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = (ids: string[]) => fc.subarray(ids, { minLength: 1 });
const without = (values: Values) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const LISTS = ["policyIds", "workspaceIds", "projectIds", "workspaceExclusionIds", "projectExclusionIds"] as const;

/** Tag selectors as a program declares them, the names of their members in the order of the platform's. */
const selectors = fc.subarray(
    [
        { tagKey: "env", isExclude: false },
        { tagKey: "old", isExclude: true },
        { tagKey: "team", isExclude: false, tagValue: "a" },
    ],
    { minLength: 1 },
);

function policySets(): World {
    const [workspaces, projects, policies] = (["workspaces", "projects", "policies"] as const).map((kind) =>
        emulator.control.createMany(kind, 3),
    ) as [string[], string[], string[]];
    const { oauthTokenId } = emulator;
    const scope = fc.oneof(
        fc.constant({}),
        fc.record({ global: fc.constant(true), projectExclusionIds: optional(some(projects)) }),
        fc.record({ workspaceIds: fc.subarray(workspaces) }),
        fc.record({ tagSelectors: selectors }),
        fc.record({ projectIds: some(projects), workspaceExclusionIds: optional(some(workspaces)) }),
    );
    const content = fc.oneof(
        fc.constant({}),
        fc.record({ policyIds: fc.subarray(policies) }),
        fc.record({
            vcsRepo: fc.record({
                identifier: fc.constantFrom("acme/one", "acme/two"),
                oauthTokenId: fc.constant(oauthTokenId),
            }),
            policyIds: fc.constant([]),
            policiesPath: optional(fc.constantFrom("/a", "/b")),
        }),
    );
    const rest = fc.record({
        name: fc.constantFrom("guardrails", "renamed"),
        description: optional(fc.constantFrom("one", "two")),
    });
    const wanted = (news: Values) => ({
        name: news.name,
        description: news.description ?? null,
        global: news.global ?? false,
        repository: (news.vcsRepo as { identifier: string } | undefined)?.identifier ?? null,
        policiesPath: news.policiesPath ?? null,
        tags: news.tagSelectors && sorted((news.tagSelectors as Values[]).map((each) => JSON.stringify(each))),
        lists: Object.fromEntries(LISTS.filter((list) => news[list]).map((list) => [list, sorted(news[list])])),
    });
    const is = (set: PolicySet, managed: Values) =>
        wanted({
            ...set,
            ...Object.fromEntries(LISTS.map((list) => [list, managed[list] && set[list]])),
            tagSelectors:
                managed.tagSelectors &&
                set.tagSelectors.map(({ tagValue, ...each }) => ({ ...each, ...(tagValue && { tagValue }) })),
            vcsRepo: set.vcsRepo ?? undefined,
        });
    let declared: Values = {};
    return {
        handler: handlerFor(policySet, emulator),
        declarations: fc.tuple(scope, content, rest).map((parts) => without(Object.assign({}, ...parts))),
        wanted: (news) => {
            declared = news;
            return wanted(news);
        },
        is: (id) => is(emulator.control.get("policy-sets", id), declared),
    };
}

function attachments(kind: Kind): World {
    const collection = ({ workspace: "workspaces", project: "projects", policy: "policies" } as const)[
        kind.member as "workspace"
    ];
    const [theirs = "", ...ids] = emulator.control.createMany(collection, 5);
    const set = emulator.control.create("policy-sets", {
        global: kind.state === "excluded",
        [kind.list.replace(
            /Exclusions$|s$|ies$/,
            (end) => ({ Exclusions: "ExclusionIds", ies: "yIds", s: "Ids" })[end] ?? "",
        )]: [theirs],
    });
    const field = LISTS.find((list) => (set[list] as string[]).length > 0) as (typeof LISTS)[number];
    const handler = attachmentHandlerFor(kind, emulator);
    return {
        handler,
        declarations: fc.record({ policySetId: fc.constant(set.id), [kind.many]: some(ids) }),
        is: () => sorted(emulator.control.get("policy-sets", set.id)[field]),
        wanted: (news) => sorted([theirs, ...(news[kind.many] as string[])]),
    };
}

function single(kind: Kind): World {
    const world = attachments(kind);
    const one = fc.sample(world.declarations, { numRuns: 1, seed: 1 })[0] as Values;
    const [id] = one[kind.many] as string[];
    const declarations = fc.constant({ policySetId: one.policySetId, [kind.one]: id } as Values);
    return { ...world, declarations, wanted: (news) => world.wanted({ [kind.many]: [news[kind.one]] }) };
}

function tags(kind: TagKind): World {
    const isExclude = kind.state === "excluded";
    const theirs = { tagKey: "theirs", tagValue: null, isExclude: true };
    const set = emulator.control.create("policy-sets", { tagSelectors: [theirs] }).id;
    const handler = attachmentHandlerFor(kind, emulator);
    return {
        handler,
        declarations: fc.constant({ policySetId: set, tagKey: "cost center", tagValue: "a/b" }),
        is: () => emulator.control.get("policy-sets", set).tagSelectors,
        wanted: ({ tagKey, tagValue }) => [theirs, { tagKey, tagValue, isExclude }],
    };
}

function parameters(): World {
    const set = emulator.control.create("policy-sets").id;
    return {
        handler: handlerFor(policySetParameter, emulator),
        declarations: fc.record({
            policySetId: fc.constant(set),
            key: fc.constantFrom("region", "zone"),
            value: fc.constantFrom("a", "b"),
            sensitive: fc.boolean(),
        }),
        is: () =>
            emulator.control
                .list("policy-set-parameters")
                .map(({ key, value, sensitive }) => ({ key, value, sensitive })),
        wanted: ({ key, value, sensitive }) => [{ key, value, sensitive }],
        updates: (from, to) => !from.sensitive || (to.sensitive === true && from.key === to.key),
    };
}

function policies(): World {
    return {
        handler: handlerFor(policy, emulator),
        declarations: fc
            .record({
                name: fc.constant("tags"),
                description: optional(fc.constantFrom("one", "two")),
                enforcementLevel: fc.constantFrom("advisory", "hard-mandatory"),
                code: fc.constantFrom("main = rule { true }\n", "main = rule { false }\n"),
            })
            .map(without),
        is: () =>
            emulator.control.list("policies").map(({ name, description, enforcementLevel, code }) => ({
                name,
                description,
                enforcementLevel,
                code,
            })),
        wanted: (news) => [{ description: null, ...news }],
    };
}

function versions(): World {
    const set = emulator.control.create("policy-sets").id;
    const files = {
        "sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "advisory"\n}\n',
        "tags.sentinel": "main = rule { true }\n",
    };
    return {
        handler: handlerFor(policySetVersion, emulator),
        declarations: fc.record({ policySetId: fc.constant(set), files: fc.constant(files), wait: fc.boolean() }),
        is: () => {
            const { currentVersionId } = emulator.control.get("policy-sets", set);
            return currentVersionId && emulator.control.get("policy-set-versions", currentVersionId).files;
        },
        wanted: ({ files }) => files,
    };
}

function runs(): World {
    const workspace = workspaceIn(emulator);
    return {
        handler: handlerFor(run, emulator),
        declarations: fc.record({
            workspaceId: fc.constant(workspace.id),
            decision: fc.constantFrom("leave", "apply"),
        }),
        is: () => emulator.control.list("runs").map(({ status }) => status),
        wanted: ({ decision }) => [decision === "apply" ? "applied" : "planned"],
        updates: ({ decision }) => decision === "leave",
        onlyUpdates: true,
    };
}

async function overrides(): Promise<World> {
    const workspace = workspaceIn(emulator);
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    await startTo(emulator, workspace.id, "policy_override");
    const [check] = emulator.control.list("policy-checks");
    return {
        handler: handlerFor(policyCheckOverride, emulator),
        declarations: fc.record({
            policyCheckId: fc.constant(check?.id),
            comment: fc.constantFrom("CHG-1", "CHG-2"),
        }),
        is: (id) => emulator.control.get("policy-checks", id).status,
        wanted: () => "overridden",
        // A run in the middle of its life cannot be put back.
        stays: true,
        onlyUpdates: true,
    };
}

const WORLDS: Record<string, () => World | Promise<World>> = {
    policyCheckOverride: overrides,
    policySet: policySets,
    policySetParameter: parameters,
    policy: policies,
    policySetVersion: versions,
    run: runs,
    tagAttachment: () => tags(tagAttachment),
    tagExclusion: () => tags(tagExclusion),
    ...Object.fromEntries(
        Object.entries(KINDS).flatMap(([name, kind]) => [
            [`${name} list`, () => attachments(kind)],
            [`${name} single`, () => single(kind)],
        ]),
    ),
};

/** One request of a step, or several in a row, go wrong before or after they have their effect. */
const faults: fc.Arbitrary<FaultOptions> = fc
    .record({
        how: fc.constantFrom<FaultOptions>(
            { kind: "status", status: 401 },
            { kind: "status", status: 404 },
            { kind: "status", status: 422 },
            { kind: "status", status: 429, headers: { "x-ratelimit-reset": "0.02" } },
            { kind: "status", status: 500 },
            { kind: "status", status: 500, when: "after" },
            { kind: "status", status: 401, when: "after" },
            { kind: "reset" },
            { kind: "reset", when: "after" },
            { kind: "truncated", when: "after" },
        ),
        match: fc.constantFrom("* *", "PATCH,POST,DELETE,PUT *"),
        at: fc.integer({ min: 1, max: 4 }),
        times: fc.constantFrom(1, 2, 3, 40),
    })
    .map(({ how, ...rest }) => ({ ...how, ...rest }));

/** A handler whose steps have little time, so that what is tried again fails in the end. */
function impatient(handler: Handler): Handler {
    const definition: Definition = { ...handler.definition, timeouts: { create: 400, update: 400 } };
    return Object.create(handler, { definition: { value: definition } });
}

/** Each try is another run of the engine, of which a process serves one only. */
function newRun(): void {
    (holds as unknown as { entries: Map<string, unknown> }).entries.clear();
}

/** Runs `up` until it succeeds; it may have to fail a few times, but not for ever. */
async function settle(engine: Engine, news: Values): Promise<void> {
    for (let left = UPS; ; left--) {
        try {
            await engine.up(news);
            return;
        } catch (error) {
            if (left === 1) throw error;
        }
    }
}

const after = fc.record({ refresh: fc.boolean(), back: fc.boolean() });
const describedBy = Object.entries(WORLDS);

describe.each(describedBy)("%s", (_name, makeWorld) => {
    test("an update that fails at any request is mended by the next up, or taken back", async () => {
        const world = await makeWorld();
        const blank = emulator.control.snapshot();
        const { declarations, updates = () => true } = world;
        await fc.assert(
            fc.asyncProperty(declarations, declarations, faults, after, async (from, to, fault, { refresh, back }) => {
                fc.pre(updates(from, to));
                newRun();
                if (!world.stays) emulator.control.load(structuredClone(blank));
                const engine = new Engine(world.handler);
                const isAs = (news: Values) => {
                    const wanted = world.wanted(news);
                    expect(world.is(engine.state?.id ?? "")).toEqual(wanted);
                };
                await engine.up({ __provider: "code", ...from });
                emulator.control.fault(fault);
                engine.handler = impatient(world.handler);
                const failed = await engine.up({ __provider: "code", ...to, __timeouts: undefined }).then(
                    () => false,
                    () => true,
                );
                emulator.control.clearFaults();
                engine.handler = world.handler;
                if (!failed) isAs(to);
                if (refresh) await engine.refresh();
                const target = back && updates(to, from) ? from : to;
                await settle(engine, { __provider: "code", ...target });
                isAs(target);
                expect(engine.state?.outputs).not.toHaveProperty("__unfinished");
                expect(await engine.up({ __provider: "code", ...target })).toBe("same");
            }),
            { numRuns },
        );
    });

    test("a create that fails at any request is mended by the next up, or fails again", async () => {
        const world = await makeWorld();
        if (world.onlyUpdates) return;
        const blank = emulator.control.snapshot();
        await fc.assert(
            fc.asyncProperty(world.declarations, faults, fc.boolean(), async (declared, fault, refresh) => {
                newRun();
                emulator.control.load(structuredClone(blank));
                const news = { __provider: "code", ...declared };
                const engine = new Engine(impatient(world.handler));
                emulator.control.fault(fault);
                await engine.up(news).catch(() => undefined);
                emulator.control.clearFaults();
                engine.handler = world.handler;
                if (refresh && engine.state) await engine.refresh();
                const known = engine.state?.failed;
                try {
                    await settle(engine, news);
                } catch (error) {
                    // What left no id behind may stand in the way of its own second attempt, but nothing else may.
                    expect(known).toBeUndefined();
                    expect((error as Error).message).toContain("already");
                    return;
                }
                const wanted = world.wanted(declared);
                expect(world.is(engine.state?.id ?? "")).toEqual(wanted);
                expect(await engine.up(news)).toBe("same");
            }),
            { numRuns },
        );
    });
});
