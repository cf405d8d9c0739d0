import fc from "fast-check";
import type { Emulator, FaultOptions, Workspace } from "tfe-emulator";
import type { Handler } from "../../../provider/handlers/base/handler";
import type { Values } from "../../../provider/handlers/base/properties";
import { run as definition } from "../../../provider/handlers/run";
import { FAIL, PASS, policySetIn, workspaceIn } from "../../emulator/runWorld";
import { checked, emulatorForTest, handlerFor } from "../setup";

const URN = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:Run::canary";
/** How often a run is killed twice: rarely, next to what `scripts/fuzz.js` counts. */
const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 300) / 30);
const DIRECTORY = "test/content/testdata/go-slug";

interface Flow {
    readonly name: string;
    readonly news: Values;
    /** What the run has come to once `up` has succeeded. */
    readonly status: string;
    readonly prepare?: (emulator: Emulator) => void;
}

const softSentinel = (emulator: Emulator) => policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
const mixed = (emulator: Emulator) => {
    const deny = "package terraform.policies.no\ndeny := true";
    policySetIn(emulator, { no: ["mandatory", deny] }, { kind: "opa", name: "opa", overridable: true });
    policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
};
const override = { softFailed: "override", comment: "agreed" };

const FLOWS: readonly Flow[] = [
    { name: "plan only", news: { planOnly: true, directory: DIRECTORY }, status: "planned_and_finished" },
    { name: "apply", news: { decision: "apply", variables: { size: "2" } }, status: "applied" },
    { name: "apply of a folder", news: { decision: "apply", directory: DIRECTORY }, status: "applied" },
    { name: "apply by the platform", news: { autoApply: true }, status: "applied" },
    { name: "discard", news: { decision: "discard" }, status: "discarded" },
    { name: "leave", news: { decision: "leave" }, status: "planned" },
    {
        name: "override",
        news: { decision: "apply", policyGate: override },
        status: "applied",
        prepare: softSentinel,
    },
    {
        name: "override of a stage",
        news: { decision: "apply", policyGate: override },
        status: "applied",
        prepare: mixed,
    },
    { name: "destroy everything", news: { decision: "apply", isDestroy: true }, status: "applied" },
];

/** A platform of its own for one story. */
class World {
    private constructor(
        readonly emulator: Emulator,
        readonly workspace: Workspace,
    ) {}

    static async with(flow: Flow): Promise<World> {
        const emulator = await emulatorForTest();
        // The platform's minute is real, and a test's passes at once.
        emulator.control.clearLowerLimits();
        emulator.control.runs.script({ stepMilliseconds: 1 });
        flow.prepare?.(emulator);
        return new World(emulator, workspaceIn(emulator, { name: "network" }));
    }

    /** One provider process, with a token of the same user that nobody else has. */
    process(): { handler: Handler; kill: () => void } {
        const { token } = this.emulator.control.addToken();
        const handler = handlerFor(definition, this.emulator, { TFE_TOKEN: token });
        return { handler, kill: () => void this.emulator.control.revokeToken(token) };
    }

    inputs(handler: Handler, news: Values): Promise<Values> {
        return checked(handler, { workspaceId: this.workspace.id, __provider: "code", __urn: URN, ...news });
    }

    /** How many runs were applied. */
    get applied(): number {
        return this.emulator.control.list("runs").filter(({ status }) => status === "applied").length;
    }

    /**
     * A step of a process that is killed in the middle of one of its requests, so that nobody hears what comes of it: from then
     * on the platform does not know its token. @returns whether the step came that far
     */
    async killed(at: number, when: "before" | "after", step: (handler: Handler) => Promise<unknown>): Promise<boolean> {
        const { handler, kill } = this.process();
        const { control } = this.emulator;
        let seen = 0;
        const end = control.onRequest("* *", () => void (++seen === at && kill()), when);
        control.fault({ kind: "reset", when, at });
        const ended = await step(handler).then(
            () => "succeeded",
            () => "failed",
        );
        end();
        control.clearFaults();
        return ended === "failed" && seen >= at;
    }
}

