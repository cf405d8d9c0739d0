import { NotFoundError } from "../api/errors";
import type { Run } from "../api/run";
import { isFinal } from "../api/runStatus";
import { run as kind, type RunInputs, type RunOutputs } from "../definitions/run";
import { readEvidence } from "../gate/evidence";
import { type Judgement, judge } from "../gate/judgement";
import { errorOf } from "../thrown";
import type { Definition, Operation } from "./base/definition";
import { ExplainedError, UnfinishedError } from "./base/hostErrors";
import { drive } from "./run/drive";
import { LEFT } from "./run/ended";
import { timedOut, whereToLook } from "./run/explain";
import { findRun } from "./run/find";
import { forget, mayBeTakenOver } from "./run/forget";
import { type FoundRun, foundRun, type GateState, type RunGiven } from "./run/found";
import { refine } from "./run/inputs";
import { NotPassed } from "./run/refuse";
import { startRun } from "./run/start";
import { StillRunning } from "./run/wait";

/** Milliseconds that a run may take unless customTimeouts says otherwise. */
const TIMEOUT = 60 * 60_000;

/** Runs: `provider/resources/run.ts` says what they are, `provider/api/runs.ts` how they are asked for. */
export const run: Definition<RunInputs, RunOutputs> = {
    kind,
    timeouts: { create: TIMEOUT, update: TIMEOUT },
    refine,

    // A run that waits holds its workspace, so a new one could not even begin beside it.
    deleteBeforeReplace: () => true,

    // A run that ended and was refused can be taken no further, and what is declared is a run that passes.
    beyondRepair(olds) {
        return olds.gate === "refused" && isFinal(olds.status ?? "") ? "status" : undefined;
    },

    // Otherwise a refresh would let pass what the gate has not seen yet, or has refused.
    unfinished: (olds) => olds.gate !== "passed",

    async create(inputs, operation) {
        return finish(await startRun(inputs, operation), inputs, operation, "create");
    },

    async read(id, olds, { client }) {
        const found = await findRun(id, olds.workspaceId, client);
        if (!found) return undefined;
        if (!olds.__get) return foundRun(found, olds.gate ?? "pending", undefined, olds);
        const { inputs, ...rest } = foundRun(found, "pending", judge(found, await readEvidence(client, found)));
        return { ...rest, inputs: { ...inputs, planOnly: found.attributes.planOnly ?? false } };
    },

    async update(id, olds, news, changed, operation) {
        const found = await operation.client.runs.read(id);
        const isDone = olds.gate === "passed" && isFinal(found.attributes.status);
        // What is known to have ended has taken its decision; one that ended unnoticed may have taken another.
        if (isDone && (!changed.includes("decision") || olds.status === "applied"))
            return foundRun(found, "passed", undefined, olds);
        return finish(found, news, operation, "update");
    },

    async delete(id, olds, operation) {
        const { client } = operation;
        // What ended without an apply is never taken for another resource's run, and goes on with nothing.
        if (!mayBeTakenOver(olds.status ?? "")) return;
        if (isFinal(olds.status ?? "")) return forget(id, olds, operation);
        const found = await findRun(id, olds.workspaceId, client);
        if (!found || !mayBeTakenOver(found.attributes.status)) return;
        await forget(id, olds, operation);
        if (!found.attributes.actions?.isDiscardable) return;
        try {
            await client.runs.discard(id, LEFT);
        } catch (error) {
            const now = await findRun(id, olds.workspaceId, client);
            if (!now?.attributes.actions?.isDiscardable) return;
            if (!(error instanceof NotFoundError)) throw error;
            throw new ExplainedError(
                `Run ${id} still waits (${now.attributes.status}): the token may see it, but not discard it. Use one that may ` +
                    `apply runs in the workspace, or have the run discarded on the platform. ${error.message}`,
            );
        }
    },

    noImport: (given) =>
        `A run cannot be imported: its resource stands for having started it and for what the gate said. To look at ${given}, use getRun.`,
};

async function finish(
    started: Run,
    inputs: RunGiven,
    operation: Operation,
    step: "create" | "update",
): Promise<FoundRun> {
    const note = (now: Run, gate: GateState, judgement?: Judgement) => {
        return { ...inputs, ...foundRun(now, gate, judgement).outputs };
    };
    try {
        const { run: now, judgement } = await drive(started, inputs, operation);
        return foundRun(now, "passed", judgement);
    } catch (error) {
        if (error instanceof StillRunning) {
            throw new UnfinishedError(started.id, note(error.run, "pending"), timedOut(error, step));
        }
        if (error instanceof NotPassed) {
            const reason = new ExplainedError(error.message + (await whereToLook(error.run, operation.afterwards())));
            // A run that is over leaves nothing to go on with: without state the next up starts a new one. One that was applied
            // would be found again, so the state has to say that it was refused.
            const { status } = error.run.attributes;
            if (step === "create" && isFinal(status) && status !== "applied") throw reason;
            throw new UnfinishedError(started.id, note(error.run, "refused", error.judgement), reason);
        }
        throw new UnfinishedError(started.id, note(started, "pending"), errorOf(error));
    }
}
