import fc from "fast-check";
import { ConflictError, NetworkError, ServerError, type TfeError, ValidationError } from "../../../provider/api/errors";
import { Deadline } from "../../../provider/api/http/time";
import { Connection } from "../../../provider/api/session/connection";
import { type ServerClock, sentAt, timed } from "../../../provider/api/session/serverClock";
import { type Creation, createOnce } from "../../../provider/handlers/base/createOnce";
import type { Operation } from "../../../provider/handlers/base/definition";
import { waysOut } from "../../../provider/handlers/base/taken";

const asked = { method: "POST", path: "/api/v2/things" };
const details = [
    { title: "invalid attribute", detail: "Name has already been taken", pointer: "/data/attributes/name" },
];

/** What becomes of one request that is to create something. */
type Outcome = "done" | "lost before" | "lost after" | "refused" | "conflict" | "forbidden";
interface Thing {
    createdAt: string;
    declared: boolean;
    /** Whether a request of this process has made it. */
    own: boolean;
}

let hosts = 0;

/** A platform whose clock is hours off, with at most one thing of the name. */
class Platform {
    readonly clock: ServerClock;
    readonly connection: Connection;
    readonly warnings: string[] = [];
    readonly wanted: string[] = [];
    readonly lost: TfeError[] = [];
    sent = 0;

    constructor(
        readonly outcomes: readonly Outcome[],
        public thing: Thing | undefined,
    ) {
        const address = `https://host-${++hosts}.example.com`;
        this.connection = new Connection({ address, token: "t", skipTlsVerify: false, userAgent: "test" });
        this.clock = this.connection.session.clock;
        this.clock.set(new Date("2031-05-06T07:08:09Z").toUTCString());
    }

    time(seconds = 0): string {
        return new Date((this.clock.at() as number) + seconds * 1000).toISOString();
    }

    run(instead: Partial<Creation<Thing>> = {}) {
        const client = { connection: this.connection };
        const warn = (message: string) => this.warnings.push(message);
        const wants = (id: string) => this.wanted.push(id);
        const operation = { client, warn, wants, otherOf: () => undefined, replacing: false, afterwards: () => client };
        const creation: Creation<Thing> = {
            send: () => timed(() => this.create()),
            lookUp: async () => this.thing,
            isOurs: (thing, isSince) => thing.declared && isSince(thing.createdAt),
            taken: () => ({ sentence: "It is taken: thing-1.", id: "thing-1", another: "name" }),
            ...instead,
        };
        return createOnce(creation, operation as unknown as Operation);
    }

    private async create(): Promise<Thing> {
        const outcome = this.outcomes[this.sent++] ?? "done";
        if (outcome === "forbidden") throw new ValidationError({ ...asked, status: 422 });
        const free = this.thing === undefined;
        if (outcome !== "lost before") this.thing ??= { createdAt: this.time(), declared: true, own: true };
        if (outcome.startsWith("lost")) throw this.lose(new NetworkError({ ...asked, mayHaveHappened: true }));
        if (outcome === "conflict") throw new ConflictError({ ...asked, status: 409, details });
        if (outcome === "refused" || !free) throw new ValidationError({ ...asked, status: 422, details });
        return this.thing as Thing;
    }

    private lose(error: TfeError): TfeError {
        this.lost.push(error);
        return error;
    }
}

const outcome = fc.constantFrom<Outcome>("done", "lost before", "lost after", "forbidden");

test("whatever gets lost: one thing; taken over is nothing but what was declared, and made since a request whose answer was lost", async () => {
    const theirs = fc.option(fc.record({ declared: fc.boolean(), seconds: fc.integer({ min: -3, max: 3 }) }), {
        nil: undefined,
    });
    await fc.assert(
        fc.asyncProperty(fc.array(outcome, { maxLength: 6 }), theirs, async (outcomes, foreign) => {
            const platform = new Platform(outcomes, undefined);
            if (foreign) {
                const createdAt = platform.time(foreign.seconds);
                platform.thing = { createdAt, declared: foreign.declared, own: false };
            }
            const result = await platform.run().catch((error: Error) => error);
            const { thing } = platform;
            const [first] = platform.lost;
            const sent = first && (platform.clock.at(sentAt(first)) as number);
            const since = thing && sent !== undefined && Date.parse(thing.createdAt) >= Math.floor(sent / 1000) * 1000;
            if (result instanceof Error) {
                // What a request of this process has made is never left behind without a word.
                if (thing && !platform.outcomes.includes("forbidden")) {
                    expect(thing.own && thing.declared && since).toBe(false);
                    expect(result.message).toContain('import: "thing-1"');
                }
                expect(platform.warnings).toEqual([]);
                if (result.message.includes("import")) expect(platform.wanted).toEqual(["thing-1"]);
            } else {
                expect(result.object).toBe(thing);
                // Two who lose the answers to the same create in the same second cannot be told apart.
                if (!thing?.own) expect(result.takenOver).toBe(true);
                if (result.takenOver) expect([thing?.declared, since]).toEqual([true, true]);
                expect(platform.warnings).toHaveLength(result.takenOver ? 1 : 0);
            }
        }),
        { numRuns: 300 },
    );
});

