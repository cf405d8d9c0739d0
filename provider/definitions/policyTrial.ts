import { ORGANIZATION } from "./names";
import type { Args, Outputs } from "./programs";
import type { KindOf, OutputsOf, PropertiesOf } from "./table";

/**
 * What a program declares of a trial: content by exactly one of `directory` and `files`, and workspaces by one of `workspaceIds`,
 * `workspaceNames`, `workspaceTags`, `wildcardName` and `projectId`. What is changed of it is tried anew.
 */
export interface PolicyTrialInputs {
    /** What the name of the policy set of the trial begins with: `<name>--trial-<mark>`. Letters, numbers, `-` and `_`; `policies` by default. */
    name: string;
    /** The organization; by default TFE_ORGANIZATION or `tfe:organization`. A change replaces. */
    organization: string;
    /** A folder, absolute or relative to the program's folder, as in `PolicySetVersion`. */
    directory?: string;
    /** Path → text, as in `PolicySetVersion`. */
    files?: Record<string, string>;
    /** More rules, as in `.terraformignore` and after them. Only with `directory`. */
    ignore?: string[];
    /** As in `PolicySetVersion`. Only with `directory`. */
    followLinksInto?: string;
    /** Key → value, for policies that take parameters. */
    parameters?: Record<string, string>;
    /** The version of Sentinel or OPA; by default the platform's. */
    policyToolVersion?: string;
    /** Whether Sentinel policies run in agents, as in `PolicySet`. */
    agentEnabled?: boolean;
    /** These workspaces, `ws-…`. */
    workspaceIds?: string[];
    /** The workspaces with these names. */
    workspaceNames?: string[];
    /** The workspaces with all of these flat tags. */
    workspaceTags?: string[];
    /** The workspaces whose names fit, with `*` at the beginning, at the end, or both: `prod-*`. */
    wildcardName?: string;
    /** The workspaces of this project, `prj-…`. */
    projectId?: string;
    /** Only so many of them, the same from trial to trial. */
    sample?: number;
    /** In how many workspaces each policy may fail; 0 by default. */
    allow: number;
    /** In how many workspaces any policy may fail; by default as many as `allow` leaves. */
    allowAny?: number;
    /**
     * How many workspaces may be left untried, because they are locked, the token may not start runs in them, or their plan errored; 0 by
     * default. A workspace without a configuration has nothing to try, and does not count.
     */
    allowUntried: number;
    /** Whether the plans refresh the state of what they plan; `false` by default. */
    refresh: boolean;
    /** How many runs are under way at a time; 5 by default. */
    parallel: number;
    /** `sha256:…` of the content with all levels advisory: a change is a new trial. */
    contentHash: string;
}

/** What a trial found. */
export interface PolicyTrialOutputs {
    /** In how many workspaces every policy said something. */
    tried: number;
    /** In how many of them at least one policy failed. */
    failed: number;
    /** How many workspaces count and could not be tried. */
    untried: number;
    /** What each policy said and what could not be tried and why, as a table. */
    report: string;
}

const inputs = {
    name: {
        type: "string",
        default: "policies",
        matches: { pattern: /^[\w-]{1,40}$/, says: "must be 1 to 40 letters, numbers, - and _" },
    },
    organization: ORGANIZATION,
    directory: { type: "string", notCompared: true },
    files: { type: "map", notCompared: true },
    ignore: { type: "list", notCompared: true },
    followLinksInto: { type: "string", notCompared: true },
    parameters: { type: "map" },
    policyToolVersion: { type: "string" },
    agentEnabled: { type: "boolean" },
    workspaceIds: { type: "idSet", prefix: "ws-" },
    workspaceNames: { type: "list" },
    workspaceTags: { type: "list" },
    wildcardName: { type: "string" },
    projectId: { type: "string", prefix: "prj-" },
    sample: { type: "number" },
    allow: { type: "number", default: 0 },
    allowAny: { type: "number" },
    allowUntried: { type: "number", default: 0 },
    refresh: { type: "boolean", default: false },
    parallel: { type: "number", default: 5, notCompared: true },
    contentHash: { type: "string", computed: true },
} as const satisfies PropertiesOf<PolicyTrialInputs>;

const outputs = {
    tried: { type: "number" },
    failed: { type: "number" },
    untried: { type: "number" },
    report: { type: "string" },
} as const satisfies OutputsOf<PolicyTrialOutputs>;

export const policyTrial = {
    type: "PolicyTrial",
    handler: "policyTrial",
    noun: "policy trial",
    inputs,
    outputs,
} as const satisfies KindOf<PolicyTrialInputs, PolicyTrialOutputs>;

/** The inputs of a `PolicyTrial`: content by `directory` or `files`, and the workspaces to try it in. */
export interface PolicyTrialArgs extends Args<PolicyTrialInputs, typeof inputs> {}

/** The outputs of a `PolicyTrial`. */
export interface PolicyTrialProperties extends Outputs<PolicyTrialInputs, typeof inputs, PolicyTrialOutputs> {}
