import { time } from "../../api/http/time";
import type { PolicySetVersion } from "../../api/policySetVersions";
import { legible } from "../../legible";
import type { Operation } from "../base/definition";
import { poll } from "../base/poll";

/** The longest reason of the platform that is shown whole, in characters. */
const LONGEST_REASON = 4_000;

/**
 * The version once the platform has made up its mind about it.
 *
 * @param late what to say when the time is up, of the status it then has, after so many seconds
 */
export async function waitUntilTaken(
    { id, attributes }: PolicySetVersion,
    { client, status }: Pick<Operation, "client" | "status">,
    late: (is: string, seconds: number) => Error,
): Promise<PolicySetVersion> {
    const since = time.now();
    const seconds = () => Math.round((time.now() - since) / 1000);
    let is = attributes.status;
    const look = async () => {
        const version = await client.policySetVersions.read(id);
        is = version.attributes.status;
        if (is === "ready" || is === "errored" || is === "canceled") return version;
        status(`${is}, ${seconds()} s`);
        return undefined;
    };
    return poll(client.connection.deadline, look, () => late(is, seconds()));
}

/** Why the platform could not take a version in, as it says; empty where it does not. */
export function whyNotTaken({ attributes: { error, errorMessage } }: PolicySetVersion): string {
    return legible([error, errorMessage].filter((text) => text).join(": "), LONGEST_REASON);
}
