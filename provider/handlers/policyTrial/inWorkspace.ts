import type { Client } from "../../api/client";
import { ConflictError, isHidden, TfeError } from "../../api/errors";
import type { Run } from "../../api/run";
import { isFinal } from "../../api/runStatus";
import type { Workspace } from "../../api/workspaces";
import { readEvidence } from "../../gate/evidence";
import { judge } from "../../gate/judgement";
import type { PolicyResult } from "../../gate/results";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { poll } from "../base/poll";
import { mayHaveHappened, settle } from "../base/settle";
import { lacksConfiguration } from "../run/lacksConfiguration";
import type { TrialMark } from "./mark";

/** What is tried: a policy set that is the trial's own. */
export interface Candidate {
    readonly mark: TrialMark;
    readonly set: { readonly id: string; readonly name: string };
    /** Every policy of its configuration. */
    readonly policies: readonly string[];
    readonly refresh: boolean;
}

/** What came of the trial in one workspace. */
export interface Outcome {
    readonly id: string;
    readonly name: string;
    readonly runId?: string;
    /** What each policy said; all of them, or there is a problem. */
    readonly results: readonly PolicyResult[];
    /** Why it could not be tried, as a sentence without its end. */
    readonly problem?: string;
    /** There is nothing to try: it does not count. */
    readonly isEmpty?: true;
}

export type Trying = Pick<Operation, "client" | "status" | "warn" | "afterwards">;

/**
 * Tries a policy set in a workspace: attaches it, plans, reads what its policies say, and detaches it, whatever happens in between. What
 * other policy sets say of the run has no part in it.
 */
export async function tryIn(workspace: Workspace, candidate: Candidate, trying: Trying): Promise<Outcome> {
    const { id, attributes } = workspace;
    const outcome = (more: Partial<Outcome>): Outcome => ({ id, name: attributes.name, results: [], ...more });
    const locked = whoLocks(workspace);
    if (locked) return outcome({ problem: `it is locked by ${locked}` });
    const { client } = trying;
    const { set } = candidate;
    const refused = (await client.policySetMembers.add(set.id, "workspaces", [id])).get(id);
    if (refused) return outcome({ problem: `the policy set could not be attached (${refused.message})` });
    let run: Run | undefined;
    try {
        run = await start(id, candidate, client);
        if (!run) return outcome({ isEmpty: true, problem: "it has no configuration" });
        run = await ended(run, trying);
        return outcome({ runId: run.id, ...(await said(run, candidate, client)) });
    } catch (error) {
        if (!(error instanceof TfeError) || client.connection.deadline.left === 0) throw error;
        return outcome({ runId: run?.id, problem: problemOf(error) });
    } finally {
        const after = client.connection.deadline.left > 0 ? client : trying.afterwards();
        if (run && !isFinal(run.attributes.status))
            await after.runs.cancel(run.id, candidate.mark.message).catch(() => undefined);
        await after.policySetMembers.remove(set.id, "workspaces", [id]).catch(() => undefined);
    }
}

/** Who has it locked, if anybody has; a run that is under way only keeps others from applying. */
function whoLocks({ attributes, lockedBy }: Workspace): string | undefined {
    if (attributes.locked !== true || lockedBy?.type === "runs") return undefined;
    return lockedBy ? `${lockedBy.type.replace(/s$/, "")} ${lockedBy.id}` : "somebody";
}

/** A plan-only run with the newest configuration; `undefined` where there is none. */
async function start(workspaceId: string, { mark, refresh }: Candidate, client: Client): Promise<Run | undefined> {
    const send = () => client.runs.create({ workspaceId }, { planOnly: true, refresh, message: mark.message });
    try {
        return await settle(send, async (failure) => {
            if (!mayHaveHappened(failure)) return undefined;
            const listed = client.runs.listByWorkspace(workspaceId, { operation: ["plan_only"], search: mark.text });
            for await (const run of listed) if (run.attributes.message === mark.message) return run;
            return undefined;
        });
    } catch (error) {
        if (lacksConfiguration(error)) return undefined;
        throw error;
    }
}

/** The run once it has ended. */
async function ended(run: Run, { client }: Trying): Promise<Run> {
    if (isFinal(run.attributes.status)) return run;
    const look = async () => {
        const now = await client.runs.read(run.id);
        return isFinal(now.attributes.status) ? now : undefined;
    };
    const late = () =>
        new ExplainedError(
            `The trial's time was up while run ${run.id} was still under way. Give it more time, try in fewer workspaces, or plan in more of ` +
                "them at a time.",
        );
    return poll(client.connection.deadline, look, late);
}

/** What each policy of the set said of a run; a problem unless all of them did. */
async function said(run: Run, { set, policies }: Candidate, client: Client): Promise<Partial<Outcome>> {
    const own = judge(run, await readEvidence(client, run, true)).results.filter((result) => result.set === set.name);
    const results = policies.flatMap((name) => own.find(({ policy }) => policy === name) ?? []);
    const silent = policies.filter((name) => !results.some(({ policy }) => policy === name));
    const undecided = results.filter(({ status }) => status !== "passed" && status !== "failed");
    const { status } = run.attributes;
    if (silent.length === policies.length) {
        const why =
            status === "errored"
                ? "its plan errored"
                : `its run ${run.id} ended as ${status} and no policy said anything`;
        return { problem: why };
    }
    if (silent.length > 0) return { results, problem: `policy ${silent.join(", ")} said nothing in run ${run.id}` };
    if (undecided.length > 0) {
        const what = undecided.map(
            ({ policy, status: is, message }) => `policy ${policy} ${is}${message && `: ${message}`}`,
        );
        return { results, problem: what.join("; ") };
    }
    return { results };
}

function problemOf(error: TfeError): string {
    if (isHidden(error)) return `the token may not start runs in it (${error.message})`;
    if (error instanceof ConflictError) return `it takes no run now (${error.message})`;
    return error.message;
}
