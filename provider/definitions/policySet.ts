import {
    policyAttachment,
    projectAttachment,
    projectExclusion,
    tagMembers,
    workspaceAttachment,
    workspaceExclusion,
} from "./attachments";
import { caseless, folder, NAME, ORGANIZATION } from "./names";
import type { Args, Outputs } from "./programs";
import type { IdSetsOf, KindOf, OutputsOf, PropertiesOf } from "./table";

/** The repository that a policy set takes its content from. */
export interface PolicySetVcsRepoInputs {
    /** `<namespace>/<repo>`; for Azure DevOps `<org>/<project>/_git/<repo>`. */
    identifier: string;
    /** The repository's default branch unless given. */
    branch?: string;
    /** Whether submodules are cloned too; `false` by default. */
    ingressSubmodules: boolean;
    /** The credential of a VCS connection, `ot-…`. Give this or `githubAppInstallationId`. */
    oauthTokenId?: string;
    /** The installation of the GitHub App, `ghain-…`. Give this or `oauthTokenId`. */
    githubAppInstallationId?: string;
}

/** A tag by which a policy set chooses what it applies to. */
export interface PolicySetTagSelectorInputs {
    /** The key of the tag; the name of a flat one. */
    tagKey: string;
    /** Its value; left out: any value, and flat tags too. */
    tagValue?: string;
    /** Whether the set does not apply to what has it; `false` by default. */
    isExclude: boolean;
}

/** What a program declares of a policy set. */
export interface PolicySetInputs {
    /** Letters, numbers, `-` and `_`; unique in the organization. Changes in place. */
    name: string;
    /**
     * The organization it belongs to; by default TFE_ORGANIZATION or `tfe:organization`. A change replaces the set,
     * because the platform cannot move one.
     */
    organization: string;
    /**
     * `sentinel` (the default), `opa`, or `tfpolicy` (a beta of the platform). A change replaces the set, because the
     * platform does not convert policies; the old set goes first, as the name can only be there once.
     */
    kind: "sentinel" | "opa" | "tfpolicy";
    /** Markdown. Leaving it out clears it, if it was given before. */
    description?: string;
    /** Whether it applies to every workspace of the organization; `false` by default. Not with `workspaceIds` or `projectIds`. */
    global: boolean;
    /** Whether a user may override its failures; `false` by default. For Sentinel only with `agentEnabled`. */
    overridable: boolean;
    /** Whether a Sentinel set runs as a policy evaluation in an agent. Left out: as the platform has it. */
    agentEnabled?: boolean;
    /** The version of Sentinel (means something with `agentEnabled`) or OPA (not `latest`). Left out: as the platform has it. */
    policyToolVersion?: string;
    /** The folder of the repository that holds the policies. Only with `vcsRepo`. */
    policiesPath?: string;
    /** Globs of files whose change updates the set, 100 at most. Means something with `vcsRepo`. */
    policyUpdatePatterns?: string[];
    /** Where the content comes from. Left out: content is uploaded, or the set holds single policies. Comes and goes in place. */
    vcsRepo?: PolicySetVcsRepoInputs;
    /** The single policies in it, `pol-…`: exactly these. Left out: not managed here. Not with `vcsRepo`, but for `[]`. */
    policyIds?: string[];
    /** The workspaces it applies to, `ws-…`: exactly these. Left out: not managed here. */
    workspaceIds?: string[];
    /** The projects it applies to, `prj-…`: exactly these. Left out: not managed here. */
    projectIds?: string[];
    /** Workspaces it does not apply to although it is global or applies to their project: exactly these. For any set. */
    workspaceExclusionIds?: string[];
    /** Projects that a global set does not apply to: exactly these. */
    projectExclusionIds?: string[];
    /**
     * The tags of what it applies to, and does not apply to: exactly these, in any order. Left out: not managed here. Not with workspaces
     * or projects by their ids. A beta of the platform.
     */
    tagSelectors?: PolicySetTagSelectorInputs[];
}

