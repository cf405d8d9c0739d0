import type { Counts, PolicyResult } from "../gate/results";
import type { Args, Outputs } from "./programs";
import type { KindOf, OutputsOf, PropertiesOf } from "./table";

/** What the failures of policies mean for a run. */
export interface PolicyGateInputs {
    /**
     * A soft failure: a Sentinel policy that is soft-mandatory, or a mandatory one of an overridable set.
     *
     * - `fail` (the default): the run is discarded and `up` fails.
     * - `override`: it is overridden, with `comment`. The token needs the permission to do so.
     * - `leave`: `up` fails, the run goes on waiting for somebody, and the next `up` goes on with it.
     */
    softFailed: "fail" | "override" | "leave";
    /** A failure that nobody may override, or a result that is not certain: `fail` (the default) or `leave`, as above. */
    hardFailed: "fail" | "leave";
    /** A failed advisory policy: `pass` (the default), `fail` or `leave`. */
    advisoryFailed: "pass" | "fail" | "leave";
    /** Goes with an override. */
    comment?: string;
    /**
     * Policy sets, by id (`polset-…`) or by name, that must have checked the run; one that has not refuses it as `hardFailed`
     * says. None by default. Not with `autoApply`.
     */
    requiredPolicySets?: string[];
}

/** What a program declares of a run. Whatever the run is started with starts a new one when it changes. */
export interface RunInputs {
    /** `ws-…`. */
    workspaceId: string;
    /** "Started by Pulumi" by default. A mark such as `[pulumi:v2:1f0c…]` is added, by which a lost run is found again. */
    message?: string;
    /** Whether it destroys everything; `false` by default. */
    isDestroy: boolean;
    /** Whether it ends with the plan and its policies; `false` by default. */
    planOnly: boolean;
    /** Whether it only takes over into the state what is so; `false` by default. */
    refreshOnly: boolean;
    /** Only these modules, resources or instances, as `-target`: `module.m.aws_instance.web["a"]`. */
    targetAddrs?: string[];
    /** Replaces these managed resources or instances, as `-replace`: `aws_instance.web[0]`. */
    replaceAddrs?: string[];
    /**
     * Variables of this run alone, by name. The values are HCL literals, so a text stands in quotes: `JSON.stringify("text")`.
     * What refers to something, or is an expression, is refused.
     */
    variables?: Record<string, string>;
    /** Only for plan-only runs. */
    terraformVersion?: string;
    /** Lets the platform apply by itself as soon as its own policies let it; `false` by default, whatever the workspace says. */
    autoApply: boolean;
    /** `cv-…`; by default the workspace's newest. Not with `directory`. */
    configurationVersionId?: string;
    /**
     * A folder with Terraform configuration to upload, absolute or relative to the program's folder. `.terraformignore` is
     * followed. A change of its content starts a new run.
     */
    directory?: string;
    /** `sha256:…` of the uploaded directory. */
    contentHash?: string;
    /** Anything: a change starts a new run. */
    triggers?: unknown;
    /**
     * What becomes of a run that passed the gate and waits to be confirmed: `apply`, `discard`, or `leave` (the default)
     * for somebody to decide. Changes in place as long as the run waits. Not for plan-only runs.
     */
    decision?: "apply" | "discard" | "leave";
    /** Goes with the decision. */
    comment?: string;
    /** What failed policies mean. By default soft and hard failures discard the run and fail, advisory ones pass. */
    policyGate?: PolicyGateInputs;
    /** What creating it does, in words, for previews; not for one that `get` found. */
    action: string;
}

