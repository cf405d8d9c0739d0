import type * as pulumi from "@pulumi/pulumi";
import {
    policyCheckOverride as kind,
    type PolicyCheckOverrideArgs,
    type PolicyCheckOverrideProperties,
} from "../definitions/policyCheckOverride";
import { TfeResource } from "./resource";

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
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicyCheckOverrideArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface PolicyCheckOverride extends PolicyCheckOverrideProperties {}
