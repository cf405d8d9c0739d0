import type * as pulumi from "@pulumi/pulumi";
import { declareMembers } from "./declaredMembers";
import { isInstance, type Outputs, TfeResource } from "./resource";

/** The repository that a policy set takes its content from. */
export interface PolicySetVcsRepo {
    /** `<namespace>/<repo>`; for Azure DevOps `<org>/<project>/_git/<repo>`. */
    identifier: pulumi.Input<string>;
    /** The repository's default branch unless given. */
    branch?: pulumi.Input<string | undefined>;
    /** Whether submodules are cloned too; `false` by default. */
    ingressSubmodules?: pulumi.Input<boolean | undefined>;
    /** The credential of a VCS connection, `ot-…`. Give this or `githubAppInstallationId`. */
    oauthTokenId?: pulumi.Input<string | undefined>;
    /** The installation of the GitHub App, `ghain-…`. Give this or `oauthTokenId`. */
    githubAppInstallationId?: pulumi.Input<string | undefined>;
}

/** The inputs of a {@link PolicySet}. */
export interface PolicySetArgs {
    /** Letters, numbers, `-` and `_`; unique in the organization. Changes in place. */
    name: pulumi.Input<string>;
    /**
     * The organization it belongs to; by default TFE_ORGANIZATION or `tfe:organization`. A change replaces the set,
     * because the platform cannot move one.
     */
    organization?: pulumi.Input<string | undefined>;
    /**
     * `sentinel` (the default), `opa`, or `tfpolicy` (a beta of the platform). A change replaces the set, because the
     * platform does not convert policies; the old set goes first, as the name can only be there once.
     */
    kind?: pulumi.Input<"sentinel" | "opa" | "tfpolicy" | undefined>;
    /** Markdown. Leaving it out clears it, if it was given before. */
    description?: pulumi.Input<string | undefined>;
    /** Whether it applies to every workspace of the organization; `false` by default. Not with `workspaceIds` or `projectIds`. */
    global?: pulumi.Input<boolean | undefined>;
    /** Whether a user may override its failures; `false` by default. For Sentinel only with `agentEnabled`. */
    overridable?: pulumi.Input<boolean | undefined>;
    /** Whether a Sentinel set runs as a policy evaluation in an agent. Left out: as the platform has it. */
    agentEnabled?: pulumi.Input<boolean | undefined>;
    /** The version of Sentinel (means something with `agentEnabled`) or OPA (not `latest`). Left out: as the platform has it. */
    policyToolVersion?: pulumi.Input<string | undefined>;
    /** The folder of the repository that holds the policies. Only with `vcsRepo`. */
    policiesPath?: pulumi.Input<string | undefined>;
    /** Globs of files whose change updates the set, 100 at most. Means something with `vcsRepo`. */
    policyUpdatePatterns?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /** Where the content comes from. Left out: content is uploaded, or the set holds single policies. Comes and goes in place. */
    vcsRepo?: pulumi.Input<PolicySetVcsRepo | undefined>;
    /** The single policies in it, `pol-…`: exactly these. Left out: not managed here. Not with `vcsRepo`. */
    policyIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /** The workspaces it applies to, `ws-…`: exactly these. Left out: not managed here. */
    workspaceIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /** The projects it applies to, `prj-…`: exactly these. Left out: not managed here. */
    projectIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /** Workspaces it does not apply to although it is global or applies to their project: exactly these. For any set. */
    workspaceExclusionIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /** Projects that a global set does not apply to: exactly these. */
    projectExclusionIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

const OUTPUTS: Outputs<PolicySet> = {
    name: true,
    organization: true,
    kind: true,
    description: true,
    global: true,
    overridable: true,
    agentEnabled: true,
    policyToolVersion: true,
    policiesPath: true,
    policyUpdatePatterns: true,
    vcsRepo: true,
    policyIds: true,
    workspaceIds: true,
    projectIds: true,
    workspaceExclusionIds: true,
    projectExclusionIds: true,
    versioned: true,
    policyCount: true,
    workspaceCount: true,
    projectCount: true,
    currentVersionId: true,
    newestVersionId: true,
    createdAt: true,
    updatedAt: true,
};

const LISTS = ["policyIds", "workspaceIds", "projectIds", "workspaceExclusionIds", "projectExclusionIds"] as const;

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
 * Fails when the platform refuses it (the error says what and why), and in `pulumi preview` for inputs that cannot be.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets
 */
export class PolicySet extends TfeResource {
    declare public readonly name: pulumi.Output<string>;
    declare public readonly organization: pulumi.Output<string>;
    declare public readonly kind: pulumi.Output<"sentinel" | "opa" | "tfpolicy">;
    declare public readonly description: pulumi.Output<string | undefined>;
    declare public readonly global: pulumi.Output<boolean>;
    declare public readonly overridable: pulumi.Output<boolean>;
    /** Set only where the program gives it; so it is with every property that can be left out and has no default. */
    declare public readonly agentEnabled: pulumi.Output<boolean | undefined>;
    declare public readonly policyToolVersion: pulumi.Output<string | undefined>;
    declare public readonly policiesPath: pulumi.Output<string | undefined>;
    declare public readonly policyUpdatePatterns: pulumi.Output<string[] | undefined>;
    declare public readonly vcsRepo: pulumi.Output<pulumi.Unwrap<PolicySetVcsRepo> | undefined>;
    declare public readonly policyIds: pulumi.Output<string[] | undefined>;
    declare public readonly workspaceIds: pulumi.Output<string[] | undefined>;
    declare public readonly projectIds: pulumi.Output<string[] | undefined>;
    declare public readonly workspaceExclusionIds: pulumi.Output<string[] | undefined>;
    declare public readonly projectExclusionIds: pulumi.Output<string[] | undefined>;
    /** Whether its content comes from a repository or from uploads, and not from single policies. */
    declare public readonly versioned: pulumi.Output<boolean>;
    declare public readonly policyCount: pulumi.Output<number>;
    /** How many workspaces it is attached to, or applies to if it is global. */
    declare public readonly workspaceCount: pulumi.Output<number>;
    declare public readonly projectCount: pulumi.Output<number | undefined>;
    /** The version it serves: the newest that became ready. */
    declare public readonly currentVersionId: pulumi.Output<string | undefined>;
    /** The newest version, also when it is errored. */
    declare public readonly newestVersionId: pulumi.Output<string | undefined>;
    /** ISO 8601, UTC. */
    declare public readonly createdAt: pulumi.Output<string>;
    /** ISO 8601, UTC. */
    declare public readonly updatedAt: pulumi.Output<string>;

    constructor(name: string, args: PolicySetArgs, opts?: pulumi.CustomResourceOptions) {
        super({ type: "PolicySet", handler: "policySet", outputs: OUTPUTS }, name, args, opts);
        if (!args || opts?.id !== undefined) return;
        for (const list of LISTS) if (args[list] !== undefined) declareMembers(this, list, this.id, args[list]);
    }

    /** A policy set that exists and is not managed by this program. Fails when there is none with this id. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): PolicySet {
        return new PolicySet(name, undefined as unknown as PolicySetArgs, { ...opts, id });
    }

    /** Whether a value is a policy set, also across copies of this package. */
    static override isInstance(value: unknown): value is PolicySet {
        return isInstance(value, "PolicySet");
    }
}
