import fc from "fast-check";
import { type Emulator, startEmulator } from "tfe-emulator";
import { Client } from "../../../provider/api/client";
import { carrierOf } from "../../../provider/api/policySetMembers";
import { Batch, LARGEST_BATCH, type Verb } from "../../../provider/api/session/batch";
import { Burst } from "../../../provider/api/session/burst";

const LISTS = ["workspaces", "workspaceExclusions"] as const;
const FIELDS = { workspaces: "workspaceIds", workspaceExclusions: "workspaceExclusionIds" } as const;
const MEMBERS = 6;
/** A bound for what hangs, and no expectation: a busy machine takes as long as it takes. */
const SLOW_MACHINE = 300_000;

let emulator: Emulator;
let client: Client;
let known: string[];
let theirs: string;
let foreign: string;

beforeAll(async () => {
    emulator = await startEmulator();
    emulator.control.setRateLimit({ announced: 1e6 });
    client = Client.of({ address: emulator.url, token: emulator.token, skipTlsVerify: false, userAgent: "test" });
    known = emulator.control.createMany("workspaces", MEMBERS);
    [theirs] = emulator.control.createMany("workspaces", 1, "theirs") as [string];
    const other = emulator.control.create("organizations", { id: "other" } as never).id;
    foreign = emulator.control.create("workspaces", { organization: other, name: "elsewhere" }).id;
    // The first answer announces the limit.
    await client.policySets.findByName(emulator.organization, "none");
});
afterAll(() => emulator.close());

/** What one resource after another does, and how far it gets before the next one starts. */
interface Step {
    act: Verb | "read";
    set: number;
    list: (typeof LISTS)[number];
    member: number;
    pause: "none" | "turn" | "settled";
}

interface Fault {
    kind: "status" | "reset" | "truncated";
    when: "before" | "after";
    at: number;
}

const step: fc.Arbitrary<Step> = fc.record({
    act: fc.constantFrom("add", "add", "remove", "read"),
    set: fc.nat(1),
    list: fc.constantFrom(...LISTS),
    // The last two are unknown to the platform, or another organization's.
    member: fc.nat(MEMBERS + 1),
    pause: fc.constantFrom("none", "none", "turn", "settled"),
});
const fault: fc.Arbitrary<Fault> = fc.record({
    kind: fc.constantFrom("status", "reset", "truncated"),
    when: fc.constantFrom("before", "after"),
    at: fc.integer({ min: 1, max: 4 }),
});
const steps = fc.array(step, { minLength: 1, maxLength: 14 });
const undisturbed = fc.record({ steps, faults: fc.constant<Fault[]>([]) });
const disturbed = fc.record({ steps, faults: fc.array<Fault>(fault, { minLength: 1, maxLength: 2 }) });

/** One run: two sets of its own, which somebody else has attached a workspace to. */
class World {
    readonly sets = [0, 1].map(
        () =>
            emulator.control.create("policy-sets", {
                projectIds: ["prj-any"],
                workspaceIds: [theirs],
                workspaceExclusionIds: [theirs],
            }).id,
    );
    private readonly burst = new Burst(1);
    private readonly batches = new Map<string, Batch>();
    /** By member of a list: the state that the last successful call leaves, and how many calls are under way. */
    private readonly expected = new Map<string, { there: boolean; pending: number; calls: number }>();
    private readonly running: Promise<void>[] = [];

    async run(steps: Step[], faults: Fault[]): Promise<void> {
        for (const each of faults) {
            emulator.control.fault({
                ...each,
                match: `POST,DELETE /api/v2/policy-sets/${this.sets[0]}/*`,
                status: 503,
            });
        }
        for (const each of steps) {
            this.running.push(each.act === "read" ? this.read(each) : this.change(each.act, each));
            if (each.pause === "turn") await new Promise(setImmediate);
            if (each.pause === "settled") await Promise.allSettled(this.running);
        }
        // Nothing goes on behind the back of what comes next, also where a call ended otherwise than expected.
        await Promise.allSettled(this.running);
        await Promise.all(this.running);
        for (const [key, { there }] of this.expected) {
            const [set, list, id] = key.split(" ") as [string, (typeof LISTS)[number], string];
            const has = emulator.control.get("policy-sets", set)[FIELDS[list]];
            expect({ key, there: has.includes(id) }).toEqual({ key, there });
            expect(has).toContain(theirs);
        }
    }

    private async change(verb: Verb, { set, list, member }: Step): Promise<void> {
        const id = this.member(member);
        const entry = this.entry(set, list, id);
        entry.pending++;
        entry.calls++;
        const good = member < MEMBERS;
        if (good) entry.there = verb === "add";
        const call = this.batch(set, list).change(
            verb,
            id,
            carrierOf(client.connection, this.sets[set] as string, list),
        );
        const error: Error | undefined = await call.then(
            () => undefined,
            (reason) => reason,
        );
        entry.pending--;
        // The platform passes over unknown members that are to be removed.
        if (good || verb === "remove") expect(error).toBeUndefined();
        else expect(error?.message).toContain(id);
    }

    /** A read sees every change that ended before it began, unless another one came meanwhile. */
    private async read({ set, list }: Step): Promise<void> {
        const before = known.map((id) => ({ id, ...this.entry(set, list, id) }));
        const found = await client.policySetMembers.read(this.sets[set] as string);
        for (const { id, there, pending, calls } of before) {
            if (pending > 0 || this.entry(set, list, id).calls !== calls) continue;
            expect({ id, there: found?.members[list]?.includes(id) }).toEqual({ id, there });
        }
    }

