import type { Run, Token } from "tfe-emulator";
import type { Values } from "../../../provider/handlers/base/properties";
import { send } from "../../emulator/api";
import { runDocument } from "../../emulator/runWorld";
import { handlerFor } from "../setup";
import {
    count,
    created,
    emulator,
    failure,
    handler,
    inputsFor,
    observed,
    outOfTime,
    quickRuns,
    runs,
    warnings,
    workspace,
} from "./world";

quickRuns();

const HOUR = 60 * 60_000;
/** A message with the mark of the resource, but of another attempt. */
const remarked = (message: string) => message.replace(/[0-9a-f]{16}\]$/, "0123456789abcdef]");

/** The run that a killed `up` has left, which stands at its plan unless told otherwise. */
async function left(news: Values = { decision: "leave" }): Promise<Run> {
    const { id } = await created(news);
    return emulator.control.get("runs", id);
}

/** Starts a run as somebody with a token would. */
async function startedBy(token: Token, attributes: object): Promise<string> {
    const headers = { authorization: `Bearer ${token.token}` };
    const { status, body } = await send(
        emulator,
        "POST",
        "/api/v2/runs",
        runDocument(workspace.id, attributes),
        headers,
    );
    expect(status).toBe(201);
    return body.data.id;
}

const planner = () => emulator.control.addToken({ user: "planner", runs: "plan" });

