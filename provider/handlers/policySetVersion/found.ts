import type { Client } from "../../api/client";
import type { PolicySetVersion } from "../../api/policySetVersions";
import {
    policySetVersion as kind,
    type PolicySetVersionInputs,
    type PolicySetVersionOutputs,
} from "../../definitions/policySetVersion";
import { namesIn } from "../../definitions/table";
import type { Found, Inputs, State } from "../base/definition";
import { foundAs, pick } from "../base/found";
import type { Values } from "../base/properties";

export type VersionInputs = Inputs<PolicySetVersionInputs>;
export type VersionState = State<PolicySetVersionInputs, PolicySetVersionOutputs>;
export type FoundVersion = Found<PolicySetVersionInputs, PolicySetVersionOutputs>;

/** How long an upload link is good, in milliseconds, and a margin. */
const LINK_LIFETIME = 70 * 60_000;

/** What a resource knows of its set besides its own version. */
export interface Surroundings {
    readonly organization?: string;
    readonly newestVersionId?: string;
    readonly currentVersionId?: string;
}

/**
 * A version under the names of the inputs and outputs.
 *
 * @param drift why the set does not serve this version's content. Where nothing says so, what the state knows holds until the
 * version is ready: that its link was refused is seen by who uploads.
 */
export function foundVersion(version: PolicySetVersion, around: Surroundings, drift?: string): FoundVersion {
    const { id, attributes, policySetId } = version;
    const isWell = drift === undefined && attributes.status === "ready";
    return foundAs(kind, id, { ...attributes, ...around, policySetId, drift: isWell ? null : drift });
}

/** What a state knows of a version. */
export function knownOf(olds: VersionState): FoundVersion["outputs"] {
    return pick(olds, namesIn(kind.outputs));
}

/** A version whose settings changed, none of which the platform knows. */
export function unchangedVersion(id: string, olds: VersionState): FoundVersion {
    return { id, inputs: {}, outputs: knownOf(olds) };
}

/** Whether nothing was ever uploaded to a version. */
export function isEmpty({ attributes }: PolicySetVersion): boolean {
    return attributes.status === "pending" && Object.keys(attributes.statusTimestamps ?? {}).length === 0;
}

/** Why a version will never serve its content, in a few words. `undefined` as long as there is hope. */
export function failureOf(version: PolicySetVersion, { connection }: Client): string | undefined {
    const { status, createdAt } = version.attributes;
    if (status === "errored" || status === "canceled") return `${status}: ${version.id}`;
    // By the platform's clock; this machine's may be hours off.
    return isEmpty(version) && connection.age(createdAt) > LINK_LIFETIME ? `never uploaded: ${version.id}` : undefined;
}

/** What a set serves instead of our version, in a few words: which, since when, from where. */
export function foreign({ id, attributes }: PolicySetVersion): string {
    const { source, createdAt, ingressAttributes } = attributes;
    if (!source || source === "tfe-api") return `foreign: ${id} uploaded ${createdAt}`;
    const commit = ingressAttributes?.commitSha ? `, commit ${ingressAttributes.commitSha}` : "";
    return `foreign: ${id} taken from ${source} ${createdAt}${commit}`;
}

/**
 * What the first versions wrote, in today's form: they had the words for what is wrong in the place of the hash, which they lost.
 * An empty one equals that of no content, and is still there for the resource option ignoreChanges.
 */
export function upToDate(olds: Values): Values {
    const { contentHash } = olds;
    const isOlder =
        typeof contentHash === "string" && /^(?:errored|canceled|never uploaded|foreign): /.test(contentHash);
    return isOlder ? { ...olds, contentHash: "", drift: contentHash } : olds;
}
