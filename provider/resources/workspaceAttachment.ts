import type * as pulumi from "@pulumi/pulumi";
import { Attachment } from "./attachment";
import { isInstance } from "./resource";

/** The inputs of a {@link WorkspaceAttachment}: one id or a list. */
export interface WorkspaceAttachmentArgs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: pulumi.Input<string>;
    /** One workspace, `ws-…`. A change replaces. Give this or `workspaceIds`. */
    workspaceId?: pulumi.Input<string | undefined>;
    /** Any number of workspaces, `ws-…`. Changes in place: only those that join or leave are sent. Give this or `workspaceId`. */
    workspaceIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

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
    /** Set where one id was given. */
    declare public readonly workspaceId: pulumi.Output<string | undefined>;
    /** Set where a list was given. */
    declare public readonly workspaceIds: pulumi.Output<string[] | undefined>;

    constructor(name: string, args: WorkspaceAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            {
                type: "WorkspaceAttachment",
                handler: "workspaceAttachment",
                one: "workspaceId",
                many: "workspaceIds",
                list: "workspaceIds",
            },
            name,
            args,
            opts,
        );
    }

    /** One that exists and is not managed by this program, by the id `polset-…/ws-…`. Fails when there is none. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): WorkspaceAttachment {
        return new WorkspaceAttachment(name, undefined as unknown as WorkspaceAttachmentArgs, { ...opts, id });
    }

    /** Whether a value is a WorkspaceAttachment, also across copies of this package. */
    static override isInstance(value: unknown): value is WorkspaceAttachment {
        return isInstance(value, "WorkspaceAttachment");
    }
}
