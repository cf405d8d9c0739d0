import { FAIL, PASS, policySetIn } from "../emulator/runWorld";
import {
    comments,
    count,
    created,
    emulator,
    failure,
    handler,
    inputsFor,
    only,
    quickRuns,
    warnings,
    workspace,
} from "./run/world";

quickRuns();

describe("what becomes of a run", () => {
    test("that passes: applied with the comment, once", async () => {
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        const { id, outs } = await created({ decision: "apply", comment: "agreed" });
        expect(outs).toMatchObject({
            status: "applied",
            gate: "passed",
            hasChanges: true,
            policyCounts: { passed: 1, hardFailed: 0 },
            policyResults: [{ policy: "tags", status: "passed", passed: true }],
        });
        expect(only()).toMatchObject({ id, status: "applied", autoApply: false });
        expect(count("POST /api/v2/runs/:id/actions/apply")).toBe(1);
        expect(comments()).toEqual(["agreed"]);
    });

    test.each([
        ["leave", "policy_checked"],
        ["discard", "discarded"],
    ])("that passes and is to be decided otherwise: %s", async (decision, status) => {
        policySetIn(emulator, { tags: ["hard-mandatory", PASS] });
        expect((await created({ decision })).outs).toMatchObject({ status, gate: "passed" });
    });

    test("without a decision: it is left", async () => {
        expect((await created()).outs).toMatchObject({ status: "planned", decision: "leave" });
    });

    test("that is plan-only, and one that changes nothing: finished", async () => {
        expect((await created({ planOnly: true })).outs).toMatchObject({ status: "planned_and_finished" });
        emulator.control.runs.script({ plan: { hasChanges: false } });
        const { outs } = await created({ decision: "apply" });
        expect(outs).toMatchObject({ status: "planned_and_finished", hasChanges: false });
    });

    test("whose workspace applies by itself: the gate comes first all the same", async () => {
        emulator.control.patch("workspaces", workspace.id, { autoApply: true });
        expect((await created()).outs).toMatchObject({ status: "planned" });
        expect(only().autoApply).toBe(false);
    });

    test("that the platform applies by itself, as declared", async () => {
        const { outs } = await created({ autoApply: true });
        expect(outs).toMatchObject({ status: "applied", decision: "apply" });
    });

    test("whose folder is uploaded: the run uses that configuration", async () => {
        const directory = "test/content/testdata/go-slug";
        const { outs } = await created({ directory, planOnly: true });
        const version = emulator.control.get("configuration-versions", only().configurationVersionId);
        expect(version).toMatchObject({ status: "uploaded", speculative: true, autoQueueRuns: false });
        expect(outs).toMatchObject({
            contentHash: expect.stringMatching(/^sha256:/),
            usedConfigurationVersionId: version.id,
        });
        const links = emulator.control.requests().filter(({ path }) => path.startsWith("/_"));
        expect(links.every(({ token }) => token === undefined)).toBe(true);
    });
});

