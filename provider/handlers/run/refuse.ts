import { TfeError } from "../../api/errors";
import { time } from "../../api/http/time";
import type { Run } from "../../api/run";
import { isFinal } from "../../api/runStatus";
import type { Step } from "../../gate/decision";
import type { Judgement } from "../../gate/judgement";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { settle } from "../base/settle";
import { isGivenUp, REFUSED } from "./ended";
import { refused } from "./explain";
import { READS_AFTER_ACTION, StillRunning, waitForRun } from "./wait";

/** A run, and what its policies say. */
export interface Judged {
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

/** Refuses a run, which is discarded where the program wants it. */
export async function refuse(
    { run, judgement }: Judged,
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