/** What the platform, and the gate, add to a run. */
export interface RunOutputs {
    /** For example `applied` or `planned_and_finished`; as of the last `up` or `refresh`. */
    status: string;
    /** `passed`; in the state after a failed `up` also `pending` or `refused`. */
    gate: "passed" | "pending" | "refused";
    /** Whether the plan changes anything. */
    hasChanges?: boolean;
    /** ISO 8601, UTC. */
    createdAt: string;
    /** ISO 8601 by name, for example `plannedAt`. */
    statusTimestamps: Record<string, string>;
    /** The configuration version that it ran, `cv-…`. */
    usedConfigurationVersionId?: string;
    /** What each policy said. */
    policyResults: PolicyResult[];
    /** How many policies ended how. */
    policyCounts?: Counts;
}

const inputs = {
    workspaceId: { type: "string", required: true, replaces: true, prefix: "ws-" },
    message: { type: "string", replaces: true },
    isDestroy: { type: "boolean", replaces: true, default: false, notRead: true },
    planOnly: { type: "boolean", replaces: true, default: false },
    refreshOnly: { type: "boolean", replaces: true, default: false, notRead: true },
    targetAddrs: { type: "list", replaces: true },
    replaceAddrs: { type: "list", replaces: true },
    variables: { type: "map", replaces: true },
    terraformVersion: { type: "string", replaces: true },
    autoApply: { type: "boolean", replaces: true, default: false, notRead: true },
    configurationVersionId: { type: "string", replaces: true, prefix: "cv-" },
    directory: { type: "string", notCompared: true },
    // So that a change of the directory's content shows in a preview, and starts a new run.
    contentHash: { type: "string", computed: true, replaces: true },
    triggers: { type: "any", replaces: true },
    decision: { type: "string", oneOf: ["apply", "discard", "leave"] },
    comment: { type: "string" },
    policyGate: {
        type: "object",
        members: {
            softFailed: { type: "string", default: "fail", oneOf: ["fail", "override", "leave"] },
            hardFailed: { type: "string", default: "fail", oneOf: ["fail", "leave"] },
            advisoryFailed: { type: "string", default: "pass", oneOf: ["pass", "fail", "leave"] },
            comment: { type: "string" },
            requiredPolicySets: { type: "list" },
        },
    },
    action: { type: "string", computed: true, notCompared: true, notRead: true },
} as const satisfies PropertiesOf<RunInputs>;

const COUNT = { type: "number", required: true } as const;

const outputs = {
    status: { type: "string" },
    gate: { type: "string", oneOf: ["passed", "pending", "refused"] },
    hasChanges: { type: "boolean" },
    createdAt: { type: "string" },
    statusTimestamps: { type: "map" },
    usedConfigurationVersionId: { type: "string" },
    policyResults: {
        type: "objects",
        members: {
            id: { type: "string", required: true },
            source: { type: "string", required: true, oneOf: ["policyCheck", "policyEvaluation", "taskStage"] },
            set: { type: "string" },
            policy: { type: "string", required: true },
            level: {
                type: "string",
                required: true,
                oneOf: ["advisory", "soft-mandatory", "hard-mandatory", "mandatory", "unknown"],
            },
            status: { type: "string", required: true, oneOf: ["passed", "failed", "overridden", "errored", "unknown"] },
            passed: { type: "boolean", required: true },
            overridable: { type: "boolean", required: true },
            message: { type: "string", required: true },
        },
    },
    policyCounts: {
        type: "object",
        members: { passed: COUNT, advisoryFailed: COUNT, softFailed: COUNT, hardFailed: COUNT, overridden: COUNT },
    },
} as const satisfies OutputsOf<RunOutputs>;

export const run = {
    type: "Run",
    handler: "run",
    noun: "run",
    inputs,
    outputs,
} as const satisfies KindOf<RunInputs, RunOutputs>;

/** The inputs of a `Run`. Whatever the run is started with starts a new one when it changes. */
export interface RunArgs extends Args<RunInputs, typeof inputs> {}

/** What the failures of policies mean for a run; each may be an output. */
export interface PolicyGate extends Args<PolicyGateInputs, (typeof inputs)["policyGate"]["members"]> {}

/** The outputs of a `Run`. */
export interface RunProperties extends Outputs<RunInputs, typeof inputs, RunOutputs> {}
