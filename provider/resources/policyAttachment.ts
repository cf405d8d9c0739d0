import type * as pulumi from "@pulumi/pulumi";
import { policyAttachment as kind, type PoliciesArgs, type PoliciesProperties } from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link PolicyAttachment}: one id or a list. */
export interface PolicyAttachmentArgs extends PoliciesArgs {}

/**
 * Puts single policies into a policy set that has no versions.
 *
 * ```ts
 * new tfe.PolicyAttachment("tags", { policySetId: guardrails.id, policyId: mandatoryTags.id });
 * ```
 *
 * Additive: policies that others attached stay, and are not shown. One that is attached already is taken over; one that is gone
 * already is fine. Do not name a policy here that the `policyIds` of the `PolicySet` or another PolicyAttachment names too.
 *
 * The id is `polset-…/pol-…`; a list has `polset-…/policies/<8 hex digits>`, fixed at creation. The resource option `import`
 * takes the id of a single one; a list needs none, as it takes over what is there.
 *
 * Fails for a set whose policies come from a repository or from uploads, and for a policy that is unknown, of another
 * organization or of another kind than the set; it is named. The others of a list are attached all the same.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class PolicyAttachment extends Attachment {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicyAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface PolicyAttachment extends PoliciesProperties {}
