import type { Client } from "../../api/client";
import type { Run } from "../../api/run";
import { isFinal } from "../../api/runStatus";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { isForgotten } from "./forget";
import type { RunGiven } from "./found";
import type { Mark } from "./mark";
import { notStartedBy, ownUser, startedOtherwise } from "./ownership";

/** How many of the workspace's newest runs are searched: one page. */
const NEWEST = 50;
/** Every operation that can apply something, as every edition of the platform knows them. */
const APPLYING = ["plan_and_apply", "save_plan", "refresh_only", "destroy", "empty_apply"];
/** How old a run may be that has ended, in milliseconds by the platform's clock: one day. */
const RECENT = 24 * 60 * 60_000;

/**
 * The run that an interrupted `up` of this resource left behind, if there is one to go on with. One that waits or works is
 * gone on with; one that this user confirmed and that was applied is taken for what it is, so that nothing is applied twice.
 *
 * @throws ExplainedError when a run was applied for this resource and nobody can tell whether it still counts
 */
export async function findEarlier(inputs: RunGiven, mark: Mark, operation: Operation): Promise<Run | undefined> {
    const { client, warn } = operation;
    const runs = await newestRuns(inputs, client);
    const marked = runs.filter((run) => mayMatter(run, inputs, mark));
    if (marked.length === 0) return undefined;
    const user = await ownUser(client);
    for (const run of marked) {
        const doubt = notStartedBy(user, run) ?? listed(startedOtherwise(run, inputs, mark));
        if (doubt !== undefined) {
            warn(leftAlone(run, doubt));
            continue;
        }
        if (await isForgotten(run.id, client)) return undefined;
        if (!isFinal(run.attributes.status)) return run;
        const isConfirmed =
            run.confirmedById === user || (run.confirmedById === undefined && inputs.autoApply === true);
        if (isConfirmed) {
            const found = stillCounts(run, runs, client);
            warn(takenOver(found));
            return found;
        }
        warn(leftAlone(run, "another user had it applied"));
    }
    return undefined;
}

/** The run that this very create has started, though its answer was lost. */
export async function findOwn(inputs: RunGiven, mark: Mark, { client, warn }: Operation): Promise<Run | undefined> {
    const marked = (await newestRuns(inputs, client)).filter((run) => mark.originOf(run) === "this");
    if (marked.length === 0) return undefined;
    const user = await ownUser(client);
    for (const run of marked) {
        const forged = notStartedBy(user, run);
        if (forged !== undefined && user !== undefined) {
            warn(leftAlone(run, forged));
            continue;
        }
        const doubt = forged ?? listed(startedOtherwise(run, inputs, mark));
        if (doubt === undefined) return run;
        throw new ExplainedError(
            `The platform did not say whether it started a run, and ${run.id} may be it, but ${doubt}. Nothing more was started. ` +
                "Have that run discarded on the platform if nobody wants it, then run pulumi up again.",
        );
    }
    return undefined;
}

/** Whether a marked run has to be looked into: not when it ended without having applied anything that a new one would apply again. */
function mayMatter(run: Run, inputs: RunGiven, mark: Mark): boolean {
    const origin = mark.originOf(run);
    if (origin === undefined) return false;
    if (!isFinal(run.attributes.status)) return true;
    return origin !== "old" && run.attributes.status === "applied" && inputs.decision !== "discard";
}

function stillCounts(run: Run, runs: readonly Run[], client: Client): Run {
    const wayOut =
        "To start another run, change triggers; to keep to what was applied, take the resource out of the program.";
    const newer = runs.slice(0, runs.indexOf(run)).find(couldApply);
    if (newer) {
        throw new ExplainedError(
            `Run ${run.id} was applied for this resource by an earlier pulumi up that was interrupted, but ${newer.id} ` +
                `(${newer.attributes.status}) came after it, so nobody can tell whether it still counts. ${wayOut}`,
        );
    }
    if (!(client.connection.age(run.attributes.createdAt) < RECENT)) {
        throw new ExplainedError(
            `Run ${run.id} was applied for this resource by an earlier pulumi up that was interrupted, more than a day ago, so ` +
                `nobody can tell whether it still counts. ${wayOut}`,
        );
    }
    return run;
}

/** Whether a run has changed something or still may. */
function couldApply({ attributes: { status, planOnly, statusTimestamps } }: Run): boolean {
    if (planOnly === true) return false;
    return !isFinal(status) || status === "applied" || Boolean(statusTimestamps?.applyingAt);
}

function listed(names: readonly string[]): string | undefined {
    return names.length === 0 ? undefined : `it was not started as declared (${names.join(", ")})`;
}

function takenOver({ id }: Run): string {
    return (
        `Run ${id}, which an earlier pulumi up started as it is declared and confirmed, was applied: it is taken for this resource's, ` +
        "and no other is started. To start another run, change triggers."
    );
}

function leftAlone({ id, attributes: { status } }: Run, why: string): string {
    return (
        `Run ${id} (${isFinal(status) ? "which has ended" : "which has not ended"}) carries the mark of this resource, but ${why}: ` +
        "it is left alone, and another run is started. Have it discarded on the platform if it holds the workspace and nobody wants it."
    );
}

/** What the run may be listed as. Others are left out: many a workspace has hundreds of plans a day that can apply nothing. */
function operationsOf({ planOnly, configurationVersionId }: RunGiven): readonly string[] {
    if (planOnly === true) return ["plan_only"];
    // One that is only for plans makes the run one.
    return configurationVersionId === undefined ? APPLYING : ["plan_only", ...APPLYING];
}

async function newestRuns(inputs: RunGiven, client: Client): Promise<Run[]> {
    const found: Run[] = [];
    const options = { operation: operationsOf(inputs), pageSize: NEWEST };
    for await (const run of client.runs.listByWorkspace(inputs.workspaceId, options)) {
        if (found.push(run) === NEWEST) break;
    }
    return found;
}
