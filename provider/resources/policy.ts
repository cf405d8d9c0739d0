import type * as pulumi from "@pulumi/pulumi";
import { isInstance, type Outputs, TfeResource } from "./resource";

/** The inputs of a {@link Policy}. */
export interface PolicyArgs {
    /** Letters, numbers, `-` and `_`; unique in the organization. A change replaces. */
    name: pulumi.Input<string>;
    /** The organization it belongs to; by default TFE_ORGANIZATION or `tfe:organization`. A change replaces. */
    organization?: pulumi.Input<string | undefined>;
    /** `sentinel` (the default) or `opa`. A change replaces; the old policy goes first, as the name can only be there once. */
    kind?: pulumi.Input<"sentinel" | "opa" | undefined>;
    /** Markdown. Leaving it out clears it, if it was given before. */
    description?: pulumi.Input<string | undefined>;
    /** The text of the policy, 10 MB at most; a preview shows which lines change. Give this or `file`. */
    code?: pulumi.Input<string | undefined>;
    /** The path of a file with the text, from the project's folder. Read at preview; moving the file changes nothing. */
    file?: pulumi.Input<string | undefined>;
    /** For `opa`, where it is required: the rule to ask for, such as `data.main.deny`. */
    query?: pulumi.Input<string | undefined>;
    /**
     * What a failure means. Sentinel: `advisory`, `soft-mandatory` (the default), `hard-mandatory`; OPA: `advisory` (the
     * default), `mandatory`.
     */
    enforcementLevel?: pulumi.Input<"advisory" | "soft-mandatory" | "hard-mandatory" | "mandatory" | undefined>;
}

const OUTPUTS: Outputs<Policy> = {
    name: true,
    organization: true,
    kind: true,
    description: true,
    code: true,
    query: true,
    enforcementLevel: true,
    policySetCount: true,
    updatedAt: true,
};

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
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policies
 */
export class Policy extends TfeResource {
    declare public readonly name: pulumi.Output<string>;
    declare public readonly organization: pulumi.Output<string>;
    declare public readonly kind: pulumi.Output<"sentinel" | "opa">;
    declare public readonly description: pulumi.Output<string | undefined>;
    /** The text of the policy, also where a file was given; `undefined` for one from {@link Policy.get} that has none yet. */
    declare public readonly code: pulumi.Output<string | undefined>;
    declare public readonly query: pulumi.Output<string | undefined>;
    declare public readonly enforcementLevel: pulumi.Output<string>;
    /** In how many policy sets it is. */
    declare public readonly policySetCount: pulumi.Output<number>;
    /** When its code was last uploaded; ISO 8601, UTC. `undefined` where `code` is. */
    declare public readonly updatedAt: pulumi.Output<string | undefined>;

    constructor(name: string, args: PolicyArgs, opts?: pulumi.CustomResourceOptions) {
        super({ type: "Policy", handler: "policy", outputs: OUTPUTS }, name, args, opts);
    }

    /** A policy that exists and is not managed by this program. Fails when there is none with this id. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Policy {
        return new Policy(name, undefined as unknown as PolicyArgs, { ...opts, id });
    }

    /** Whether a value is a policy, also across copies of this package. */
    static override isInstance(value: unknown): value is Policy {
        return isInstance(value, "Policy");
    }
}
