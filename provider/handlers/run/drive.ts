import { time } from "../../api/http/time";
import type { Run } from "../../api/run";
import { isAtRest } from "../../api/runStatus";
import { decide } from "../../gate/decision";
import { readEvidence } from "../../gate/evidence";
import { judge } from "../../gate/judgement";
import { describeCounts } from "../../gate/results";
import type { Operation } from "../base/definition";
import { inTime, Waits } from "../base/poll";
import { act, overrideAll } from "./act";
import { isEndedByUs } from "./ended";
import { endedBadly, nothingChecked } from "./explain";
import type { RunGiven } from "./found";
import { rulesOf } from "./inputs";
import { type Judged, NotPassed, refuse } from "./refuse";
import { requiredSets } from "./required";
import { StillRunning, waitForRun } from "./wait";

/**
 * Takes a run to where the program wants it: waits, asks the gate, overrides, applies or discards, and waits again. Goes
 * on from wherever the run stands, so an interrupted operation can be taken up again.
 *
 * @throws NotPassed when the gate refuses, or the run ended badly; StillRunning when the time is up
 */
export async function drive(started: Run, inputs: RunGiven, operation: Operation): Promise<Judged> {
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
): Promise<Judged> {
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
                throw await refuse({ run, judgement }, step, operation);
            case "wait":
                await waits.wait(() => new StillRunning(run, time.now() - since));
                run = await client.runs.read(run.id);
                break;
            case "override":
                run = await overrideAll({ run, judgement }, inputs, operation, since);
                break;
            default:
                run = await act({ run, judgement }, step.take, inputs, operation, since);
        }
    }
}
