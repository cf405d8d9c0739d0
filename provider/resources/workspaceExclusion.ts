import type * as pulumi from "@pulumi/pulumi";
import {
    type ExcludedWorkspacesArgs,
    type ExcludedWorkspacesProperties,
    workspaceExclusion as kind,
} from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link WorkspaceExclusion}: one id or a list. */
export interface WorkspaceExclusionArgs extends ExcludedWorkspacesArgs {}

/**
 * Keeps a policy set away from workspaces to which it would apply because it is global or attached to their project.
 *
 * ```ts
 * new tfe.WorkspaceExclusion("sandbox", { policySetId: guardrails.id, workspaceId: "ws-2HRvNs49EWPjDqT1" });
 * ```
 *
 * Additive: workspaces that others excluded stay, and are not shown. One that is excluded already is taken over; one that is gone
 * already is fine. Do not name a workspace here that the `workspaceExclusionIds` of the `PolicySet` or another WorkspaceExclusion names too.
 *
 * With `expiresAt` it is a waiver: it ends at that time, or rather with the first `up` after it, and previews warn 14 days before. `reason` says
 * why there is one.
 *
 * The id is `polset-…/ws-…`; a list has `polset-…/workspaceExclusions/<8 hex digits>`, fixed at creation. The resource option `import`
 * takes the id of a single one; a list needs none, as it takes over what is there.
 *
 * Fails for a workspace that is unknown or of another organization; it is named. The others of a list are excluded all the same.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class WorkspaceExclusion extends Attachment {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: WorkspaceExclusionArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface WorkspaceExclusion extends ExcludedWorkspacesProperties {}
