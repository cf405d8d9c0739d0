import type * as pulumi from "@pulumi/pulumi";
import {
    policySetVersion as kind,
    type PolicySetVersionArgs,
    type PolicySetVersionProperties,
} from "../definitions/policySetVersion";
import { TfeResource } from "./resource";

/**
 * A version of the content of a policy set: Sentinel or OPA policies from a folder, packed, uploaded, and waited for until the
 * platform says `ready`.
 *
 * ```ts
 * const guardrails = new tfe.PolicySet("guardrails", { name: "guardrails" });
 * new tfe.PolicySetVersion("guardrails", { policySetId: guardrails.id, directory: "policies" });
 * ```
 *
 * A preview reads the folder, shows the lines of each policy that change, and fails for what the platform would refuse, with file
 * and line. New content replaces the version, because the platform cannot change one: the new one is there before the old one is
 * forgotten. The same content is not uploaded again, wherever it was checked out and however often it was touched.
 *
 * The id is the platform's, `polsetver-…`. Fails when the platform cannot take the content in, with the platform's own words; the
 * set then goes on serving what it served, and the next `up` replaces the version. Content that somebody else uploads is found by
 * `pulumi refresh`, and the next `up` puts this one back.
 *
 * The platform cannot delete a version: `pulumi destroy` forgets it, and the set goes on serving it until it is deleted
 * itself or gets another one.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets#create-a-policy-set-version
 */
export class PolicySetVersion extends TfeResource {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicySetVersionArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface PolicySetVersion extends PolicySetVersionProperties {}
