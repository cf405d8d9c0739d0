import type { PolicySetVersion } from "../../api/policySetVersions";
import type { Operation } from "../base/definition";
import { mayHaveHappened, settle } from "../base/settle";
import { isEmpty } from "./found";

/** How long before its end a link is not begun with any more, in milliseconds: it is good for one hour. */
const GOOD_FOR = 55 * 60_000;

/**
 * The set's newest version, if nothing was ever uploaded to it and its link is still good: an `up` that was interrupted left
 * it, and such versions would pile up. Should somebody else be about to upload to it, one of the two is refused, and makes another.
 */
export async function unusedVersion(
    newest: PolicySetVersion | undefined,
    { client, status }: Operation,
): Promise<PolicySetVersion | undefined> {
    if (!newest || !isForUploads(newest) || !(client.connection.age(newest.attributes.createdAt) < GOOD_FOR))
        return undefined;
    const version = newest.uploadLink ? newest : await client.policySetVersions.read(newest.id);
    if (!version.uploadLink || !isForUploads(version)) return undefined;
    status(`using ${version.id}, which is there and empty`);
    return version;
}

function isForUploads(version: PolicySetVersion): boolean {
    return version.attributes.source === "tfe-api" && isEmpty(version);
}

/**
 * Creates an empty version. One whose answer was lost is looked for before another is made: it is the set's newest, which it
 * was not before, and nothing was uploaded to it.
 *
 * @param before the set's newest version until now
 */
export async function startVersion(
    policySetId: string,
    before: string | undefined,
    { client, status }: Pick<Operation, "client" | "status">,
): Promise<PolicySetVersion> {
    const versions = client.policySetVersions;
    const send = () => versions.create(policySetId);
    return settle(send, async (failure) => {
        if (!mayHaveHappened(failure)) return undefined;
        const { newest } = await versions.ofSet(policySetId);
        if (!newest || newest.id === before || !isForUploads(newest)) return undefined;
        status(`took over ${newest.id}, which an earlier attempt created`);
        return newest.uploadLink ? newest : versions.read(newest.id);
    });
}
