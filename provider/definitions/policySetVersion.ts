import type { Args, Outputs } from "./programs";
import type { KindOf, OutputsOf, PropertiesOf } from "./table";

/** Bounds on what is packed or unpacked. They stop mistakes; the platform documents none. */
export interface PolicySetVersionLimitsInputs {
    /** Bytes of all files together, unpacked; 256 MiB by default. */
    maxBytes?: number;
    /** Files and links; 20,000 by default. */
    maxFiles?: number;
    /** Unpacked bytes for each byte of an archive; 200 by default. */
    maxRatio?: number;
}

/** Other enforcement levels than those of the configuration, which itself stays as it is on disk. */
export interface PolicySetVersionEnforcementInputs {
    /**
     * The strictest level: what is stricter in the configuration becomes this. Sentinel: `advisory`, `soft-mandatory`, `hard-mandatory`;
     * OPA: `advisory`, `mandatory`. A policy to which the configuration gives no level is an error, unless this is `advisory` or `policies` names
     * it: the platform's default is not certain.
     */
    maximum?: string;
    /** Policy → level, for single policies; what is named here is not held against `maximum`. */
    policies?: Record<string, string>;
}

/** What a program declares of a policy set version: a policy set, and exactly one of `directory`, `files` and `archive`. */
export interface PolicySetVersionInputs {
    /** The policy set that it is a version of, `polset-…`. A change makes a version of the other set. */
    policySetId: string;
    /**
     * A folder, absolute or relative to the program's folder, with `sentinel.hcl`, `policies.hcl` or `policies.json` at its root, or
     * with `*.policy.hcl` at any depth (kind `tfpolicy`, a beta). What `.terraformignore` leaves out is not uploaded.
     */
    directory?: string;
    /**
     * Path → text, for content that the program itself makes. Given `directory` or `archive`, the output has the text of what is
     * in it; binary and large files, links, and what is too much to show stand there in one line. The platform does not give
     * content back, so one that `get` found has neither this nor `contentHash`.
     */
    files: Record<string, string>;
    /** A ready `.tar.gz`, absolute or relative to the program's folder; uploaded as it is. */
    archive?: string;
    /** More rules, as in `.terraformignore` and after them. Only with `directory`. */
    ignore?: string[];
    /**
     * A folder, absolute or relative to the program's folder, for example the repository's root. A link that leads out of `directory`
     * is refused, because it can put a file into the upload that nobody meant to be there; one that leads into this folder is
     * followed: what it leads to is uploaded in its place. Only with `directory`.
     */
    followLinksInto?: string;
    /** Bounds on what is packed or unpacked. */
    limits?: PolicySetVersionLimitsInputs;
    /**
     * Other enforcement levels than those of `sentinel.hcl`, `policies.hcl` or `policies.json`, set while the content is packed: the preview
     * shows them as changed lines of that file, and what is on disk stays as it is. For a roll-out in steps. Not with `archive`, nor for kind `tfpolicy`.
     */
    enforcement?: PolicySetVersionEnforcementInputs;
    /** Whether to wait until the platform has taken the content in; `true` by default. Without, a refresh finds what became of it. */
    wait: boolean;
    /** How long packing, uploading and waiting may take together, for example `"30m"`; customTimeouts, or 15 minutes, by default. */
    timeout?: string;
    /**
     * What becomes of errors that are found in the content before it is uploaded: `error` (the default) fails the preview, `warn`
     * only shows them, `off` does not look. Content that the last `up` took is never looked at again.
     */
    lint?: "error" | "warn" | "off";
    /** `sha256:…` over path, executable bit and bytes of every file. */
    contentHash: string;
    /**
     * Why the set does not serve this content, as far as the last refresh, or the step that failed, knows: `foreign: polsetver-… uploaded …`,
     * `foreign: polsetver-… taken from github …, commit …`, `errored: polsetver-…`, `canceled: polsetver-…` or
     * `never uploaded: polsetver-…`. The next `up` replaces the version. `undefined` as long as all is well.
     */
    drift?: string;
}

/** What the platform adds to a policy set version. */
export interface PolicySetVersionOutputs {
    /** `pending`, `ingressing`, `ready`, `errored` or `canceled`. */
    status: string;
    /** `tfe-api` for uploaded content. */
    source?: string;
    /** Why the platform could not take it in, in its own words. */
    error?: string;
    /** More of it. */
    errorMessage?: string;
    /** The organization of the policy set. */
    organization?: string;
    /** The newest version of the set, also when it is errored: another than this one when somebody else made it. */
    newestVersionId?: string;
    /** The version that the set serves. */
    currentVersionId?: string;
    /** ISO 8601, UTC. */
    createdAt: string;
    /** ISO 8601, UTC. */
    updatedAt: string;
}

const inputs = {
    policySetId: { type: "string", required: true, replaces: true, prefix: "polset-" },
    directory: { type: "string", notCompared: true },
    // Also where `check` puts the text of what `directory` and `archive` hold, so that a preview shows its lines.
    files: { type: "map", filledIn: true, notCompared: true, notRead: true },
    archive: { type: "string", notCompared: true },
    ignore: { type: "list", notCompared: true },
    followLinksInto: { type: "string", notCompared: true },
    limits: {
        type: "object",
        notCompared: true,
        members: { maxBytes: { type: "number" }, maxFiles: { type: "number" }, maxRatio: { type: "number" } },
    },
    enforcement: {
        type: "object",
        notCompared: true,
        members: { maximum: { type: "string" }, policies: { type: "map" } },
    },
    wait: { type: "boolean", default: true, notCompared: true, notRead: true },
    timeout: { type: "string", notCompared: true },
    lint: { type: "string", oneOf: ["error", "warn", "off"], notCompared: true },
    contentHash: { type: "string", computed: true, replaces: true, notRead: true },
    drift: { type: "string", computed: true, replaces: true },
} as const satisfies PropertiesOf<PolicySetVersionInputs>;

const outputs = {
    status: { type: "string" },
    source: { type: "string" },
    error: { type: "string" },
    errorMessage: { type: "string" },
    organization: { type: "string" },
    newestVersionId: { type: "string" },
    currentVersionId: { type: "string" },
    createdAt: { type: "string" },
    updatedAt: { type: "string" },
} as const satisfies OutputsOf<PolicySetVersionOutputs>;

export const policySetVersion = {
    type: "PolicySetVersion",
    handler: "policySetVersion",
    noun: "policy set version",
    inputs,
    outputs,
} as const satisfies KindOf<PolicySetVersionInputs, PolicySetVersionOutputs>;

/** The inputs of a `PolicySetVersion`: a policy set, and exactly one of `directory`, `files` and `archive`. */
export interface PolicySetVersionArgs extends Args<PolicySetVersionInputs, typeof inputs> {}

/** Bounds on what is packed or unpacked; each may be an output. */
export interface PolicySetVersionLimits
    extends Args<PolicySetVersionLimitsInputs, (typeof inputs)["limits"]["members"]> {}

/** Other enforcement levels than those of the configuration; each may be an output. */
export interface PolicySetVersionEnforcement
    extends Args<PolicySetVersionEnforcementInputs, (typeof inputs)["enforcement"]["members"]> {}

/** The outputs of a `PolicySetVersion`. */
export interface PolicySetVersionProperties
    extends Outputs<PolicySetVersionInputs, typeof inputs, PolicySetVersionOutputs> {}
