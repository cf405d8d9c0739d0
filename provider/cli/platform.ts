import { readFileSync } from "node:fs";
import { NotAdoptable } from "../adopt/errors";
import { Managed } from "../adopt/managed";
import { Client } from "../api/client";
import { ConfigurationError, TfeError } from "../api/errors";
import { legible } from "../legible";
import { codeOf, errorOf } from "../thrown";
import { UsageError } from "./command";

/** How long reading may take, in milliseconds: a large organization is thousands of requests at 30 a second. */
const TIMEOUT = 60 * 60_000;

/** As a file. */
const STANDARD_INPUT = 0;

/** A client for the organization of a command. @throws UsageError when none is named */
export async function connected(named: string | undefined): Promise<{ client: Client; organization: string }> {
    const client = await Client.connect({ organization: named });
    const { organization } = client.connection.settings;
    if (organization === undefined) {
        throw new UsageError("Name the organization with --organization or TFE_ORGANIZATION.");
    }
    return { client: client.within(TIMEOUT), organization };
}

/**
 * What stacks manage, by what `pulumi stack export` has written into files, or writes into standard input where none is named.
 *
 * @throws UsageError when there is neither
 */
export function managedBy(files: readonly string[] = ["-"]): Managed {
    return new Managed(stacksIn(files));
}

/** What `pulumi stack export` has written into files (`-` for standard input), a text each. @throws UsageError when nothing is piped into it */
export function stacksIn(files: readonly string[]): string[] {
    if (files.includes("-") && process.stdin.isTTY) {
        throw new UsageError("Pipe pulumi stack export into this command, or name a file with --stack.");
    }
    return files.map(textIn);
}

/** What is in a file, or (`-`) comes on standard input. */
export function textIn(file: string): string {
    return readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8");
}

/** The sentence for what can go wrong without anybody's mistake in this package. @throws anything else, as it is */
export function expected(error: unknown): string {
    const isKnown = error instanceof NotAdoptable || error instanceof TfeError || error instanceof ConfigurationError;
    // What the file system refuses has a code.
    if (!isKnown && codeOf(error) === undefined) throw error;
    return legible(errorOf(error).message);
}
