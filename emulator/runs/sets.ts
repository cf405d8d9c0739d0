import type { Context } from "../context";
import type { PolicySet } from "../routes/policySets";
import type { Workspace } from "../routes/workspaces";

function applies(set: PolicySet, { id, projectId }: Workspace): boolean {
    if (set.workspaceExclusionIds.includes(id) || set.projectExclusionIds.includes(projectId)) return false;
    return set.global || set.workspaceIds.includes(id) || set.projectIds.includes(projectId);
}

/** The files of a set's policies, path → text, of its current version; undefined for none. */
export function filesOf(context: Context, set: PolicySet): Record<string, string> | undefined {
    if (set.currentVersionId === null) return undefined;
    return context.store.of("policy-set-versions").get(set.currentVersionId)?.files ?? undefined;
}

function hasPolicies(context: Context, set: PolicySet): boolean {
    const policies = context.store.of("policies");
    return (
        filesOf(context, set) !== undefined || set.policyIds.some((id) => typeof policies.get(id)?.code === "string")
    );
}

/** The sets that a run in a workspace meets: global, attached to it or to its project, less exclusions and empty ones. */
export function setsFor(context: Context, workspaceId: string): PolicySet[] {
    const workspace = context.store.of("workspaces").get(workspaceId);
    if (workspace === undefined) return [];
    return context.store
        .of("policy-sets")
        .filter((set) => set.organization === workspace.organization && applies(set, workspace))
        .filter((set) => hasPolicies(context, set));
}

/** Sets whose policies are evaluated in the task stage after the plan; the others get a policy check. */
export function isEvaluatedInStage(set: PolicySet): boolean {
    return set.kind === "opa" || set.agentEnabled;
}
