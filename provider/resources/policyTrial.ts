import type * as pulumi from "@pulumi/pulumi";
import { policyTrial as kind, type PolicyTrialArgs, type PolicyTrialProperties } from "../definitions/policyTrial";
import { TfeResource } from "./resource";

/**
 * A trial of policies in real workspaces, before anybody is stopped by them: which would fail where.
 *
 * ```ts
 * const trial = new tfe.PolicyTrial("tags", {
 *     directory: "policies",
 *     wildcardName: "prod-*",
 *     allow: 2,
 * });
 * const guardrails = new tfe.PolicySet("guardrails", { name: "guardrails" });
 * new tfe.PolicySetVersion("tags", { policySetId: guardrails.id, directory: "policies" }, { dependsOn: trial });
 * ```
 *
 * It uploads the content, with every level lowered to `advisory`, to a policy set of its own, attaches that to each workspace around a plan-only
 * run with the workspace's newest configuration, reads what each policy said, and removes the set. Where more policies fail than `allow`
 * says, or too much could not be tried, `up` fails with a table, and what depends on the trial does not happen. Nothing is applied, and
 * nobody's run is stopped; runs that others start meanwhile in a workspace show the set.
 *
 * Content or workspaces that change are tried anew in the next `up`; unchanged ones send nothing. The id is `trial-of-<name>`. A trial
 * takes an hour at most, unless `customTimeouts` say otherwise. `pulumi destroy` forgets it: nothing of it is on the platform.
 * What a killed trial has left is removed by the next one, or by `npx --no pulumi-tfe-policy trial --clean`, once its time is up.
 *
 * The token must be that of a team or of a user, may manage policies, and start runs in the workspaces.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#create-a-run
 */
export class PolicyTrial extends TfeResource {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicyTrialArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface PolicyTrial extends PolicyTrialProperties {}
