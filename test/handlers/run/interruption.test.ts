import { FAIL, policySetIn } from "../../emulator/runWorld";
import { useVirtualTime } from "../../virtualTime";
import { count, created, emulator, failure, handler, inputsFor, only, outOfTime, quickRuns, runs } from "./world";

quickRuns();

/** A step that failed with something in the state. */
type Partial = Error & { id: string; properties: Record<string, unknown> };

describe("a run that ends by itself", () => {
    test("because its plan fails", async () => {
        emulator.control.runs.script({ stepMilliseconds: 1, plan: { error: "no credentials" } });
        expect(await failure(created())).toMatchInlineSnapshot(`
"Run run-… errored while planning. Nothing was applied. Its log on the platform says why; the next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });

    test("because its apply fails", async () => {
        emulator.control.runs.script({ stepMilliseconds: 1, apply: { error: "quota" } });
        expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(`
"Run run-… errored while applying. What was applied before stays applied. Its log on the platform says why; the next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });

    test("because somebody cancels it", async () => {
        emulator.control.runs.script({ holdAt: ["planning"] });
        const failed = failure(created());
        await act("planning", (id) => emulator.control.runs.setStatus(id, "canceled"));
        expect(await failed).toMatchInlineSnapshot(`
"Run run-… was canceled by somebody else before this program was done with it; nothing was applied. The next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });

    test("because somebody discards it", async () => {
        emulator.control.runs.script({ holdAt: ["cost_estimating"], costEstimate: true });
        const failed = failure(created());
        await act("cost_estimating", (id) => emulator.control.runs.setStatus(id, "discarded"));
        expect(await failed).toMatchInlineSnapshot(`
"Run run-… was discarded by somebody else before this program was done with it; nothing was applied. The next pulumi up starts a new run.
https://tfe.example.com/app/acme/workspaces/network/runs/run-…"
`);
    });
});

/** Waits until the run has come to a status, and does something to it. */
async function act(status: string, what: (id: string) => void): Promise<void> {
    while (runs()[0]?.status !== status) await new Promise(setImmediate);
    what(runs()[0]!.id);
}

describe("time and interruption", () => {
    test("a run whose time is up is noted, and the next up goes on with it", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const inputs = await inputsFor({ decision: "apply" });
        const error = (await outOfTime({ decision: "apply" })) as Partial;
        expect(await failure(Promise.reject(error))).toMatchInlineSnapshot(
            `"Run run-… is still planning after 48s, and the time to wait for it is up. It goes on without this program; the next pulumi up goes on with the same run. Wait longer with the resource option customTimeouts: { create: "2h" }."`,
        );
        expect(error.properties).toMatchObject({ status: "planning", gate: "pending" });
        emulator.control.runs.release(error.id);
        const { outs } = await handler.update(error.id, error.properties, inputs);
        expect(outs).toMatchObject({ status: "applied", gate: "passed" });
        only();
    });

    test.each([
        "GET /api/v2/runs/:id",
        "GET /api/v2/runs/:id/policy-checks",
        "GET /api/v2/runs/:id/task-stages",
        "POST /api/v2/runs/:id/actions/apply",
    ])("an answer to %s that comes when the time is up does not hide how far the run is", async (match) => {
        const pass = useVirtualTime();
        const inputs = await inputsFor({ decision: "apply" });
        const end = emulator.control.onRequest(match, () => {
            end();
            pass(2 * 60 * 60_000);
        });
        const error = await handler.create(inputs).catch((reason) => reason);
        expect(error.message).toMatch(/^Run run-\w+ is still \w+ after 2h 0m, and the time to wait for it is up\./);
        expect(error.properties).toMatchObject({ gate: "pending" });
        expect((await handler.update(error.id, error.properties, inputs)).outs).toMatchObject({ status: "applied" });
        expect(only().confirmedBy).toBe("owner");
    });

    test("a refresh in between changes nothing: neither does the gate let it pass, nor does another run start", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const inputs = await inputsFor({ decision: "apply" });
        const { id, properties } = (await outOfTime({ decision: "apply" })) as Partial;
        const { props = {} } = await handler.read(id, properties);
        expect(await handler.diff(id, props, inputs)).toEqual({ changes: true });
        emulator.control.runs.setStatus(id, "applied");
        const { props: ended = {} } = await handler.read(id, props);
        expect(await handler.diff(id, ended, inputs)).toEqual({ changes: true });
        const { outs } = await handler.update(id, ended, inputs);
        expect(outs).toMatchObject({ status: "applied", gate: "passed" });
        expect(await handler.diff(id, outs, inputs)).toEqual({ changes: false });
    });

    test("a run that ended meanwhile without passing is replaced by the up after the next", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const inputs = await inputsFor();
        const { id, properties } = (await outOfTime()) as Partial;
        emulator.control.runs.setStatus(id, "canceled");
        const again = await handler.update(id, properties, inputs).catch((reason) => reason);
        expect(await failure(Promise.reject(again))).toMatch(/was canceled by somebody else/);
        expect(await handler.diff(id, again.properties, inputs)).toEqual({
            changes: true,
            replaces: ["status"],
            deleteBeforeReplace: true,
        });
        await handler.delete(id, again.properties);
        emulator.control.runs.script({ stepMilliseconds: 1 });
        expect((await handler.create(inputs)).id).not.toBe(id);
    });

    test("a run that a killed up left under way is gone on with, and one that has ended is not", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const news = { decision: "leave", triggers: ["1"], variables: { size: "2" } };
        const inputs = await inputsFor(news);
        const { id } = await outOfTime(news);
        emulator.control.runs.script({ stepMilliseconds: 1 });
        emulator.control.runs.release(id);
        expect((await handler.create(inputs)).id).toBe(id);
        only();
        expect(await outOfTime({ ...news, variables: { size: "3" } })).toMatchObject({
            message: expect.stringMatching(/is still pending/),
        });
        expect(runs()).toHaveLength(2);
        for (const { id: each } of runs()) emulator.control.runs.setStatus(each, "discarded");
        expect((await handler.create(inputs)).id).not.toBe(id);
        expect(runs()).toHaveLength(3);
    });

    test("an answer that makes no sense while it waits: the run is noted, and the next up goes on with it", async () => {
        emulator.control.fault({ kind: "malformed", match: "GET /api/v2/runs/:id" });
        const inputs = await inputsFor({ decision: "apply" });
        const error = await handler.create(inputs).catch((reason) => reason);
        expect(error).toMatchObject({ id: only().id, properties: { gate: "pending", __provider: "code" } });
        expect((await handler.update(error.id, error.properties, inputs)).outs).toMatchObject({ status: "applied" });
        only();
    });

    test.each(["reset", "truncated", "html", "malformed"] as const)(
        "an answer to create that is lost to %s: one run",
        async (kind) => {
            emulator.control.fault({ kind, when: "after", match: "POST /api/v2/runs" });
            const { id } = await created({ message: "canary" });
            expect(only()).toMatchObject({
                id,
                message: expect.stringMatching(/^canary \[pulumi:v2:[0-9a-f]{32}-[0-9a-f]{16}\]$/),
            });
        },
    );

    test("a create that did not arrive is sent again", async () => {
        emulator.control.fault({ kind: "reset", when: "before", match: "POST /api/v2/runs", times: 2 });
        expect((await created()).id).toBe(only().id);
    });

    test.each(["before", "after"] as const)(
        "an answer to apply that is lost %s its effect: one apply",
        async (when) => {
            emulator.control.fault({ kind: "reset", when, match: "POST /api/v2/runs/:id/actions/apply" });
            const { outs } = await created({ decision: "apply" });
            expect(outs).toMatchObject({ status: "applied" });
            expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(when === "before" ? 2 : 1);
        },
    );

    test.each(["before", "after"] as const)(
        "an answer to override that is lost %s its effect: one override",
        async (when) => {
            policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
            emulator.control.fault({ kind: "reset", when, match: "POST /api/v2/policy-checks/:id/actions/override" });
            const { outs } = await created({ decision: "apply", policyGate: { softFailed: "override" } });
            expect(outs).toMatchObject({ status: "applied" });
        },
    );

    test("while it waits, nothing but the run is read", async () => {
        emulator.control.runs.script({ holdAt: ["planning"], stepMilliseconds: 1 });
        const waiting = created({ planOnly: true });
        while (count("GET /api/v2/runs/:id") < 4) await new Promise(setImmediate);
        expect(emulator.control.total()).toBe(
            count("GET /api/v2/runs/:id") + count("POST /api/v2/runs") + count("GET /api/v2/workspaces/:id/runs"),
        );
        emulator.control.runs.release(only().id);
        await waiting;
    });
});
