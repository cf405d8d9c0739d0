import type { Client } from "../../api/client";
import type { PolicySetVersion } from "../../api/policySetVersions";
import type { Values } from "../base/properties";

/** How long an upload link is good, in milliseconds, and a margin. */
const LINK_LIFETIME = 70 * 60_000;

/** Whether nothing was ever uploaded to a version. */
export function isEmpty({ attributes }: PolicySetVersion): boolean {
    return attributes.status === "pending" && Object.keys(attributes.statusTimestamps ?? {}).length === 0;
}

/**
 * Why a version will never serve its content, in a few words that differ for each version: they stand in the place of its
 * hash, so that the next `up` replaces it. `undefined` as long as there is hope.
 */
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

/** Whether a state tells of a version that failed. */
export function isFailed(olds: Values): boolean {
    return /^(errored|canceled|never uploaded): /.test(String(olds.contentHash));
}
