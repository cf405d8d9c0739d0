import { MEMBER_TYPES, type Members, type PolicySet } from "../api/policySets";
import type { Workspace } from "../api/workspaces";
import { namesIn } from "../definitions/table";

/** What connects a policy set with a workspace. */
export type Way = "global" | "project" | "workspace" | "tag";

/** How a policy set stands to a workspace: it reaches it, is kept away from it, or nobody can tell. */
export interface Reach {
    readonly by: readonly Way[];
    readonly isExcluded: boolean;
    /** Whether the platform has said all that it takes to know. */
    readonly isCertain: boolean;
}

/** Says of a workspace how one policy set stands to it. */
export type Reaching = (workspace: Workspace) => Reach;

/**
 * How each of an organization's policy sets reaches workspaces: a global one all of them, others those that they or their projects are
 * attached to, and each none that it excludes. Answers are shared, so that thousands of workspaces with hundreds of sets take little room.
 */
export function reachings(sets: readonly PolicySet[]): ReadonlyMap<PolicySet, Reaching> {
    // A list that no set has is one that the platform does not know yet; one that others have is hidden.
    const known = new Set(namesIn(MEMBER_TYPES).filter((list) => sets.some(({ members }) => members[list])));
    return new Map(sets.map((set) => [set, reachingOf(set, known)]));
}

function reachingOf(set: PolicySet, known: ReadonlySet<Members>): Reaching {
    const { attributes, members } = set;
    const isGlobal = attributes.global === true;
    const isTagged = attributes.scopingType === "tag";
    const isHidden = (list: Members) => members[list] === undefined && known.has(list);
    const idsIn = (list: Members) => new Set(members[list] ?? []);
    const [workspaces, projects] = [idsIn("workspaces"), idsIn("projects")];
    const [excludedWorkspaces, excludedProjects] = [idsIn("workspaceExclusions"), idsIn("projectExclusions")];
    const hidesWho = !isGlobal && !isTagged && (isHidden("workspaces") || isHidden("projects"));
    const hidesExcluded = isHidden("workspaceExclusions") || (isGlobal && isHidden("projectExclusions"));
    const answers = new Map<string, Reach>();
    const answer = (by: Way[], isExcluded: boolean, isCertain: boolean): Reach => {
        const key = `${by} ${isExcluded} ${isCertain}`;
        const found = answers.get(key) ?? { by, isExcluded, isCertain };
        answers.set(key, found);
        return found;
    };
    return ({ id, projectId }) => {
        const isOfProject = projectId !== undefined && projects.has(projectId);
        const ways: Record<Way, boolean> = {
            global: isGlobal,
            project: isOfProject,
            workspace: workspaces.has(id),
            tag: isTagged,
        };
        const by = namesIn(ways).filter((way) => ways[way]);
        const isExcluded = excludedWorkspaces.has(id) || (projectId !== undefined && excludedProjects.has(projectId));
        if (isExcluded) return answer(by, true, true);
        if (by.length === 0) return answer(by, false, !hidesWho);
        return answer(by, false, !hidesExcluded && !isTagged);
    };
}