describe("a run that is there", () => {
    test("refresh follows its status, and finds it gone", async () => {
        const { id, outs } = await created();
        emulator.control.runs.setStatus(id, "applied");
        const { props, inputs } = await handler.read(id, outs);
        expect(props).toMatchObject({ status: "applied", gate: "passed" });
        expect(inputs).toMatchObject({ workspaceId: workspace.id, decision: "leave" });
        emulator.control.delete("runs", id);
        expect(await handler.read(id, outs)).toEqual({});
    });

    test("get shows it with what its policies said", async () => {
        policySetIn(emulator, { tags: ["advisory", FAIL] });
        const { id } = await created({ planOnly: true });
        const { props } = await handler.read(id, { __get: true, __provider: "code" });
        expect(props).toMatchObject({
            status: "planned_and_finished",
            gate: "pending",
            policyCounts: { advisoryFailed: 1 },
        });
    });

    test("the decision changes in place as long as it waits; what it was started with replaces it", async () => {
        const { id, outs } = await created();
        const decided = await inputsFor({ decision: "apply" });
        expect(await handler.diff(id, outs, decided)).toEqual({});
        expect((await handler.update(id, outs, decided)).outs).toMatchObject({ status: "applied", decision: "apply" });
        const restarted = await inputsFor({ triggers: { release: 2 } });
        expect(await handler.diff(id, outs, restarted)).toEqual({ replaces: ["triggers"], deleteBeforeReplace: true });
    });

    test("a decision for a run that is applied already changes nothing; one that came too late says so", async () => {
        const { id, outs } = await created();
        emulator.control.runs.setStatus(id, "applied");
        const decided = await inputsFor({ decision: "discard" });
        expect(await failure(handler.update(id, outs, decided))).toMatch(
            /^Run run-… was to be discarded, but somebody else has applied it\./,
        );
        const { props = {} } = await handler.read(id, outs);
        expect((await handler.update(id, props, decided)).outs).toMatchObject({ status: "applied", gate: "passed" });
    });

    test("a run that was left and that somebody discarded cannot be applied any more", async () => {
        const { id, outs } = await created();
        emulator.control.runs.setStatus(id, "discarded");
        const decided = await inputsFor({ decision: "apply" });
        const error = await handler.update(id, outs, decided).catch((reason) => reason);
        expect(error.message).toMatch(/was discarded by somebody else.*The next pulumi up starts a new run\./);
        expect(await handler.diff(id, error.properties, decided)).toMatchObject({ replaces: ["status"] });
    });

    test("destroy discards one that waits, and leaves all others alone", async () => {
        const { id, outs } = await created();
        await handler.delete(id, outs);
        expect(only().status).toBe("discarded");
        expect(comments()).toEqual([
            "No longer followed by the Pulumi resource canary [pulumi:forgotten]",
            "Discarded because its resource left the Pulumi program",
        ]);
        await handler.delete(id, outs);
        expect(count("POST /api/v2/runs/:id/actions/discard")).toBe(1);
        emulator.control.delete("runs", id);
        await handler.delete(id, outs);
    });

    test.each(["planned_and_finished", "discarded", "errored", "canceled", "force_canceled", "policy_soft_failed"])(
        "destroy of one that ended as %s asks for nothing",
        async (status) => {
            const { id, outs } = await created();
            emulator.control.resetCounts();
            await handler.delete(id, { ...outs, status });
            expect(emulator.control.total()).toBe(0);
            expect(only().status).toBe("planned");
        },
    );

    test("destroy of one that was applied comments on it and asks for nothing else", async () => {
        const { id, outs } = await created({ decision: "apply" });
        emulator.control.resetCounts();
        await handler.delete(id, outs);
        expect(emulator.control.counts()).toEqual({ "POST /api/v2/runs/:id/comments": 1 });
        expect(comments()).toEqual(["No longer followed by the Pulumi resource canary [pulumi:forgotten]"]);
        expect(warnings()).toEqual([]);
    });

    test.each([403, 404, 422])(
        "a comment that is refused with %i on destroy is a warning that names triggers",
        async (status) => {
            const { id, outs } = await created({ decision: "apply" });
            emulator.control.fault({ kind: "status", status, match: "POST /api/v2/runs/:id/comments" });
            await handler.delete(id, outs);
            expect(warnings()).toEqual([
                expect.stringMatching(/is no longer followed, but no comment on it says so.*change triggers/),
            ]);
            const waiting = await created({ triggers: ["2"] });
            emulator.control.fault({ kind: "status", status, match: "POST /api/v2/runs/:id/comments" });
            await handler.delete(waiting.id, waiting.outs);
            expect(emulator.control.get("runs", waiting.id).status).toBe("discarded");
        },
    );

    test("a comment whose answer is lost is written again; a run or workspace that is gone is no error", async () => {
        const { id, outs } = await created({ decision: "apply" });
        emulator.control.fault({ kind: "reset", when: "after", match: "POST /api/v2/runs/:id/comments" });
        await handler.delete(id, outs);
        emulator.control.delete("runs", id);
        await handler.delete(id, outs);
        expect(warnings()).toEqual([]);
        emulator.control.delete("workspaces", workspace.id);
        await handler.delete(id, outs);
    });

    test("a token that may not see the run or not discard it has not made it go away", async () => {
        const { id, outs } = await created();
        emulator.control.fault({ kind: "status", status: 404, match: "GET /api/v2/runs/:id", times: 4 });
        emulator.control.fault({ kind: "status", status: 404, match: "GET /api/v2/workspaces/:id/runs", times: 4 });
        const hidden = /so nobody can tell whether run run-… goes on\. Use a token that may read them/;
        expect(await failure(handler.read(id, outs))).toMatch(hidden);
        expect(await failure(handler.delete(id, outs))).toMatch(hidden);
        emulator.control.fault({ kind: "status", status: 404, match: "POST /api/v2/runs/:id/actions/discard" });
        expect(await failure(handler.delete(id, outs))).toMatch(
            /^Run run-… still waits \(planned\): the token may see it/,
        );
        expect(emulator.control.faults()).toEqual([]);
        await handler.delete(id, outs);
        expect(only().status).toBe("discarded");
    });

    test("a token that may not apply leaves it for one that may", async () => {
        emulator.control.fault({ kind: "status", status: 404, match: "POST /api/v2/runs/:id/actions/apply" });
        const inputs = await inputsFor({ decision: "apply" });
        const error = await handler.create(inputs).catch((reason) => reason);
        expect(await failure(Promise.reject(error))).toMatch(
            /^Run run-… passed the policy gate, but the token may not apply it\. It was left as it is \(planned\); use a token/,
        );
        expect((await handler.update(error.id, error.properties, inputs)).outs).toMatchObject({ status: "applied" });
        only();
    });

    test("it cannot be imported", async () => {
        const inputs = { ...(await inputsFor({})), __import: "run-1234" };
        expect(await failure(handler.create(inputs))).toMatch(/A run cannot be imported.*use getRun/);
        const { failures } = await handler.check({}, { workspaceId: workspace.id, __import: "run-1234" });
        expect(failures).toMatchObject([{ reason: expect.stringMatching(/A run cannot be imported.*use getRun/) }]);
    });
});
