import type * as pulumi from "@pulumi/pulumi";
import { policy as kind, type PolicyArgs, type PolicyProperties } from "../definitions/policy";
import { TfeResource } from "./resource";

/**
 * A single policy, for policy sets that have no versions: put it into one with a {@link PolicyAttachment} or with `policyIds`.
 *
 * ```ts
 * const tags = new tfe.Policy("mandatory-tags", {
 *     name: "mandatory-tags",
 *     file: "policies/mandatory-tags.sentinel",
 *     enforcementLevel: "hard-mandatory",
 * });
 * ```
 *
 * Code that somebody else uploads shows as drift, line by line. When an upload fails, the policy stays and the next `up`
 * uploads. A policy that policy sets still use is not deleted: the error names them.
 *
 * The id is the platform's, `pol-…`. The resource option `import` takes over one that exists, by that id or by
 * `organization/name`.
 * A policy that never had code, as an interrupted `up` leaves it, gets it with the import.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policies
 */
export class Policy extends TfeResource {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicyArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface Policy extends PolicyProperties {}
