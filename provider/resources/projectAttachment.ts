import type * as pulumi from "@pulumi/pulumi";
import { projectAttachment as kind, type ProjectsArgs, type ProjectsProperties } from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link ProjectAttachment}: one id or a list. */
export interface ProjectAttachmentArgs extends ProjectsArgs {}

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
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: ProjectAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface ProjectAttachment extends ProjectsProperties {}
