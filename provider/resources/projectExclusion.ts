import type * as pulumi from "@pulumi/pulumi";
import {
    type ExcludedProjectsArgs,
    type ExcludedProjectsProperties,
    projectExclusion as kind,
} from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link ProjectExclusion}: one id or a list. */
export interface ProjectExclusionArgs extends ExcludedProjectsArgs {}

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
 * With `expiresAt` it is a waiver: it ends at that time, or rather with the first `up` after it, and previews warn 14 days before. `reason` says
 * why there is one.
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
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: ProjectExclusionArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface ProjectExclusion extends ExcludedProjectsProperties {}
