import { ConflictError, NotFoundError, TfeError } from "../../api/errors";
import { time } from "../../api/http/time";
import { awaitsConfirmation, isAtRest, isFinal } from "../../api/runStatus";
import type { Run } from "../../api/runs";
import { decide, type Step } from "../../gate/decision";
import { readEvidence } from "../../gate/evidence";
import { type Judgement, judge } from "../../gate/judgement";
import { describeCounts } from "../../gate/results";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { inTime, Waits } from "../base/poll";
import { mayHaveHappened, settle } from "../base/settle";
import { DISCARDED, isEndedByUs, isGivenUp, REFUSED } from "./ended";
import { endedBadly, nothingChecked, notOverridden, notPermitted, refused } from "./explain";
import type { RunGiven } from "./found";
import { rulesOf } from "./inputs";
import { overridablesOf, override } from "./override";
import { requiredSets } from "./required";
import { StillRunning, waitForRun } from "./wait";

/** How often a run is read that was overridden or discarded, before it is taken as it is. */
const READS_AFTER_ACTION = 5;

/** Where a run ended up, and what its policies said. */
export interface Driven {
    readonly run: Run;
    readonly judgement: Judgement;
}

/** The run is where the program does not want it, which is the end of the operation. */
export class NotPassed extends Error {
    override readonly name = "NotPassed";
    constructor(
        readonly run: Run,
        readonly judgement: Judgement,
        readonly reason: ExplainedError,
    ) {
        super(reason.message);
    }
}

/**
 * Takes a run to where the program wants it: waits, asks the gate, overrides, applies or discards, and waits again. Goes
 * on from wherever the run stands, so an interrupted operation can be taken up again.
 *
 * @throws NotPassed when the gate refuses, or the run ended badly; StillRunning when the time is up
 */
export async function drive(started: Run, inputs: RunGiven, operation: Operation): Promise<Driven> {
    const since = time.now();
    const { deadline } = operation.client.connection;
    let latest = started;
    const note = (run: Run) => {
        latest = run;
    };
    // Whichever request the time ran out in: what there is to say is how far the run is.
    return inTime(
        deadline,
        steps(started, inputs, operation, since, note),
        () => new StillRunning(latest, time.now() - since),
    );
}

async function steps(
    started: Run,
    inputs: RunGiven,
    operation: Operation,
    since: number,
    note: (run: Run) => void,
): Promise<Driven> {
    const { client, status } = operation;
    const required = await requiredSets(inputs, client);
    let run = started;
    const waits = new Waits(client.connection.deadline);
    for (;;) {
        run = await waitForRun(run, operation, since, isAtRest);
        note(run);
        const judgement = judge(run, await readEvidence(client, run), required);
        status(`${run.id}: ${run.attributes.status}; ${describeCounts(judgement)}`);
        const step = decide(run, judgement, rulesOf(inputs));
        switch (step.take) {
            case "finish":
                if (judgement.results.length === 0) operation.warn(nothingChecked(run));
                return { run, judgement };
            case "fail":
                throw new NotPassed(run, judgement, endedBadly(run, judgement, await isEndedByUs(run, inputs, client)));
            case "refuse":
                throw await refuse(run, judgement, step, operation);
            case "wait":
                await waits.wait(() => new StillRunning(run, time.now() - since));
                run = await client.runs.read(run.id);
                break;
            case "override":
                run = await overrideAll(run, judgement, inputs, operation, since);
                break;
            default:
                run = await act(run, step.take, commentFor(step.take, inputs), operation, since, judgement);
        }
    }
}

