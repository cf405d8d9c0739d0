import type * as pulumi from "@pulumi/pulumi";
import { isInstance, type Outputs, TfeResource } from "./resource";

/** Bounds on what is packed or unpacked. They stop mistakes; the platform documents none. */
export interface PolicySetVersionLimits {
    /** Bytes of all files together, unpacked; 256 MiB by default. */
    maxBytes?: pulumi.Input<number | undefined>;
    /** Files and links; 20,000 by default. */
    maxFiles?: pulumi.Input<number | undefined>;
    /** Unpacked bytes for each byte of an archive; 200 by default. */
    maxRatio?: pulumi.Input<number | undefined>;
}

/** The inputs of a {@link PolicySetVersion}: a policy set, and exactly one of `directory`, `files` and `archive`. */
export interface PolicySetVersionArgs {
    /** The policy set that it is a version of, `polset-…`. A change makes a version of the other set. */
    policySetId: pulumi.Input<string>;
    /**
     * A folder, absolute or relative to the project's, with `sentinel.hcl`, `policies.hcl` or `policies.json` at its root.
     * What `.terraformignore` leaves out is not uploaded.
     */
    directory?: pulumi.Input<string | undefined>;
    /** Path → text, for content that the program itself makes. Given `directory` or `archive`, the output shows their text. */
    files?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
    /** A ready `.tar.gz`, absolute or relative to the project's folder; uploaded as it is. */
    archive?: pulumi.Input<string | undefined>;
    /** More rules, as in `.terraformignore` and after them. Only with `directory`. */
    ignore?: pulumi.Input<pulumi.Input<string>[] | undefined>;
    /**
     * A folder, absolute or relative to the project's, for example the repository's root. A link that leads out of `directory` is refused,
     * because it can put a file into the upload that nobody meant to be there; one that leads into this folder is followed: what it
     * leads to is uploaded in its place. Only with `directory`.
     */
    followLinksInto?: pulumi.Input<string | undefined>;
    limits?: pulumi.Input<PolicySetVersionLimits | undefined>;
    /** Whether to wait until the platform has taken the content in; `true` by default. Without, a refresh finds what became of it. */
    wait?: pulumi.Input<boolean | undefined>;
    /** How long packing, uploading and waiting may take together, for example `"30m"`; customTimeouts, or 15 minutes, by default. */
    timeout?: pulumi.Input<string | undefined>;
    /**
     * What becomes of errors that are found in the content before it is uploaded: `error` (the default) fails the preview, `warn`
     * only shows them, `off` does not look. Content that the last `up` took is never looked at again.
     */
    lint?: pulumi.Input<"error" | "warn" | "off" | undefined>;
}

const OUTPUTS: Outputs<PolicySetVersion> = {
    policySetId: true,
    directory: true,
    files: true,
    archive: true,
    ignore: true,
    followLinksInto: true,
    limits: true,
    wait: true,
    timeout: true,
    lint: true,
    contentHash: true,
    status: true,
    source: true,
    error: true,
    errorMessage: true,
    organization: true,
    newestVersionId: true,
    currentVersionId: true,
    createdAt: true,
    updatedAt: true,
};

/**
 * A version of the content of a policy set: Sentinel or OPA policies from a folder, packed, uploaded, and waited for until the
 * platform says `ready`.
 *
 * ```ts
 * const guardrails = new tfe.PolicySet("guardrails", { name: "guardrails" });
 * new tfe.PolicySetVersion("guardrails", { policySetId: guardrails.id, directory: "policies" });
 * ```
 *
 * A preview reads the folder, shows the lines of each policy that change, and fails for what the platform would refuse, with file
 * and line. New content replaces the version, because the platform cannot change one: the new one is there before the old one is
 * forgotten. The same content is not uploaded again, wherever it was checked out and however often it was touched.
 *
 * The id is the platform's, `polsetver-…`. Fails when the platform cannot take the content in, with the platform's own words; the
 * set then goes on serving what it served, and the next `up` replaces the version. Content that somebody else uploads is found by
 * `pulumi refresh`, and the next `up` puts this one back.
 *
 * The platform cannot delete a version: `pulumi destroy` forgets it, and the set goes on serving it until it is deleted
 * itself or gets another one.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets#create-a-policy-set-version
 */
export class PolicySetVersion extends TfeResource {
    declare public readonly policySetId: pulumi.Output<string>;
    declare public readonly directory: pulumi.Output<string | undefined>;
    /**
     * Path → text of what is in it. Binary and large files, links, and what is too much to show stand there in one line. The
     * platform does not give content back, so one from {@link PolicySetVersion.get} has neither this nor `contentHash`.
     */
    declare public readonly files: pulumi.Output<Record<string, string> | undefined>;
    declare public readonly archive: pulumi.Output<string | undefined>;
    declare public readonly ignore: pulumi.Output<string[] | undefined>;
    declare public readonly limits: pulumi.Output<pulumi.Unwrap<PolicySetVersionLimits> | undefined>;
    declare public readonly wait: pulumi.Output<boolean | undefined>;
    declare public readonly timeout: pulumi.Output<string | undefined>;
    declare public readonly followLinksInto: pulumi.Output<string | undefined>;
    declare public readonly lint: pulumi.Output<"error" | "warn" | "off" | undefined>;
    /**
     * `sha256:…` over path, executable bit and bytes of every file. After a refresh that found something else, what it found:
     * `foreign: polsetver-… uploaded …` or `errored: polsetver-…`.
     */
    declare public readonly contentHash: pulumi.Output<string | undefined>;
    /** `pending`, `ingressing`, `ready`, `errored` or `canceled`. */
    declare public readonly status: pulumi.Output<string>;
    /** `tfe-api` for uploaded content. */
    declare public readonly source: pulumi.Output<string | undefined>;
    /** Why the platform could not take it in, in its own words. */
    declare public readonly error: pulumi.Output<string | undefined>;
    declare public readonly errorMessage: pulumi.Output<string | undefined>;
    /** The organization of the policy set. */
    declare public readonly organization: pulumi.Output<string | undefined>;
    /** The newest version of the set, also when it is errored: another than this one when somebody else made it. */
    declare public readonly newestVersionId: pulumi.Output<string | undefined>;
    /** The version that the set serves. */
    declare public readonly currentVersionId: pulumi.Output<string | undefined>;
    /** ISO 8601, UTC. */
    declare public readonly createdAt: pulumi.Output<string>;
    /** ISO 8601, UTC. */
    declare public readonly updatedAt: pulumi.Output<string>;

    constructor(name: string, args: PolicySetVersionArgs, opts?: pulumi.CustomResourceOptions) {
        super({ type: "PolicySetVersion", handler: "policySetVersion", outputs: OUTPUTS }, name, args, opts);
    }

    /** A version that exists and is not managed by this program: its status, not its content. Fails when there is none with this id. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): PolicySetVersion {
        return new PolicySetVersion(name, undefined as unknown as PolicySetVersionArgs, { ...opts, id });
    }

    /** Whether a value is a policy set version, also across copies of this package. */
    static override isInstance(value: unknown): value is PolicySetVersion {
        return isInstance(value, "PolicySetVersion");
    }
}
