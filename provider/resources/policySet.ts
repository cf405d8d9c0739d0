import type * as pulumi from "@pulumi/pulumi";
import { policySet as kind, LISTS, type PolicySetArgs, type PolicySetProperties } from "../definitions/policySet";
import { namesIn } from "../definitions/table";
import { declareMembers } from "./declaredMembers";
import { declareTags } from "./declaredTags";
import { TfeResource } from "./resource";

/**
 * A policy set: policies that are checked together in the runs of the workspaces it applies to.
 *
 * ```ts
 * const guardrails = new tfe.PolicySet("guardrails", {
 *     name: "guardrails",
 *     description: "Checked on every production workspace",
 *     workspaceIds: ["ws-2HRvNs49EWPjDqT1"],
 * });
 * ```
 *
 * The id is the platform's, `polset-…`. The resource option `import` takes over a set that exists, by that id or by
 * `organization/name`; where program and platform differ it lists the differences and changes nothing.
 *
 * Fails when the platform refuses it (the error says what and why), when the platform takes it in otherwise than declared, and in
 * `pulumi preview` for inputs that cannot be. A set that turns global loses what it was attached to in the same change, and one
 * that is global no more its excluded projects; a warning names what others had attached. One that goes over from ids to tags, or back,
 * says so in one change: `workspaceIds: [], tagSelectors: [...]`.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class PolicySet extends TfeResource {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicySetArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
        if (!args || opts?.id !== undefined) return;
        for (const list of namesIn(LISTS))
            if (args[list] !== undefined) declareMembers(this, list, this.id, args[list]);
        if (args.tagSelectors !== undefined) declareTags(this, this.id, args.tagSelectors);
    }
}

export interface PolicySet extends PolicySetProperties {}
