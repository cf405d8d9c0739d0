import type { PolicySet, TagSelector } from "../nouns/policySetTable";
import type { Workspace } from "../nouns/workspaceTable";
import type { Store } from "../store";

/** The tags of a workspace: its own, and those of its project that it does not have itself. */
function tagsOf(store: Store, { tagNames, tagBindings, projectId }: Workspace) {
    const inherited = store.of("projects").get(projectId)?.tagBindings ?? [];
    const own = [...tagBindings, ...tagNames.map((key) => ({ key, value: null }))];
    return [...own, ...inherited.filter(({ key }) => !own.some((each) => each.key === key))];
}

function applies(store: Store, set: PolicySet, workspace: Workspace): boolean {
    const { id, projectId } = workspace;
    if (set.workspaceExclusionIds.includes(id) || set.projectExclusionIds.includes(projectId)) return false;
    if (set.tagSelectors.length > 0) {
        const tags = tagsOf(store, workspace);
        const has = ({ tagKey, tagValue }: TagSelector) =>
            tags.some(({ key, value }) => key === tagKey && (tagValue === null || value === tagValue));
        const selected = set.tagSelectors.filter(has);
        return selected.length > 0 && !selected.some(({ isExclude }) => isExclude);
    }
    return set.global || set.workspaceIds.includes(id) || set.projectIds.includes(projectId);
}

/** The files of a set's policies, path → text, of its current version; undefined for none. */
export function filesOf(store: Store, set: PolicySet): Record<string, string> | undefined {
    if (set.currentVersionId === null) return undefined;
    return store.of("policy-set-versions").get(set.currentVersionId)?.files ?? undefined;
}

function hasPolicies(store: Store, set: PolicySet): boolean {
    const policies = store.of("policies");
    return filesOf(store, set) !== undefined || set.policyIds.some((id) => typeof policies.get(id)?.code === "string");
}

/** The sets that a run in a workspace meets: global, attached to it or to its project, less exclusions and empty ones. */
export function setsFor(store: Store, workspaceId: string): PolicySet[] {
    const workspace = store.of("workspaces").get(workspaceId);
    if (workspace === undefined) return [];
    return store
        .of("policy-sets")
        .by("organization", workspace.organization)
        .filter((set) => applies(store, set, workspace) && hasPolicies(store, set));
}

/** By what the policies of a set are decided: the task stage after the plan, a policy check, or Terraform itself. */
export function decidedBy({ kind, agentEnabled }: PolicySet): "stage" | "check" | "terraform" {
    if (kind === "tfpolicy") return "terraform";
    return kind === "opa" || agentEnabled ? "stage" : "check";
}