    private member(member: number): string {
        return known[member] ?? (member === MEMBERS ? "ws-unknown" : foreign);
    }

    private entry(set: number, list: string, id: string) {
        const key = `${this.sets[set]} ${list} ${id}`;
        const entry = this.expected.get(key) ?? { there: false, pending: 0, calls: 0 };
        this.expected.set(key, entry);
        return entry;
    }

    private batch(set: number, list: (typeof LISTS)[number]): Batch {
        const key = `${set} ${list}`;
        // So small that every size around the limit comes up.
        const batch = this.batches.get(key) ?? new Batch(this.burst, 3);
        this.batches.set(key, batch);
        return batch;
    }
}

// The worlds of one run go on at once, because each mostly waits. A fault costs a wait before the request is sent again, so
// few runs have any, with many worlds in each.
test.each([
    ["", 60, fc.array(undisturbed, { minLength: 1, maxLength: 40 })],
    [", whatever is lost on the way", 3, fc.array(disturbed, { minLength: 100, maxLength: 150 })],
] as const)(
    "however calls interleave, each member ends as last asked for, and each failure reaches its own caller%s",
    (_, numRuns, worlds) =>
        fc.assert(
            fc.asyncProperty(worlds, async (all) => {
                const ends = await Promise.allSettled(all.map(({ steps, faults }) => new World().run(steps, faults)));
                emulator.control.clearFaults();
                for (const end of ends) if (end.status === "rejected") throw end.reason;
            }),
            { numRuns },
        ),
    SLOW_MACHINE,
);

test("what is asked for at the same time is one request, as large as the platform is sure to take", async () => {
    const many = emulator.control.createMany("workspaces", 2 * LARGEST_BATCH + 1, "many");
    const { id } = emulator.control.create("policy-sets");
    emulator.control.resetCounts();
    expect(await client.policySetMembers.add(id, "workspaces", many)).toEqual(new Map());
    expect(emulator.control.total()).toBe(3);
    expect(emulator.control.get("policy-sets", id).workspaceIds).toEqual(many);
    await Promise.all(many.map((each) => client.policySetMembers.remove(id, "workspaces", [each])));
    expect(emulator.control.total()).toBe(6);
    expect(emulator.control.get("policy-sets", id).workspaceIds).toEqual([]);
});

test("the request lives as long as the most patient of its callers wants, and each waits for it no longer than its own time", async () => {
    const { id } = emulator.control.create("policy-sets");
    const [one, two] = emulator.control.createMany("workspaces", 2, "patient") as [string, string];
    const resume = emulator.control.onRequest(`POST /api/v2/policy-sets/${id}/*`, () => new Promise(setImmediate));
    const [hasty, patient] = await Promise.all([
        client.within(1).policySetMembers.add(id, "workspaces", [one]),
        client.within(60_000).policySetMembers.add(id, "workspaces", [two]),
    ]);
    resume();
    expect([...hasty.values()]).toMatchObject([{ name: "DeadlineError", mayHaveHappened: true }]);
    expect(patient.size).toBe(0);
    expect(emulator.control.get("policy-sets", id).workspaceIds).toEqual([one, two]);
});

test.each([
    ["workspaces", { global: true }, /is global/],
    ["projects", { global: true }, /is global/],
    ["projectExclusions", {}, /is not global/],
    ["policies", { newestVersionId: "polsetver-1" }, /is versioned/],
] as const)(
    "a set that cannot have %s says why, without being asked about each",
    async (list, attributes, sentence) => {
        const { id } = emulator.control.create("policy-sets", { ...attributes });
        const kind = { projectExclusions: "projects" }[list as string] ?? list;
        const ids = emulator.control.createMany(kind as "workspaces", 20, `of-${list}`);
        emulator.control.resetCounts();
        const failures = await client.policySetMembers.add(id, list, ids);
        expect([...failures.keys()]).toEqual(ids);
        for (const { message } of failures.values()) expect(message).toMatch(sentence);
        expect(emulator.control.total()).toBe(2);
        expect(await client.policySetMembers.remove(id, list, ids)).toEqual(new Map());
    },
);

test("removing from a set that is gone is done; adding to it is not", async () => {
    const { id } = emulator.control.create("policy-sets");
    emulator.control.delete("policy-sets", id);
    expect(await client.policySetMembers.remove(id, "workspaces", known)).toEqual(new Map());
    expect((await client.policySetMembers.add(id, "workspaces", known)).size).toBe(MEMBERS);
});

test("a removal that is asked for twice does not overtake the addition between", async () => {
    const there = new Set(["ws-other"]);
    const carry = (verb: Verb) => ({
        send: async (ids: readonly string[]) => {
            for (const id of ids) verb === "add" ? there.add(id) : there.delete(id);
        },
    });
    const batch = new Batch(new Burst(1));
    const calls: [Verb, string][] = [
        ["remove", "ws-other"],
        ["add", "ws-1"],
        ["remove", "ws-1"],
        ["remove", "ws-1"],
        ["add", "ws-1"],
    ];
    await Promise.all(
        calls.map(([verb, id]) => batch.change(verb, id, { deadline: client.connection.deadline, carry })),
    );
    expect([...there]).toEqual(["ws-1"]);
});