describe("a run that carries the mark of this resource", () => {
    test("and was started by somebody who may only plan, to destroy: it is left alone, named, and never applied", async () => {
        const { message, id: first } = await left({ decision: "apply" });
        emulator.control.delete("runs", first);
        const forged = await startedBy(planner(), {
            message: remarked(message).replace("Started by Pulumi", "innocent"),
            "is-destroy": true,
        });
        await emulator.control.runs.reached(forged, "planned");
        expect(await failure(Promise.reject(await outOfTime({ decision: "apply" })))).toContain(
            `It waits for run run-… (planned), which has the workspace.`,
        );
        expect(emulator.control.get("runs", forged)).toMatchObject({ status: "planned", confirmedBy: null });
        expect(warnings()).toEqual([
            expect.stringMatching(
                new RegExp(`^Run ${forged} .* carries the mark of this resource, but another user started it`),
            ),
        ]);
    });

    test.each<[string, Partial<Run>, RegExp]>([
        ["from another source", { source: "tfe-ui" }, /it was not started over the API/],
        ["for another reason", { triggerReason: "run_trigger" }, /it was not started over the API/],
        ["by another user", { createdBy: "planner" }, /another user started it/],
        ["to destroy", { isDestroy: true }, /not started as declared \(isDestroy\)/],
        ["to be applied by itself", { autoApply: true }, /\(autoApply\)/],
        ["only to plan", { planOnly: true }, /\(planOnly\)/],
        ["to refresh only", { refreshOnly: true }, /\(refreshOnly\)/],
        ["without a refresh", { refresh: false }, /\(refresh\)/],
        ["to be saved", { savePlan: true }, /\(savePlan\)/],
        ["to apply nothing too", { allowEmptyApply: true }, /\(allowEmptyApply\)/],
        ["to generate configuration", { allowConfigGeneration: true }, /\(allowConfigGeneration\)/],
        ["to debug", { debuggingMode: true }, /\(debuggingMode\)/],
        ["for other targets", { targetAddrs: ["a.b"] }, /\(targetAddrs\)/],
        ["for other replacements", { replaceAddrs: ["a.b"] }, /\(replaceAddrs\)/],
        ["for actions", { invokeActionAddrs: ["a.b"] }, /\(invokeActionAddrs\)/],
        ["with other values of variables", { variables: [{ key: "size", value: "3" }] }, /\(variables\)/],
        [
            "with more variables",
            {
                variables: [
                    { key: "size", value: "2" },
                    { key: "x", value: "1" },
                ],
            },
            /\(variables\)/,
        ],
    ])("and was started %s is left alone and named, and another is started", async (_, change, says) => {
        const news = { decision: "leave", variables: { size: "2" }, planOnly: false };
        const { id } = await left(news);
        emulator.control.patch("runs", id, change);
        await outOfTime(news);
        if (change.planOnly) return;
        expect(runs()).toHaveLength(2);
        expect(emulator.control.get("runs", id).status).toBe("planned");
        expect(warnings()).toEqual([expect.stringMatching(says)]);
    });

    test("with another message is left alone", async () => {
        const { id, message } = await left();
        emulator.control.patch("runs", id, { message: `innocent ${message}` });
        await outOfTime({ decision: "leave" });
        expect(runs()).toHaveLength(2);
        expect(warnings()).toEqual([expect.stringContaining("(message)")]);
    });

    test.each([["whose token this is", "GET /api/v2/account/details"]])(
        "is left alone where the platform does not say %s",
        async (says, match) => {
            await left();
            emulator.control.fault({ kind: "status", status: 404, match, times: 100 });
            await outOfTime({ decision: "leave" });
            expect(runs()).toHaveLength(2);
            expect(warnings()).toEqual([expect.stringContaining(`does not say ${says}`)]);
        },
    );

    test("and is this resource's own is gone on with, by any token of the same user", async () => {
        const { id } = await left();
        const other = handlerFor(observed, emulator, { TFE_TOKEN: emulator.control.addToken().token });
        expect((await other.create(await inputsFor({ decision: "apply" }))).id).toBe(id);
        expect(warnings()).toEqual([]);
        expect(runs()).toMatchObject([{ status: "applied" }]);
    });

    test("of the first format is gone on with as long as it has not ended, if all the rest is right", async () => {
        const { id, message } = await left();
        const old = oldMark(await inputsFor({ decision: "leave" }));
        emulator.control.patch("runs", id, { message: message.replace(/\[.*/, old) });
        expect((await handler.create(await inputsFor({ decision: "leave" }))).id).toBe(id);
        emulator.control.patch("runs", id, { createdBy: "planner" });
        await outOfTime({ decision: "leave" });
        expect(runs()).toHaveLength(2);
    });
});

/** The mark that the first format gave to the same resource. */
function oldMark(inputs: Record<string, unknown>): string {
    const { createHash } = require("node:crypto") as typeof import("node:crypto");
    const { START_INPUTS } =
        require("../../../provider/handlers/run/inputs") as typeof import("../../../provider/handlers/run/inputs");
    const started = START_INPUTS.map((name) => (name === "variables" ? [] : (inputs[name] ?? null)));
    const resource = createHash("sha256")
        .update(JSON.stringify([inputs.__urn, ...started]))
        .digest("hex")
        .slice(0, 12);
    return `[pulumi:${resource}-01234567]`;
}

describe("a run that ended while nobody heard of it", () => {
    const apply = { decision: "apply" };

    test("and was applied is taken for what it is, and its policies are judged again", async () => {
        const { id } = await left(apply);
        expect((await handler.create(await inputsFor(apply))).id).toBe(id);
        expect(count("POST /api/v2/runs")).toBe(1);
        expect(warnings()).toEqual([
            expect.stringMatching(/was applied: it is taken for this resource's.*change triggers\.$/),
        ]);
        emulator.control.runs.script({
            overlay: { set: { "status-timestamps": { "policy-checked-at": "2026-01-01T00:00:00Z" } } },
        });
        const error = await handler.create(await inputsFor(apply)).catch((reason) => reason);
        expect(error.message).toMatch(
            /did not pass the policy gate: what its policies said is not certain\. It has ended \(applied\)/,
        );
        expect(error.properties).toMatchObject({ gate: "refused", status: "applied" });
        expect(await handler.diff(id, error.properties, await inputsFor(apply))).toMatchObject({
            replaces: ["status"],
        });
    });

    test.each([
        ["applied by another user", { confirmedBy: "colleague" }, 1],
        ["with a mark of the first format", { message: "Started by Pulumi [pulumi:0123456789ab-01234567]" }, 0],
        ["discarded", { status: "discarded" }, 0],
        ["errored", { status: "errored" }, 0],
    ])("and was %s: another is started", async (_, change, warned) => {
        const { id } = await left(apply);
        emulator.control.patch("runs", id, change);
        expect((await handler.create(await inputsFor(apply))).id).not.toBe(id);
        expect(warnings()).toHaveLength(warned);
    });

    test("with a mark of the first format that is right: another is started", async () => {
        const { id, message } = await left(apply);
        emulator.control.patch("runs", id, { message: message.replace(/\[.*/, oldMark(await inputsFor(apply))) });
        expect((await handler.create(await inputsFor(apply))).id).not.toBe(id);
    });

    test("and only planned, or was to be discarded: another is started", async () => {
        for (const news of [{ planOnly: true }, { decision: "discard" }]) {
            const { id } = await left(news);
            expect((await handler.create(await inputsFor(news))).id).not.toBe(id);
        }
    });

    test("more than a day ago: an error that names triggers", async () => {
        const { id } = await left(apply);
        emulator.control.patch("runs", id, { createdAt: new Date(Date.now() - 23 * HOUR).toISOString() });
        expect((await handler.create(await inputsFor(apply))).id).toBe(id);
        emulator.control.patch("runs", id, { createdAt: new Date(Date.now() - 25 * HOUR).toISOString() });
        expect(await failure(handler.create(await inputsFor(apply)))).toMatchInlineSnapshot(
            `"Run run-… was applied for this resource by an earlier pulumi up that was interrupted, more than a day ago, so nobody can tell whether it still counts. To start another run, change triggers; to keep to what was applied, take the resource out of the program."`,
        );
        expect((await handler.create(await inputsFor({ ...apply, triggers: ["2"] }))).id).not.toBe(id);
    });

    test("before another that could apply: an error that names both and triggers", async () => {
        const [version] = emulator.control.list("configuration-versions");
        const chosen = { ...apply, configurationVersionId: version!.id };
        const { id } = await left(chosen);
        await startedBy(planner(), { "plan-only": true });
        expect((await handler.create(await inputsFor(chosen))).id).toBe(id);
        const gone = await startedBy(planner(), {});
        await emulator.control.runs.reached(gone, "planned");
        expect(await failure(handler.create(await inputsFor(chosen)))).toMatchInlineSnapshot(
            `"Run run-… was applied for this resource by an earlier pulumi up that was interrupted, but run-… (planned) came after it, so nobody can tell whether it still counts. To start another run, change triggers; to keep to what was applied, take the resource out of the program."`,
        );
        emulator.control.runs.setStatus(gone, "discarded");
        expect((await handler.create(await inputsFor(chosen))).id).toBe(id);
    });
});

test("a mark that somebody else copies while the answer to create is lost is not taken for our own", async () => {
    emulator.control.fault({ kind: "reset", when: "after", match: "POST /api/v2/runs" });
    const thief = planner();
    const end = emulator.control.onRequest("GET /api/v2/workspaces/:id/runs", async () => {
        const [own] = runs();
        if (!own) return;
        end();
        await startedBy(thief, { message: own.message, "is-destroy": true });
    });
    const { id } = await created({ decision: "apply" });
    expect(emulator.control.get("runs", id)).toMatchObject({ createdBy: "owner", isDestroy: false, status: "applied" });
    expect(runs()).toHaveLength(2);
    expect(runs()[1]).toMatchObject({ createdBy: "planner", confirmedBy: null });
    expect(warnings()).toEqual([expect.stringContaining("another user started it")]);
});

test("a run of our own that cannot be told from others: nothing more is started", async () => {
    emulator.control.fault({ kind: "reset", when: "after", match: "POST /api/v2/runs" });
    emulator.control.fault({ kind: "status", status: 404, match: "GET /api/v2/account/details", times: 100 });
    expect(await failure(created({ decision: "apply" }))).toMatchInlineSnapshot(
        `"The platform did not say whether it started a run, and run-… may be it, but the platform does not say whose token this is. Nothing more was started. Have that run discarded on the platform if nobody wants it, then run pulumi up again."`,
    );
    expect(runs()).toHaveLength(1);
});