/** What becomes of a story for each of the requests of a step, until the step needs no more. @returns how many it needs */
async function atEveryRequest(flow: Flow, story: (world: World, at: number) => Promise<boolean>): Promise<number> {
    for (let at = 1; ; at++) {
        const world = await World.with(flow);
        try {
            if (!(await story(world, at))) return at - 1;
        } catch (error) {
            throw new Error(`at request ${at}: ${(error as Error).message}`);
        } finally {
            await world.emulator.close();
        }
    }
}

async function upAgain(world: World, flow: Flow): Promise<void> {
    const { handler } = world.process();
    const { id, outs } = await handler.create(await world.inputs(handler, flow.news));
    expect(outs).toMatchObject({ status: flow.status, gate: "passed" });
    expect(world.emulator.control.get("runs", id).status).toBe(flow.status);
    expect(world.applied).toBe(flow.status === "applied" ? 1 : 0);
    const waiting = world.emulator.control.list("runs").filter(({ status }) => status === "planned");
    expect(waiting).toHaveLength(flow.status === "planned" ? 1 : 0);
}

describe.each(FLOWS)("$name", (flow) => {
    test.each(["before", "after"] as const)(
        "killed %s the effect of any request, up: one apply at most",
        async (when) => {
            const requests = await atEveryRequest(flow, async (world, at) => {
                const came = await world.killed(at, when, async (handler) =>
                    handler.create(await world.inputs(handler, flow.news)),
                );
                if (came) await upAgain(world, flow);
                return came;
            });
            expect(requests).toBeGreaterThan(4);
        },
    );
});

describe.each(FLOWS.filter(({ name }) => ["apply", "discard", "override of a stage"].includes(name)))(
    "$name",
    (flow) => {
        test.each<[string, FaultOptions]>([
            ["is refused", { kind: "status", status: 401 }],
            ["is lost", { kind: "malformed", when: "after" }],
        ])("when an answer to any request %s, up goes on from the state: one apply at most", async (_, fault) => {
            await atEveryRequest(flow, async (world, at) => {
                const { handler } = world.process();
                world.emulator.control.fault({ ...fault, at });
                const inputs = await world.inputs(handler, flow.news);
                const failed = await handler.create(inputs).then(
                    () => undefined,
                    (error) => error,
                );
                const hit = world.emulator.control.faults().length === 0;
                world.emulator.control.clearFaults();
                if (failed?.properties) {
                    const { outs } = await handler.update(failed.id, failed.properties, inputs);
                    expect(outs).toMatchObject({ status: flow.status, gate: "passed" });
                } else if (failed) await upAgain(world, flow);
                expect(world.applied).toBe(flow.status === "applied" ? 1 : 0);
                return hit;
            });
        });
    },
);

test("killed twice, anywhere: one apply", async () => {
    const moment = fc.constantFrom("before" as const, "after" as const);
    const kill = fc.record({ at: fc.integer({ min: 1, max: 12 }), when: moment });
    const flow = fc.constantFrom(...FLOWS.filter(({ status }) => status === "applied"));
    await fc.assert(
        fc.asyncProperty(flow, kill, kill, async (chosen, first, second) => {
            const world = await World.with(chosen);
            try {
                const up = async (handler: Handler) => handler.create(await world.inputs(handler, chosen.news));
                if (!(await world.killed(first.at, first.when, up))) return;
                if (!(await world.killed(second.at, second.when, up))) return;
                await upAgain(world, chosen);
            } finally {
                await world.emulator.close();
            }
        }),
        { numRuns },
    );
});

describe.each([
    ["applied", FLOWS.find(({ name }) => name === "apply")!],
    ["left", FLOWS.find(({ name }) => name === "leave")!],
])("destroy of a run that is %s", (_, flow) => {
    test.each(["before", "after"] as const)("killed %s any request, destroy, up: another run", async (when) => {
        const requests = await atEveryRequest(flow, async (world, at) => {
            const { handler } = world.process();
            const inputs = await world.inputs(handler, flow.news);
            const { id, outs } = await handler.create(inputs);
            const came = await world.killed(at, when, (other) => other.delete(id, outs));
            if (came) await handler.delete(id, outs);
            const again = await handler.create(inputs);
            expect(again.id).not.toBe(id);
            expect(again.outs).toMatchObject({ status: flow.status });
            return came;
        });
        expect(requests).toBeGreaterThan(0);
    });
});
