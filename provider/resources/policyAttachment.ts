import type * as pulumi from "@pulumi/pulumi";
import { Attachment } from "./attachment";
import { isInstance } from "./resource";

/** The inputs of a {@link PolicyAttachment}: one id or a list. */
export interface PolicyAttachmentArgs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: pulumi.Input<string>;
    /** One policy, `pol-…`. A change replaces. Give this or `policyIds`. */
    policyId?: pulumi.Input<string | undefined>;
    /** Any number of policies, `pol-…`. Changes in place: only those that join or leave are sent. Give this or `policyId`. */
    policyIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

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
    /** Set where one id was given. */
    declare public readonly policyId: pulumi.Output<string | undefined>;
    /** Set where a list was given. */
    declare public readonly policyIds: pulumi.Output<string[] | undefined>;

    constructor(name: string, args: PolicyAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
        super(
            {
                type: "PolicyAttachment",
                handler: "policyAttachment",
                one: "policyId",
                many: "policyIds",
                list: "policyIds",
            },
            name,
            args,
            opts,
        );
    }

    /** One that exists and is not managed by this program, by the id `polset-…/pol-…`. Fails when there is none. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): PolicyAttachment {
        return new PolicyAttachment(name, undefined as unknown as PolicyAttachmentArgs, { ...opts, id });
    }

    /** Whether a value is a PolicyAttachment, also across copies of this package. */
    static override isInstance(value: unknown): value is PolicyAttachment {
        return isInstance(value, "PolicyAttachment");
    }
}