async function refuse(
    run: Run,
    judgement: Judgement,
    step: Step & { take: "refuse" },
    operation: Operation,
): Promise<NotPassed> {
    const { client } = operation;
    const { status, actions } = run.attributes;
    if (!step.discard || isFinal(status)) {
        return new NotPassed(run, judgement, refused(run, judgement, step.because, isFinal(status) ? "ended" : "left"));
    }
    const giveUp = async () => {
        if (actions?.isDiscardable === false && actions.isCancelable) await client.runs.cancel(run.id, REFUSED);
        else await client.runs.discard(run.id, REFUSED);
        return run;
    };
    await settle(giveUp, async (error, again) => {
        if (!(error instanceof TfeError)) return undefined;
        // Somebody may have been faster, or the answer was lost; anything else the run must not hide.
        const now = await client.runs.read(run.id);
        if (isFinal(now.attributes.status)) return now;
        if (again) return undefined;
        const { message } = refused(now, judgement, step.because, "left");
        const reason = new ExplainedError(`${message}\nThe run could not be discarded: ${error.message}`);
        throw new NotPassed(now, judgement, reason);
    });
    const now = await settled(run, operation).catch((error) => {
        if (!(error instanceof TfeError)) throw error;
        const { message } = refused(run, judgement, step.because, "unread");
        throw new NotPassed(run, judgement, new ExplainedError(`${message}\n${error.message}`));
    });
    // Somebody who was faster may even have applied it.
    const fate = isFinal(now.attributes.status) && !isGivenUp(now.attributes.status) ? "ended" : "discarded";
    return new NotPassed(now, judgement, refused(now, judgement, step.because, fate));
}

/** The run once it has ended, or after some reads: the platform queues what is asked of it. */
async function settled({ id }: Run, operation: Operation): Promise<Run> {
    const run = await operation.client.runs.read(id);
    let reads = 0;
    const isSettled = (now: Run) => isFinal(now.attributes.status) || ++reads > READS_AFTER_ACTION;
    return waitForRun(run, operation, time.now(), isSettled).catch((error) => {
        if (error instanceof StillRunning) return error.run;
        throw error;
    });
}

/** Overrides everything that waits for it, and waits until the run has noticed. */
async function overrideAll(
    run: Run,
    judgement: Judgement,
    inputs: RunGiven,
    operation: Operation,
    since: number,
): Promise<Run> {
    const { client, status } = operation;
    const comment = inputs.policyGate?.comment;
    for (const target of await overridablesOf(client, run)) {
        if (target.state !== "waiting") continue;
        status(`${run.id}: overriding ${target.noun} ${target.id}`);
        await override(client, target, comment).catch((error) => {
            if (!(error instanceof ExplainedError)) throw error;
            throw new NotPassed(run, judgement, notOverridden(run, judgement, error));
        });
    }
    const before = run.attributes.status;
    let reads = 0;
    const next = await client.runs.read(run.id);
    return waitForRun(
        next,
        operation,
        since,
        (now) => now.attributes.status !== before || ++reads > READS_AFTER_ACTION,
    );
}

function commentFor(action: "apply" | "discard", { comment }: RunGiven): string | undefined {
    return comment ?? (action === "discard" ? DISCARDED : undefined);
}

/**
 * Applies or discards a run that waits for it, and waits until it has ended. The platform queues such a request, so the
 * run may seem to wait for a while after it; it is asked again only where the first answer was lost.
 */
async function act(
    run: Run,
    action: "apply" | "discard",
    comment: string | undefined,
    operation: Operation,
    since: number,
    judgement: Judgement,
): Promise<Run> {
    const { client } = operation;
    const ask = async () => {
        if (awaitsConfirmation(run)) await client.runs[action](run.id, comment);
        return run;
    };
    await settle(ask, async (failure) => {
        if (failure instanceof NotFoundError) throw notPermitted(run, action, failure);
        if (!mayHaveHappened(failure) && !(failure instanceof ConflictError)) return undefined;
        const now = await client.runs.read(run.id);
        return awaitsConfirmation(now) ? undefined : now;
    });
    const isEnded = (next: Run) => isFinal(next.attributes.status);
    return waitForRun(await client.runs.read(run.id), operation, since, isEnded, describeCounts(judgement));
}
