import type * as pulumi from "@pulumi/pulumi";
import { type ExcludedTagArgs, type ExcludedTagProperties, tagExclusion as kind } from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link TagExclusion}: a tag, and until when. */
export interface TagExclusionArgs extends ExcludedTagArgs {}

/**
 * Keeps a policy set that goes by tags away from workspaces that have a tag, by themselves or from their project.
 *
 * ```ts
 * new tfe.TagExclusion("sandboxes", { policySetId: guardrails.id, tagKey: "environment", tagValue: "sandbox" });
 * ```
 *
 * Additive: tags that others added stay, and are not shown. One that is there already is taken over; one that is gone already is fine. What is
 * known at the same time goes in one request. Do not name a tag here that the `tagSelectors` of the `PolicySet` or another TagExclusion
 * names too.
 *
 * With `expiresAt` it is a waiver: it ends at that time, or rather with the first `up` after it, and previews warn 14 days before. `reason` says
 * why there is one.
 *
 * The id is `polset-…/<tagKey>` or `polset-…/<tagKey>/<tagValue>`, each as a part of an address has it (`cost%20center`); the resource option
 * `import` takes it.
 *
 * A policy set goes either by ids or by tags. Fails for one that is global or has workspaces or projects by their ids, attached or excluded,
 * and says what to take out first; and where the platform does not know of tag selectors, which are a beta of it.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class TagExclusion extends Attachment {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: TagExclusionArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface TagExclusion extends ExcludedTagProperties {}