/** What the platform adds to a policy set. */
export interface PolicySetOutputs {
    /** Whether its content comes from a repository or from uploads, and not from single policies. */
    versioned: boolean;
    /** How many single policies it holds. */
    policyCount: number;
    /** How many workspaces it is attached to, or applies to if it is global. */
    workspaceCount: number;
    /** How many projects it is attached to. */
    projectCount?: number;
    /** The version it serves: the newest that became ready. */
    currentVersionId?: string;
    /** The newest version, also when it is errored. */
    newestVersionId?: string;
    /** ISO 8601, UTC. */
    createdAt: string;
    /** ISO 8601, UTC. */
    updatedAt: string;
}

const inputs = {
    name: { type: "string", required: true, matches: NAME },
    organization: ORGANIZATION,
    kind: {
        type: "string",
        replaces: true,
        default: "sentinel",
        oneOf: ["sentinel", "opa", "tfpolicy"],
        mustHold: true,
    },
    description: { type: "string" },
    global: { type: "boolean", default: false, mustHold: true },
    overridable: { type: "boolean", default: false, mustHold: true },
    agentEnabled: { type: "boolean", unmanagedWhenLeftOut: true },
    policyToolVersion: { type: "string", unmanagedWhenLeftOut: true },
    policiesPath: { type: "string", sameName: folder },
    policyUpdatePatterns: { type: "list", maxItems: 100 },
    vcsRepo: {
        type: "object",
        members: {
            identifier: { type: "string", required: true, sameName: caseless },
            branch: { type: "string" },
            ingressSubmodules: { type: "boolean", default: false },
            oauthTokenId: { type: "string", prefix: "ot-" },
            githubAppInstallationId: { type: "string", prefix: "ghain-" },
        },
    },
    policyIds: { type: "idSet", prefix: "pol-", unmanagedWhenLeftOut: true, mustHold: true },
    workspaceIds: { type: "idSet", prefix: "ws-", unmanagedWhenLeftOut: true, mustHold: true },
    projectIds: { type: "idSet", prefix: "prj-", unmanagedWhenLeftOut: true, mustHold: true },
    workspaceExclusionIds: { type: "idSet", prefix: "ws-", unmanagedWhenLeftOut: true, mustHold: true },
    projectExclusionIds: { type: "idSet", prefix: "prj-", unmanagedWhenLeftOut: true, mustHold: true },
    tagSelectors: {
        type: "objects",
        members: { ...tagMembers, isExclude: { type: "boolean", default: false } },
        unmanagedWhenLeftOut: true,
        mustHold: true,
    },
} as const satisfies PropertiesOf<PolicySetInputs>;

/** The inputs that are lists of members, as attachments add to them; and what the API's client calls each. */
export const LISTS = {
    [policyAttachment.inline]: policyAttachment.list,
    [workspaceAttachment.inline]: workspaceAttachment.list,
    [projectAttachment.inline]: projectAttachment.list,
    [workspaceExclusion.inline]: workspaceExclusion.list,
    [projectExclusion.inline]: projectExclusion.list,
} as const satisfies Record<ListInput, string>;
export type ListInput = IdSetsOf<typeof inputs>;

const outputs = {
    versioned: { type: "boolean" },
    policyCount: { type: "number" },
    workspaceCount: { type: "number" },
    projectCount: { type: "number" },
    currentVersionId: { type: "string" },
    newestVersionId: { type: "string" },
    createdAt: { type: "string" },
    updatedAt: { type: "string" },
} as const satisfies OutputsOf<PolicySetOutputs>;

export const policySet = {
    type: "PolicySet",
    handler: "policySet",
    noun: "policy set",
    inputs,
    outputs,
} as const satisfies KindOf<PolicySetInputs, PolicySetOutputs>;

/** The inputs of a `PolicySet`. */
export interface PolicySetArgs extends Args<PolicySetInputs, typeof inputs> {}

/** The repository that a policy set takes its content from; each property may be an output. */
export interface PolicySetVcsRepo extends Args<PolicySetVcsRepoInputs, (typeof inputs)["vcsRepo"]["members"]> {}

/** A tag by which a policy set chooses what it applies to; each property may be an output. */
export interface PolicySetTagSelector
    extends Args<PolicySetTagSelectorInputs, (typeof inputs)["tagSelectors"]["members"]> {}

/** The outputs of a `PolicySet`. */
export interface PolicySetProperties extends Outputs<PolicySetInputs, typeof inputs, PolicySetOutputs> {}
