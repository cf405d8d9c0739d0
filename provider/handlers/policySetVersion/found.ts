import type { PolicySetVersion } from "../../api/policySetVersions";
import type { Found } from "../base/definition";

/** The outputs that are no inputs. */
export const OUTPUTS = [
    "status",
    "source",
    "error",
    "errorMessage",
    "createdAt",
    "updatedAt",
    "organization",
    "newestVersionId",
    "currentVersionId",
] as const;

/** What a resource knows of its set besides its own version. */
export interface Surroundings {
    readonly organization?: string;
    readonly newestVersionId?: string;
    readonly currentVersionId?: string;
}

/**
 * A version under the names of the inputs and outputs.
 *
 * @param drift what stands in the place of the content's hash when the set does not serve this version's content
 */
export function foundVersion(version: PolicySetVersion, around: Surroundings, drift?: string): Found {
    const { status, source, error, errorMessage, createdAt, updatedAt } = version.attributes;
    return {
        id: version.id,
        inputs: { policySetId: version.policySetId, contentHash: drift },
        outputs: { status, source, error, errorMessage, createdAt, updatedAt, ...around },
    };
}
