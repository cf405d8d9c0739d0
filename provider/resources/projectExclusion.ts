import type * as pulumi from "@pulumi/pulumi";
import { Attachment } from "./attachment";
import { isInstance } from "./resource";

/** The inputs of a {@link ProjectExclusion}: one id or a list. */
export interface ProjectExclusionArgs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: pulumi.Input<string>;
    /** One project, `prj-…`. A change replaces. Give this or `projectIds`. */
    projectId?: pulumi.Input<string | undefined>;
    /** Any number of projects, `prj-…`. Changes in place: only those that join or leave are sent. Give this or `projectId`. */
    projectIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/**
 * Keeps a global policy set away from projects.
 *
 * ```ts
 * new tfe.ProjectExclusion("sandboxes", { policySetId: guardrails.id, projectId: "prj-3yVQZvHzf5j3WRJ1" });
 * ```
 *
 * Additive: projects that others excluded stay, and are not shown. One that is excluded already is taken over; one that is gone
 * already is fine. Do not name a project here that the `projectExclusionIds` of the `PolicySet` or another ProjectExclusion names too.
 *
 * The id is `polset-…/prj-…`; a list has `polset-…/projectExclusions/<8 hex digits>`, fixed at creation. The resource option `import`
 * takes the id of a single one; a list needs none, as it takes over what is there.
 *
 * Fails for a set that is not global, and for a project that is unknown or of another organization; it is named. The others of
 * a list are excluded all the same.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class ProjectExclusion extends Attachment {
    /** Set where one id was given. */
    declare public readonly projectId: pulumi.Output<string | undefined>;
    /** Set where a list was given. */
    declare public readonly projectIds: pulumi.Output<string[] | undefined>;

    constructor(name: string, args: ProjectExclusionArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            {
                type: "ProjectExclusion",
                handler: "projectExclusion",
                one: "projectId",
                many: "projectIds",
                list: "projectExclusionIds",
            },
            name,
            args,
            opts,
        );
    }

    /** One that exists and is not managed by this program, by the id `polset-…/prj-…`. Fails when there is none. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ProjectExclusion {
        return new ProjectExclusion(name, undefined as unknown as ProjectExclusionArgs, { ...opts, id });
    }

    /** Whether a value is a ProjectExclusion, also across copies of this package. */
    static override isInstance(value: unknown): value is ProjectExclusion {
        return isInstance(value, "ProjectExclusion");
    }
}
