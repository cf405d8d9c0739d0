import { type CandidateOf, clean, withCandidate } from "./candidate";
import { each } from "./each";
import { type Outcome, type Trying, tryIn } from "./inWorkspace";
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
        // The set must not go while one of them still works with it.
        const outcomes = await each(
            workspaces,
            wanted.parallel,
            (workspace) => tryIn(workspace, candidate, trying),
            (done) => status(`tried ${done} of ${workspaces.length} workspaces`),
        );
        return { policies: candidate.policies, outcomes };
    });
}
