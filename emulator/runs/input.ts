import { planJson } from "../nouns/plans";
import type { Run } from "../nouns/runTable";
import type { Store } from "../store";

/**
 * What OPA is given: the JSON of the plan, and the run as the documents list it
 * (https://developer.hashicorp.com/terraform/cloud-docs/policy-enforcement/define-policies/opa#opa-input).
 */
export function policyInput(store: Store, run: Run) {
    const plan = store.of("plans").get(run.planId);
    const workspace = store.of("workspaces").get(run.workspaceId);
    const project = store.of("projects").get(workspace?.projectId ?? "");
    return {
        plan: plan === undefined ? {} : planJson(plan, run.terraformVersion),
        run: {
            id: run.id,
            created_at: run.createdAt,
            created_by: run.createdBy,
            message: run.message,
            commit_sha: "",
            is_destroy: run.isDestroy,
            refresh: run.refresh,
            refresh_only: run.refreshOnly,
            replace_addrs: run.replaceAddrs ?? [],
            speculative: run.planOnly,
            target_addrs: run.targetAddrs ?? [],
            project: { id: project?.id ?? "", name: project?.name ?? "" },
            variables: Object.fromEntries(
                run.variables.map(({ key }) => [key, { category: "terraform", sensitive: false }]),
            ),
            organization: { name: run.organization },
            workspace: {
                id: run.workspaceId,
                name: workspace?.name ?? "",
                created_at: workspace?.createdAt ?? "",
                description: workspace?.description ?? null,
                execution_mode: workspace?.executionMode ?? "remote",
                auto_apply: workspace?.autoApply ?? false,
                tags: workspace?.tagNames ?? [],
                tag_bindings: (workspace?.tagBindings ?? []).map((binding) => ({ ...binding, inherited: false })),
                working_directory: workspace?.workingDirectory ?? "",
                vcs_repo: workspace?.vcsRepo ?? null,
            },
            cost_estimate: null,
        },
    };
}
