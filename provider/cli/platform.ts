import { NotAdoptable } from "../adopt/errors";
import { Client } from "../api/client";
import { ConfigurationError, TfeError } from "../api/errors";
import { legible } from "../legible";
import { codeOf, errorOf } from "../thrown";
import { UsageError } from "./command";

/** How long reading may take, in milliseconds: a large organization is thousands of requests at 30 a second. */
const TIMEOUT = 60 * 60_000;

/** A client for the organization of a command. @throws UsageError when none is named */
export async function connected(named: string | undefined): Promise<{ client: Client; organization: string }> {
    const client = await Client.connect({ organization: named });
    const { organization } = client.connection.settings;
    if (organization === undefined) {
        throw new UsageError("Name the organization with --organization or TFE_ORGANIZATION.");
    }
    return { client: client.within(TIMEOUT), organization };
}

/** The sentence for what can go wrong without anybody's mistake in this package. @throws anything else, as it is */
export function expected(error: unknown): string {
    const isKnown = error instanceof NotAdoptable || error instanceof TfeError || error instanceof ConfigurationError;
    // What the file system refuses has a code.
    if (!isKnown && codeOf(error) === undefined) throw error;
    return legible(errorOf(error).message);
}