test.each([-3600, -1, 0, 3600])(
    "that a name is taken is never a reason: the same thing, %i s old, is somebody else's",
    async (seconds) => {
        for (const outcome of ["refused", "conflict"] as const) {
            const platform = new Platform([outcome], undefined);
            platform.thing = { createdAt: platform.time(seconds), declared: true, own: false };
            const ways = "It is taken: thing-1. If it belongs to a resource of this stack";
            await expect(platform.run()).rejects.toThrow(ways);
            expect(platform.sent).toBe(1);
        }
    },
);

test("not even of what has no time of creation, and seems to be what a create leaves behind", async () => {
    const platform = new Platform(["refused"], { createdAt: "", declared: true, own: false });
    await expect(platform.run({ isOurs: () => true })).rejects.toThrow('import: "thing-1"');
});

test("what counts is the first request that may have made it: one that is slow is seen after the next", async () => {
    const platform = new Platform(["lost before", "lost before"], undefined);
    const start = performance.now();
    const clock = jest.spyOn(performance, "now").mockImplementation(() => start + 5_000 * platform.sent);
    try {
        const createdAt = platform.time(1);
        const lookUp = async () => (platform.sent === 2 ? { createdAt, declared: true, own: true } : undefined);
        expect(await platform.run({ lookUp })).toMatchObject({ takenOver: true });
    } finally {
        clock.mockRestore();
    }
});

test("a create that used up the step's time is looked up all the same, and one that cannot be looked up says so", async () => {
    const platform = new Platform(["lost after"], undefined);
    const spent = new Connection(platform.connection.settings, Deadline.in(0));
    const clients: unknown[] = [];
    const afterwards = { connection: platform.connection };
    const creation: Creation<Thing> = {
        send: () =>
            timed(() => Promise.reject(new NetworkError({ ...asked, reason: "no answer", mayHaveHappened: true }))),
        lookUp: async (client) => {
            clients.push(client);
            throw new ServerError({ method: "GET", path: "/api/v2/things", status: 500 });
        },
        isOurs: () => true,
        taken: () => ({ sentence: "", id: "", another: "name" }),
    };
    const operation = { client: { connection: spent }, afterwards: () => afterwards } as unknown as Operation;
    await expect(createOnce(creation, operation)).rejects.toThrow(
        /POST .* no answer.* Whether it was created all the same cannot be found out: GET .* answered 500/,
    );
    expect(clients).toEqual([afterwards]);
});

describe("the ways out", () => {
    const taken = { sentence: "The organization has it: polset-1.", id: "polset-1", another: "name" } as const;
    const urn = (name: string) => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:PolicySet::${name}`;
    const out = (operation: Partial<Operation>) =>
        waysOut(taken, { replacing: false, otherOf: () => undefined, urn: urn("new"), ...operation } as Operation);
    const otherOf = () => ({ instance: "a", urn: urn("old") });

    test("of what nobody has been seen to have: aliases, another name, an import that is ready to paste; in this order", () => {
        expect(out({})).toMatch(
            /polset-1\. If .* aliases: .* deleteBeforeReplace: true\. Otherwise .* another name\. Only if no stack has it.* import: "polset-1"\.$/,
        );
    });

    test("of what another resource has: its name, and no word of an import", () => {
        expect(out({ otherOf })).toMatch(
            /It belongs to PolicySet "old" of this stack\..* aliases\. Otherwise choose another name\.$/,
        );
        expect(out({ otherOf })).not.toContain("import");
        expect(out({ otherOf: () => ({ instance: "a" }) })).toContain("belongs to another resource of this stack");
    });

    test("of what is to be replaced: deleteBeforeReplace, and no word of an import", () => {
        const seen = out({ replacing: true, otherOf });
        expect(seen).toMatch(/if polset-1 \(seen as PolicySet "old"\) is the old one, .* deleteBeforeReplace: true\./);
        const own = out({ replacing: true, otherOf: () => ({ instance: "a", urn: urn("new") }) });
        expect(own).toContain("if polset-1 is the old one");
        for (const each of [seen, own]) expect(each).not.toContain("import");
    });
});
