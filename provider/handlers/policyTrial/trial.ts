import { together } from "../../together";
import { type CandidateOf, clean, withCandidate } from "./candidate";
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
        const tell = counted(workspaces.length, status);
        const outcomes = await together(
            workspaces,
            (workspace) => tryIn(workspace, candidate, trying).then(tell),
            wanted.parallel,
        );
        return { policies: candidate.policies, outcomes };
    });
}

/** What an outcome passes through to be counted. */
export function counted(total: number, status: Trying["status"]): (outcome: Outcome) => Outcome {
    let done = 0;
    return (outcome) => {
        status(`tried ${++done} of ${total} workspaces`);
        return outcome;
    };
}
