import type * as pulumi from "@pulumi/pulumi";
import { tagAttachment as kind, type TagArgs, type TagProperties } from "../definitions/attachments";
import { Attachment } from "./attachment";

/** The inputs of a {@link TagAttachment}: a tag. */
export interface TagAttachmentArgs extends TagArgs {}

/**
 * Applies a policy set to workspaces that have a tag, by themselves or from their project, whenever they get it.
 *
 * ```ts
 * new tfe.TagAttachment("production", { policySetId: guardrails.id, tagKey: "environment", tagValue: "production" });
 *
 * // Whatever the value, and flat tags too.
 * new tfe.TagAttachment("regulated", { policySetId: guardrails.id, tagKey: "regulated" });
 * ```
 *
 * Additive: tags that others added stay, and are not shown. One that is there already is taken over; one that is gone already is fine. What is
 * known at the same time goes in one request. Do not name a tag here that the `tagSelectors` of the `PolicySet` or another TagAttachment
 * names too.
 *
 * The id is `polset-…/<tagKey>` or `polset-…/<tagKey>/<tagValue>`, each as a part of an address has it (`cost%20center`); the resource option
 * `import` takes it.
 *
 * A policy set goes either by ids or by tags. Fails for one that is global or has workspaces or projects by their ids, attached or excluded,
 * and says what to take out first; and where the platform does not know of tag selectors, which are a beta of it.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class TagAttachment extends Attachment {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: TagAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface TagAttachment extends TagProperties {}
