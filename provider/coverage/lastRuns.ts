import type { Client } from "../api/client";
import { isHidden } from "../api/errors";
import type { Run } from "../api/run";
import { ALL_OPERATIONS } from "../api/runs";
import type { Workspace } from "../api/workspaces";
import { readEvidence } from "../gate/evidence";
import { judge } from "../gate/judgement";
import { describeCounts, type PolicyResult } from "../gate/results";
import { together } from "../together";
import { type CoverageLevel, strictest } from "./level";

/** What the policies of a workspace's newest run said. */
export interface LastRun {
    /** `run-…`; missing where the workspace never had a run. */
    readonly id?: string;
    /** As the platform has it, for example `applied`. */
    readonly status?: string;
    /** In words, for example `5 policies passed, 1 advisory failed`. */
    readonly said: string;
    /** One entry a policy, as `listPolicyChecks` gives them. */
    readonly results: readonly PolicyResult[];
    /** Why nothing can be concluded from it. */
    readonly problems: readonly string[];
    /** Whether the platform did not show it to the token. */
    readonly isUnread?: true;
}

/** How many runs are read between two words about it. */
const PACE = 100;

/** Reads the newest run of each workspace as the gate of `Run` does. What the token may not see is a problem of that run. */
export async function lastRuns(
    client: Client,
    workspaces: readonly Workspace[],
    progress: (text: string) => void = () => {},
): Promise<ReadonlyMap<string, LastRun>> {
    let count = 0;
    const read = await together(workspaces, async (workspace) => {
        const last = await lastRun(client, workspace);
        count++;
        if (count % PACE === 0 || count === workspaces.length) progress(`${count} of ${workspaces.length} newest runs`);
        return [workspace.id, last] as const;
    });
    return new Map(read);
}

/** Statuses of runs that have been past their policies, if there were any. */
const PAST_POLICIES = ["planned_and_finished", "planned_and_saved", "confirmed", "apply_queued", "applying", "applied"];

/** Whether any policy looked at a run; `undefined` where that is not certain. */
export function wasChecked({ results, problems }: LastRun): boolean | undefined {
    if (results.some(({ status }) => status !== "unknown")) return true;
    return problems.length > 0 ? undefined : false;
}

/** The strictest policy of a set that took part in a run. */
export function levelInRun({ results, problems }: LastRun, set: string): CoverageLevel {
    const level = strictest(results.filter((result) => result.set === set).map((result) => result.level));
    // What is not there may be hidden, and what is there may not be all.
    return level === "mandatory" || (level === "advisory" && problems.length === 0) ? level : "unknown";
}

async function lastRun(client: Client, workspace: Workspace): Promise<LastRun> {
    try {
        const run = await newestRun(client, workspace);
        if (!run) return { said: "no run", results: [], problems: [] };
        const judgement = judge(run, await readEvidence(client, run));
        const { results, problems } = judgement;
        const { status } = run.attributes;
        const mayCome = judgement.unfinished || (results.length === 0 && !PAST_POLICIES.includes(status));
        const open =
            mayCome && problems.length === 0 ? [`the run is ${status}, so policies may not have said all`] : [];
        return { id: run.id, status, said: describeCounts(judgement), results, problems: [...problems, ...open] };
    } catch (error) {
        if (!isHidden(error)) throw error;
        return { said: "not readable", results: [], problems: [error.message], isUnread: true };
    }
}

/** By its id, as lists of runs have a limit of their own, which is low. */
async function newestRun(client: Client, { id, latestRunId }: Workspace): Promise<Run | undefined> {
    if (latestRunId === null) return undefined;
    if (latestRunId !== undefined) return client.runs.read(latestRunId);
    for await (const run of client.runs.listByWorkspace(id, { operation: ALL_OPERATIONS, pageSize: 1 })) return run;
    return undefined;
}
