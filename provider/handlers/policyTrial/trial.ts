import type { Workspace } from "../../api/workspaces";
import { type CandidateOf, clean, withCandidate } from "./candidate";
import { type Candidate, type Outcome, type Trying, tryIn } from "./inWorkspace";
import { type Selection, selected } from "./select";

/** A trial: what is tried, where, and how many workspaces at a time. */
export interface TrialOf extends CandidateOf, Selection {
    readonly parallel: number;
}

/** What came of a trial. */
export interface Tried {
    /** Every policy that was tried. */
    readonly policies: readonly string[];
    /** One a workspace, by name. */
    readonly outcomes: readonly Outcome[];
}

/**
 * Tries content in workspaces: what interrupted trials have left is removed first.
 *
 * @throws ExplainedError, ContentError, TfeError where it could not be tried at all
 */
export async function tryOut(wanted: TrialOf, trying: Trying): Promise<Tried> {
    const { client, status } = trying;
    status("looking for workspaces");
    const workspaces = await selected(client, wanted);
    await clean(client, wanted.organization);
    return withCandidate(wanted, trying, async (candidate) => {
        const outcomes = await inAll(workspaces, candidate, wanted.parallel, trying);
        return { policies: candidate.policies, outcomes };
    });
}

async function inAll(
    workspaces: readonly Workspace[],
    candidate: Candidate,
    parallel: number,
    trying: Trying,
): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const left = workspaces.entries();
    const worker = async () => {
        for (const [at, workspace] of left) {
            outcomes[at] = await tryIn(workspace, candidate, trying);
            const done = Object.keys(outcomes).length;
            trying.status(`tried ${done} of ${workspaces.length} workspaces`);
        }
    };
    const workers = Array.from({ length: Math.min(parallel, workspaces.length) }, worker);
    // The set must not go while one of them still works with it.
    const ends = await Promise.allSettled(workers);
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
    return outcomes;
}
