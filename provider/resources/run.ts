import type * as pulumi from "@pulumi/pulumi";
import type { Counts, PolicyResult } from "../gate/results";
import { isInstance, type Outputs, TfeResource } from "./resource";

/** What the failures of policies mean for a {@link Run}. */
export interface PolicyGate {
    /**
     * A soft failure: a Sentinel policy that is soft-mandatory, or a mandatory one of an overridable set.
     *
     * - `fail` (the default): the run is discarded and `up` fails.
     * - `override`: it is overridden, with `comment`. The token needs the permission to do so.
     * - `leave`: `up` fails, the run goes on waiting for somebody, and the next `up` goes on with it.
     */
    softFailed?: pulumi.Input<"fail" | "override" | "leave" | undefined>;
    /** A failure that nobody may override, or a result that is not certain: `fail` (the default) or `leave`, as above. */
    hardFailed?: pulumi.Input<"fail" | "leave" | undefined>;
    /** A failed advisory policy: `pass` (the default), `fail` or `leave`. */
    advisoryFailed?: pulumi.Input<"pass" | "fail" | "leave" | undefined>;
    /** Goes with an override. */
    comment?: pulumi.Input<string | undefined>;
    /**
     * Policy sets, by id (`polset-…`) or by name, that must have checked the run; one that has not refuses it as `hardFailed`
     * says. None by default. Not with `autoApply`.
     */
    requiredPolicySets?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/** The inputs of a {@link Run}. Whatever the run is started with starts a new one when it changes. */
export interface RunArgs {
    /** `ws-…`. */
    workspaceId: pulumi.Input<string>;
    /** "Started by Pulumi" by default. A mark such as `[pulumi:v2:1f0c…]` is added, by which a lost run is found again. */
    message?: pulumi.Input<string | undefined>;
    /** Whether it destroys everything; `false` by default. */
    isDestroy?: pulumi.Input<boolean | undefined>;
    /** Whether it ends with the plan and its policies; `false` by default. */
    planOnly?: pulumi.Input<boolean | undefined>;
    /** Whether it only takes over into the state what is so; `false` by default. */
    refreshOnly?: pulumi.Input<boolean | undefined>;
    /** Only these modules, resources or instances, as `-target`: `module.m.aws_instance.web["a"]`. */
    targetAddrs?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /** Replaces these managed resources or instances, as `-replace`: `aws_instance.web[0]`. */
    replaceAddrs?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /**
     * Variables of this run alone, by name. The values are HCL literals, so a text stands in quotes: `JSON.stringify("text")`.
     * What refers to something, or is an expression, is refused.
     */
    variables?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
    /** Only for plan-only runs. */
    terraformVersion?: pulumi.Input<string | undefined>;
    /** Lets the platform apply by itself as soon as its own policies let it; `false` by default, whatever the workspace says. */
    autoApply?: pulumi.Input<boolean | undefined>;
    /** `cv-…`; by default the workspace's newest. Not with `directory`. */
    configurationVersionId?: pulumi.Input<string | undefined>;
    /**
     * A folder with Terraform configuration to upload, absolute or relative to the program's. `.terraformignore` is
     * followed. A change of its content starts a new run.
     */
    directory?: pulumi.Input<string | undefined>;
    /** Anything: a change starts a new run. */
    triggers?: pulumi.Input<pulumi.Input<unknown>[] | Record<string, pulumi.Input<unknown>> | undefined>;
    /**
     * What becomes of a run that passed the gate and waits to be confirmed: `apply`, `discard`, or `leave` (the default)
     * for somebody to decide. Changes in place as long as the run waits. Not for plan-only runs.
     */
    decision?: pulumi.Input<"apply" | "discard" | "leave" | undefined>;
    /** Goes with the decision. */
    comment?: pulumi.Input<string | undefined>;
    /** What failed policies mean. By default soft and hard failures discard the run and fail, advisory ones pass. */
    policyGate?: pulumi.Input<PolicyGate | undefined>;
}

const OUTPUTS: Outputs<Run> = {
    workspaceId: true,
    planOnly: true,
    decision: true,
    action: true,
    contentHash: true,
    status: true,
    gate: true,
    hasChanges: true,
    createdAt: true,
    statusTimestamps: true,
    usedConfigurationVersionId: true,
    policyResults: true,
    policyCounts: true,
};

/**
 * A run of a workspace: started, awaited, gated by its policies, and then applied, discarded or left.
 *
 * ```ts
 * const canary = new tfe.Run("canary", {
 *     workspaceId: "ws-2HRvNs49EWPjDqT1",
 *     planOnly: true,
 *     triggers: [guardrails.currentVersionId],
 * });
 * ```
 *
 * A program whose `Run` succeeded has passed the gate: what depends on it does not go on before. When the gate refuses,
 * `up` fails with a table of the policies that failed. The gate fails closed: a status that is not known, a result that
 * is missing, malformed or errored refuses.
 *
 * An interrupted `up` goes on with the same run the next time, if this token's user started it as declared. Destroying the
 * resource discards a run that waits and leaves all others alone, with a comment that it is no longer followed. The create and update may take an hour, or what customTimeouts says.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run
 */
export class Run extends TfeResource {
    declare public readonly workspaceId: pulumi.Output<string>;
    declare public readonly planOnly: pulumi.Output<boolean>;
    declare public readonly decision: pulumi.Output<"apply" | "discard" | "leave" | undefined>;
    /** What creating it does, in words, for previews; not for one from {@link Run.get}. */
    declare public readonly action: pulumi.Output<string | undefined>;
    /** `sha256:…` of the uploaded directory. */
    declare public readonly contentHash: pulumi.Output<string | undefined>;
    /** For example `applied` or `planned_and_finished`; as of the last `up` or `refresh`. */
    declare public readonly status: pulumi.Output<string>;
    /** `passed`; in the state after a failed `up` also `pending` or `refused`. */
    declare public readonly gate: pulumi.Output<"passed" | "pending" | "refused">;
    /** Whether the plan changes anything. */
    declare public readonly hasChanges: pulumi.Output<boolean | undefined>;
    /** ISO 8601, UTC. */
    declare public readonly createdAt: pulumi.Output<string>;
    /** ISO 8601 by name, for example `plannedAt`. */
    declare public readonly statusTimestamps: pulumi.Output<Record<string, string>>;
    declare public readonly usedConfigurationVersionId: pulumi.Output<string | undefined>;
    /** What each policy said. */
    declare public readonly policyResults: pulumi.Output<PolicyResult[]>;
    declare public readonly policyCounts: pulumi.Output<Counts | undefined>;

    constructor(name: string, args: RunArgs, opts?: pulumi.CustomResourceOptions) {
        super({ type: "Run", handler: "run", outputs: OUTPUTS }, name, args, opts);
    }

    /** A run that exists and is not managed by this program; its `gate` is `pending`. Fails when there is none with this id. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Run {
        return new Run(name, undefined as unknown as RunArgs, { ...opts, id });
    }

    /** Whether a value is a run, also across copies of this package. */
    static override isInstance(value: unknown): value is Run {
        return isInstance(value, "Run");
    }
}
