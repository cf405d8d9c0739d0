import { ConflictError, NotFoundError } from "../../api/errors";
import type { Run } from "../../api/run";
import { awaitsConfirmation, isFinal } from "../../api/runStatus";
import { describeCounts } from "../../gate/results";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { mayHaveHappened, settle } from "../base/settle";
import { DISCARDED } from "./ended";
import { notOverridden, notPermitted } from "./explain";
import type { RunGiven } from "./found";
import { overridablesOf, override } from "./override";
import { type Judged, NotPassed } from "./refuse";
import { READS_AFTER_ACTION, waitForRun } from "./wait";

/** Overrides everything that waits for it, and waits until the run has noticed. */
export async function overrideAll(
    { run, judgement }: Judged,
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

/**
 * Applies or discards a run that waits for it, and waits until it has ended. The platform queues such a request, so the
 * run may seem to wait for a while after it; it is asked again only where the first answer was lost.
 */
export async function act(
    { run, judgement }: Judged,
    action: "apply" | "discard",
    inputs: RunGiven,
    operation: Operation,
    since: number,
): Promise<Run> {
    const { client } = operation;
    const comment = inputs.comment ?? (action === "discard" ? DISCARDED : undefined);
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
