import type { Run } from "../../api/runs";
import type { Operation } from "../base/handler";

/** The wait before a run is read again, in milliseconds: short after each change of its status, and growing from there. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const GROWTH = 1.6;

/** The operation's time is up, and the run still under way. */
export class StillRunning extends Error {
    override readonly name = "StillRunning";
    constructor(
        readonly run: Run,
        /** Milliseconds since the wait began. */
        readonly waited: number,
    ) {
        super(`Run ${run.id} is still ${run.attributes.status}`);
    }
}

/**
 * Reads a run, and nothing but the run, until it is as wanted.
 *
 * @param run where it stands now
 * @param since when the waiting began, by `performance.now()`
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
    let wait = FIRST_WAIT;
    for (let now = run; ; ) {
        if (isWanted(now)) return now;
        const waited = performance.now() - since;
        status(`${now.id}: ${now.attributes.status} (${duration(waited)})${known && `; ${known}`}`);
        await client.connection.deadline.wait(wait, () => new StillRunning(now, performance.now() - since));
        const next = await client.runs.read(run.id).catch((error) => {
            throw client.connection.deadline.left === 0 ? new StillRunning(now, performance.now() - since) : error;
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
