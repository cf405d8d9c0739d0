import { time } from "../../api/http/time";
import type { Run } from "../../api/run";
import type { Operation } from "../base/definition";
import { inTime, Waits } from "../base/poll";
import { whatIsInFront } from "./front";

/** After how many milliseconds it is looked what is in front of a pending run, and again. */
const FIRST_LOOK = 250;
const LOOK_AGAIN = 60_000;

/** How often a run is read that was overridden or discarded, before it is taken as it is. */
export const READS_AFTER_ACTION = 5;

/** The operation's time is up, and the run still under way. */
export class StillRunning extends Error {
    override readonly name = "StillRunning";
    constructor(
        readonly run: Run,
        /** Milliseconds since the wait began. */
        readonly waited: number,
        /** What a pending run waits for, as a sentence; empty where nobody knows. */
        readonly front = "",
    ) {
        super(`Run ${run.id} is still ${run.attributes.status}`);
    }
}

/**
 * Reads a run until it is as wanted; while it is pending also, now and then, what is in front of it.
 *
 * @param run where it stands now
 * @param since when the waiting began, by `time.now()`
 * @param known what is known of its policies, for the status line
 * @throws StillRunning when the operation's time is up
 */
export async function waitForRun(
    run: Run,
    { client, status }: Operation,
    since: number,
    isWanted: (run: Run) => boolean,
    known = "",
): Promise<Run> {
    const { deadline } = client.connection;
    const waits = new Waits(deadline);
    let front = "";
    let lookAt = time.now() + FIRST_LOOK;
    for (let now = run; ; ) {
        if (isWanted(now)) return now;
        if (now.attributes.status !== "pending") front = "";
        else if (time.now() >= lookAt) {
            front = await whatIsInFront(now, client);
            lookAt = time.now() + LOOK_AGAIN;
        }
        const waited = time.now() - since;
        const more = [known, front].filter((text) => text !== "").map((text) => `; ${text}`);
        status(`${now.id}: ${now.attributes.status} (${duration(waited)})${more.join("")}`);
        const stillRunning = () => new StillRunning(now, time.now() - since, front);
        await waits.wait(stillRunning);
        const next = await inTime(deadline, client.runs.read(run.id), stillRunning);
        if (next.attributes.status !== now.attributes.status) waits.startAgain();
        now = next;
    }
}

/** A duration in words such as `45s` or `3m 20s`. */
export function duration(milliseconds: number): string {
    const seconds = Math.round(milliseconds / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    if (hours > 0) return `${hours}h ${minutes % 60}m`;
    return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}
