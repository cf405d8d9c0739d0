import { isMissing } from "../../api/errors";
import type { PolicySetVersion, PolicySetWithVersions } from "../../api/policySetVersions";
import type { Operation } from "../base/definition";
import { type FoundVersion, failureOf, foreign, foundVersion, knownOf, type VersionState } from "./found";

/**
 * What a set serves now, seen from our version. `undefined` when the set is gone.
 *
 * - The set serves our version, or will once it is taken in: as it was. That a newer one failed is said in passing.
 * - Our version failed: `drift` says so.
 * - The set serves another version: `drift` names it, and its date.
 */
export async function readVersion(
    id: string,
    olds: VersionState,
    operation: Operation,
): Promise<FoundVersion | undefined> {
    const versions = operation.client.policySetVersions;
    if (!olds.policySetId) {
        const version = await orGone(() => versions.read(id));
        return version && foundVersion(version, {});
    }
    const around = await findSet(olds.policySetId, olds.organization, operation);
    if (!around) return undefined;
    const { set, newest, current } = around;
    const surroundings = {
        organization: set.organization,
        newestVersionId: set.newestVersionId,
        currentVersionId: set.currentVersionId,
    };
    const own = [newest, current].find((version) => version?.id === id);
    const drift = own ? driftOf(own, current, operation) : current && foreign(current);
    if (newest && newest.id !== id && newest.id !== current?.id) {
        const { status } = newest.attributes;
        operation.status(`the set's newest version ${newest.id} is ${status}; it serves ${current?.id ?? "none"}`);
    }
    if (own) return foundVersion(own, surroundings, drift);
    // Nothing of ours is served: what the state knows of our version is as good as asking for it.
    return { id, inputs: { drift }, outputs: { ...knownOf(olds), ...surroundings } };
}

/** Why our version, the newest or the one that is served, fails; and what the set goes on serving meanwhile. */
function driftOf(
    own: PolicySetVersion,
    current: PolicySetVersion | undefined,
    { client }: Operation,
): string | undefined {
    const failure = failureOf(own, client);
    return failure && current ? `${failure}; the set serves ${current.id}` : failure;
}

/** @throws NotFoundError when the set may be there although the platform does not show it */
async function findSet(
    policySetId: string,
    organization: string | undefined,
    { client }: Operation,
): Promise<PolicySetWithVersions | undefined> {
    const around = await orGone(() => client.policySetVersions.ofSet(policySetId));
    if (around) return around;
    const set = await client.policySets.find(policySetId, organization);
    return set && client.policySetVersions.ofSet(policySetId);
}

async function orGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
        return await ask();
    } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
    }
}
