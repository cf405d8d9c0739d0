import { ConflictError, TfeError } from "../../api/errors";
import type { PolicySet } from "../../api/policySets";
import type { PolicySetVersion } from "../../api/policySetVersions";
import type { Packed } from "../../content";
import { policySetVersion as kind } from "../../definitions/policySetVersion";
import { errorOf } from "../../thrown";
import type { Operation } from "../base/definition";
import { ExplainedError, UnfinishedError } from "../base/hostErrors";
import { factualAfterCreate } from "../base/unfinished";
import { type FoundVersion, failureOf, foundVersion, type Surroundings, type VersionInputs } from "./found";
import { startVersion } from "./start";
import { waitUntilTaken, whyNotTaken } from "./taken";

const MEGABYTE = 1_000_000;

/** What a version is finished with. */
export interface Finish {
    readonly inputs: VersionInputs;
    readonly set: PolicySet;
    /** Whether a version whose link has expired may be given up for a new one. */
    readonly renew: boolean;
}

/**
 * Uploads content to a version that is pending and waits until it is ready (unless the program does not want to wait).
 *
 * @throws UnfinishedError with the version that there is, whatever goes wrong
 */
export async function finish(
    version: PolicySetVersion,
    packed: Packed,
    { inputs, set, renew }: Finish,
    operation: Operation,
): Promise<FoundVersion> {
    let latest = version;
    // Only a step that made its version may give it up for another.
    const resumed = !renew;
    const upload = async (to: PolicySetVersion, mayRenew: boolean): Promise<PolicySetVersion> => {
        latest = to;
        const failure = await attempt(to, packed, operation);
        if (!failure) return to;
        const now = await operation.client.policySetVersions.read(to.id).catch(() => {
            throw failure;
        });
        // An attempt whose answer was lost has arrived all the same, now or in an earlier step.
        const arrived = failure.mayHaveHappened || resumed;
        if (arrived && (now.attributes.status !== "pending" || failure instanceof ConflictError)) return now;
        if (!isLinkRefused(failure)) throw failure;
        if (!mayRenew) throw linkRefused(to.id, failure);
        operation.status("the upload link was refused; starting another version");
        return upload(await startVersion(set.id, to.id, operation), false);
    };
    try {
        if (latest.attributes.status === "pending") latest = await upload(latest, renew);
        if (inputs.wait !== false) latest = await waitUntilTaken(latest, operation, late(latest));
        if (latest.attributes.status === "errored" || latest.attributes.status === "canceled") throw refused(latest);
        return foundVersion(latest, surroundings(set, latest));
    } catch (error) {
        const found = foundVersion(latest, surroundings(set, latest), driftAfter(latest, error, operation));
        throw new UnfinishedError(latest.id, factualAfterCreate(kind.inputs, inputs, found), errorOf(error));
    }
}

/** The set as it is with a version that came after everything in it. */
function surroundings(set: PolicySet, version: PolicySetVersion): Surroundings {
    const isReady = version.attributes.status === "ready";
    return {
        organization: set.organization,
        newestVersionId: version.id,
        currentVersionId: isReady ? version.id : set.currentVersionId,
    };
}

/** A version that can still become ready keeps its hash, so that the next `up` goes on with it instead of replacing it. */
function driftAfter(version: PolicySetVersion, error: unknown, { client }: Operation): string | undefined {
    if (error instanceof LinkRefused) return `never uploaded: ${version.id}`;
    return failureOf(version, client);
}

/** Uploads to the link of one version. Returns how the platform or the network failed; what else fails is thrown. */
async function attempt(version: PolicySetVersion, packed: Packed, operation: Operation): Promise<TfeError | undefined> {
    if (!version.uploadLink) {
        throw new ExplainedError(
            `The platform gave no upload link for ${version.id}, so nothing was uploaded. Run up again; if that does not help, ` +
                "pulumi up --replace with the resource's URN makes another version.",
        );
    }
    const { length } = packed;
    const progress = (bytes: number) => operation.status(`uploading ${sent(bytes, length)}`);
    try {
        const content = { pack: () => packed.open(), length };
        await operation.client.policySetVersions.upload(version.uploadLink, content, progress);
        return undefined;
    } catch (error) {
        if (error instanceof TfeError) return error;
        throw error;
    }
}

/** How far an upload is: `4.1 of 12 MB`, `310 of 820 kB`. */
export function sent(bytes: number, length: number): string {
    const [unit, name] = length < MEGABYTE ? [1000, "kB"] : [MEGABYTE, "MB"];
    const show = (amount: number) => {
        const units = amount / unit;
        return units < 10 ? String(Math.round(units * 10) / 10) : String(Math.round(units));
    };
    return `${show(bytes)} of ${show(length)} ${name}`;
}

class LinkRefused extends ExplainedError {}

function linkRefused(id: string, { message, status }: TfeError): LinkRefused {
    const why =
        status === 409
            ? `The platform says that something was uploaded to ${id} already, which did not come from here`
            : `The upload link of ${id} has expired before its content was uploaded`;
    return new LinkRefused(`${why}. Run up again: it makes another version. ${message}`);
}

/**
 * Blob stores answer expired links with various refusals, and those to which somebody else uploaded with a conflict; none of
 * them goes away by trying again.
 */
function isLinkRefused({ status = 0 }: TfeError): boolean {
    return [400, 401, 403, 404, 409, 410].includes(status);
}

function late({ id }: PolicySetVersion) {
    return (is: string, seconds: number) =>
        new ExplainedError(
            `${id} was uploaded, but is still ${is} after ${seconds} s of waiting. The next up goes on waiting for it; give it ` +
                'more time with the input timeout: "30m", or with the resource option customTimeouts.',
        );
}

function refused(version: PolicySetVersion): ExplainedError {
    const says = whyNotTaken(version);
    return new ExplainedError(
        `The platform could not take in ${version.id} (${version.attributes.status})${says ? `: ${says}` : " and does not say why"}\nThe set goes on ` +
            "serving what it served before. Mend the content; the next up replaces this version.",
    );
}
