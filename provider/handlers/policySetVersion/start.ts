import { TfeError } from "../../api/errors";
import type { PolicySetVersion } from "../../api/policySetVersions";
import type { Operation } from "../base/handler";
import { isEmpty } from "./drift";

/** How often the creation of a version is sent when its answers get lost. */
const ATTEMPTS = 4;

/**
 * Creates an empty version. One whose answer was lost is looked for before another is made: it is the set's newest, which it
 * was not before, and nothing was uploaded to it.
 *
 * @param before the set's newest version until now
 */
export async function startVersion(
    policySetId: string,
    before: string | undefined,
    { client, status }: Operation,
): Promise<PolicySetVersion> {
    const versions = client.policySetVersions;
    for (let attempt = 1; ; attempt++) {
        try {
            return await versions.create(policySetId);
        } catch (error) {
            if (!(error instanceof TfeError && error.mayHaveHappened)) throw error;
            const { newest } = await versions.ofSet(policySetId);
            if (newest && newest.id !== before && newest.attributes.source === "tfe-api" && isEmpty(newest)) {
                status(`took over ${newest.id}, which an earlier attempt created`);
                return newest.uploadLink ? newest : versions.read(newest.id);
            }
            if (attempt === ATTEMPTS) throw error;
        }
    }
}
