import { DeadlineError } from "../../api/errors";
import { time } from "../../api/http/time";
import type { Run } from "../../api/runs";
import type { Operation } from "../base/definition";
import { whatIsInFront } from "./front";

/** The wait before a run is read again, in milliseconds: short after each change of its status, and growing from there. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const GROWTH = 1.6;
/** After how many milliseconds it is looked again what is in front of a pending run. */
const LOOK_AGAIN = 60_000;

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
    let wait = FIRST_WAIT;
    let front = "";
    let lookAt = time.now() + FIRST_WAIT;
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
        await deadline.wait(wait, stillRunning);
        const next = await client.runs.read(run.id).catch((error) => {
            throw deadline.left === 0 || error instanceof DeadlineError ? stillRunning() : error;
        });
        wait = next.attributes.status === now.attributes.status ? Math.min(wait * GROWTH, LONGEST_WAIT) : FIRST_WAIT;
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
