import type * as pulumi from "@pulumi/pulumi";
import { Attachment } from "./attachment";
import { isInstance } from "./resource";

/** The inputs of a {@link WorkspaceExclusion}: one id or a list. */
export interface WorkspaceExclusionArgs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: pulumi.Input<string>;
    /** One workspace, `ws-…`. A change replaces. Give this or `workspaceIds`. */
    workspaceId?: pulumi.Input<string | undefined>;
    /** Any number of workspaces, `ws-…`. Changes in place: only those that join or leave are sent. Give this or `workspaceId`. */
    workspaceIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

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
 * The id is `polset-…/ws-…`; a list has `polset-…/workspaceExclusions/<8 hex digits>`, fixed at creation. The resource option `import`
 * takes the id of a single one; a list needs none, as it takes over what is there.
 *
 * Fails for a workspace that is unknown or of another organization; it is named. The others of a list are excluded all the same.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class WorkspaceExclusion extends Attachment {
    /** Set where one id was given. */
    declare public readonly workspaceId: pulumi.Output<string | undefined>;
    /** Set where a list was given. */
    declare public readonly workspaceIds: pulumi.Output<string[] | undefined>;

    constructor(name: string, args: WorkspaceExclusionArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            {
                type: "WorkspaceExclusion",
                handler: "workspaceExclusion",
                one: "workspaceId",
                many: "workspaceIds",
                list: "workspaceExclusionIds",
            },
            name,
            args,
            opts,
        );
    }

    /** One that exists and is not managed by this program, by the id `polset-…/ws-…`. Fails when there is none. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): WorkspaceExclusion {
        return new WorkspaceExclusion(name, undefined as unknown as WorkspaceExclusionArgs, { ...opts, id });
    }

    /** Whether a value is a WorkspaceExclusion, also across copies of this package. */
    static override isInstance(value: unknown): value is WorkspaceExclusion {
        return isInstance(value, "WorkspaceExclusion");
    }
}
