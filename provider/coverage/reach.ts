import { MEMBER_TYPES, type Members, type PolicySet } from "../api/policySets";
import type { TagSelector } from "../api/tagSelectors";
import type { Tag, Workspace } from "../api/workspaces";
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
    const choice = isTagged ? choiceBy(attributes.tagSelectors) : undefined;
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
    return (workspace) => {
        const { id, projectId } = workspace;
        const { isChosen, isKeptAway } = choice?.(tagsOf(workspace)) ?? { isChosen: false, isKeptAway: false };
        const isOfProject = projectId !== undefined && projects.has(projectId);
        const ways: Record<Way, boolean> = {
            global: isGlobal,
            project: isOfProject,
            workspace: workspaces.has(id),
            tag: isChosen !== false,
        };
        const by = namesIn(ways).filter((way) => ways[way]);
        const isExcluded =
            excludedWorkspaces.has(id) ||
            (projectId !== undefined && excludedProjects.has(projectId)) ||
            (isKeptAway === true && isChosen !== false);
        if (isExcluded) return answer(by, true, true);
        if (by.length === 0) return answer(by, false, !hidesWho);
        return answer(by, false, !hidesExcluded && isChosen !== undefined && isKeptAway !== undefined);
    };
}

/** What tags say of a workspace; `undefined` where nobody can tell. */
interface ChosenBy {
    readonly isChosen?: boolean;
    readonly isKeptAway?: boolean;
}

/**
 * What tag selectors say of workspaces. Whether a workspace must have all of several tags or one of them is chosen in the platform's pages, and
 * its API does not say: what both amount to is known.
 */
function choiceBy(selectors: readonly TagSelector[] | undefined): (tags: readonly Tag[] | undefined) => ChosenBy {
    const [choosing, keeping] = [false, true].map((isExclude) =>
        (selectors ?? []).filter((selector) => selector.isExclude === isExclude),
    );
    return (tags) => {
        if (!tags || !choosing || !keeping || choosing.length === 0) return {};
        return {
            isChosen: inAgreement(choosing, tags),
            isKeptAway: keeping.length > 0 ? inAgreement(keeping, tags) : false,
        };
    };
}

/** All tags of a workspace, its flat ones wherever the platform shows them. */
function tagsOf({ attributes, effectiveTags }: Workspace): Tag[] | undefined {
    const flat = (attributes.tagNames ?? []).map((key) => ({ key, value: "" }));
    return effectiveTags && [...effectiveTags, ...flat];
}

function inAgreement(selectors: readonly TagSelector[], tags: readonly Tag[]): boolean | undefined {
    const has = ({ tagKey, tagValue }: TagSelector) =>
        tags.some(({ key, value }) => key === tagKey && (!tagValue || value === tagValue));
    const count = selectors.filter(has).length;
    return count === 0 ? false : count === selectors.length ? true : undefined;
}
