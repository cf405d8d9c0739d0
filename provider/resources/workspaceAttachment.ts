import type * as pulumi from "@pulumi/pulumi";
import {
    workspaceAttachment as kind,
    type WorkspacesArgs,
    type WorkspacesProperties,
} from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link WorkspaceAttachment}: one id or a list. */
export interface WorkspaceAttachmentArgs extends WorkspacesArgs {}

/**
 * Attaches workspaces to a policy set: its policies are checked in their runs.
 *
 * ```ts
 * new tfe.WorkspaceAttachment("network", { policySetId: guardrails.id, workspaceId: "ws-2HRvNs49EWPjDqT1" });
 *
 * // Many at once; the list may come from a look-up.
 * const production = tfe.getWorkspaceIdsOutput({ tags: ["production"], requireMatch: true });
 * new tfe.WorkspaceAttachment("production", { policySetId: guardrails.id, workspaceIds: production.ids });
 * ```
 *
 * Additive: workspaces that others attached stay, and are not shown. One that is attached already is taken over; one that is gone
 * already is fine. Do not name a workspace here that the `workspaceIds` of the `PolicySet` or another WorkspaceAttachment names too.
 *
 * The id is `polset-…/ws-…`; a list has `polset-…/workspaces/<8 hex digits>`, fixed at creation. The resource option `import`
 * takes the id of a single one; a list needs none, as it takes over what is there.
 *
 * Fails for a global set, which applies to every workspace, and for a workspace that is unknown or of another organization; it is
 * named. The others of a list are attached all the same.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class WorkspaceAttachment extends Attachment {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: WorkspaceAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface WorkspaceAttachment extends WorkspacesProperties {}
