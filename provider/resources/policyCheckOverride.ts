import type * as pulumi from "@pulumi/pulumi";
import { isInstance, type Outputs, TfeResource } from "./resource";

/** The inputs of a {@link PolicyCheckOverride}: give either `policyCheckId` or `runId`. */
export interface PolicyCheckOverrideArgs {
    /** `polchk-…`. A change replaces the resource. */
    policyCheckId?: pulumi.Input<string | undefined>;
    /** `run-…`: every policy check and task stage of it that waits for an override. A change replaces the resource. */
    runId?: pulumi.Input<string | undefined>;
    /** Goes with the override. A later change does nothing: an override is done once. */
    comment?: pulumi.Input<string | undefined>;
}

const OUTPUTS: Outputs<PolicyCheckOverride> = {
    policyCheckId: true,
    runId: true,
    comment: true,
    status: true,
    overridden: true,
};

/**
 * The override of a run's soft policy failures. What is overridden already is taken as done.
 *
 * ```ts
 * new tfe.PolicyCheckOverride("accepted", { runId: "run-CZcmD7eagjhyXavN", comment: "CHG-4711" });
 * ```
 *
 * Fails, each with its own sentence, when there is nothing to override, when the token may not, and when somebody has
 * decided otherwise meanwhile. With `runId` it waits for a run that is still under way. Destroying the resource only
 * forgets it: the platform cannot take an override back.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-checks#override-policy
 */
export class PolicyCheckOverride extends TfeResource {
    declare public readonly policyCheckId: pulumi.Output<string | undefined>;
    declare public readonly runId: pulumi.Output<string | undefined>;
    declare public readonly comment: pulumi.Output<string | undefined>;
    /** The status of the policy check, or of the run. */
    declare public readonly status: pulumi.Output<string>;
    /** The policy checks (`polchk-…`) and task stages (`ts-…`) that are overridden. */
    declare public readonly overridden: pulumi.Output<string[]>;

    constructor(name: string, args: PolicyCheckOverrideArgs, opts?: pulumi.CustomResourceOptions) {
        super({ type: "PolicyCheckOverride", handler: "policyCheckOverride", outputs: OUTPUTS }, name, args, opts);
    }

    /** Whether a value is an override, also across copies of this package. */
    static override isInstance(value: unknown): value is PolicyCheckOverride {
        return isInstance(value, "PolicyCheckOverride");
    }
}
