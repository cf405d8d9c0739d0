import type * as pulumi from "@pulumi/pulumi";
import { Attachment } from "./attachment";
import { isInstance } from "./resource";

/** The inputs of a {@link ProjectAttachment}: one id or a list. */
export interface ProjectAttachmentArgs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: pulumi.Input<string>;
    /** One project, `prj-…`. A change replaces. Give this or `projectIds`. */
    projectId?: pulumi.Input<string | undefined>;
    /** Any number of projects, `prj-…`. Changes in place: only those that join or leave are sent. Give this or `projectId`. */
    projectIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/**
 * Attaches projects to a policy set: its policies are checked in the runs of all their workspaces.
 *
 * ```ts
 * new tfe.ProjectAttachment("platform", { policySetId: guardrails.id, projectId: "prj-3yVQZvHzf5j3WRJ1" });
 * ```
 *
 * Additive: projects that others attached stay, and are not shown. One that is attached already is taken over; one that is gone
 * already is fine. Do not name a project here that the `projectIds` of the `PolicySet` or another ProjectAttachment names too.
 *
 * The id is `polset-…/prj-…`; a list has `polset-…/projects/<8 hex digits>`, fixed at creation. The resource option `import`
 * takes the id of a single one; a list needs none, as it takes over what is there.
 *
 * Fails for a global set, which applies to every project, and for a project that is unknown or of another organization; it is
 * named. The others of a list are attached all the same.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class ProjectAttachment extends Attachment {
    /** Set where one id was given. */
    declare public readonly projectId: pulumi.Output<string | undefined>;
    /** Set where a list was given. */
    declare public readonly projectIds: pulumi.Output<string[] | undefined>;

    constructor(name: string, args: ProjectAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            {
                type: "ProjectAttachment",
                handler: "projectAttachment",
                one: "projectId",
                many: "projectIds",
                list: "projectIds",
            },
            name,
            args,
            opts,
        );
    }

    /** One that exists and is not managed by this program, by the id `polset-…/prj-…`. Fails when there is none. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ProjectAttachment {
        return new ProjectAttachment(name, undefined as unknown as ProjectAttachmentArgs, { ...opts, id });
    }

    /** Whether a value is a ProjectAttachment, also across copies of this package. */
    static override isInstance(value: unknown): value is ProjectAttachment {
        return isInstance(value, "ProjectAttachment");
    }
}
