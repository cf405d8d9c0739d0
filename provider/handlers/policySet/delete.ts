import type { Client } from "../../api/client";
import { ConflictError, NotFoundError, type TfeError, ValidationError } from "../../api/errors";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { Waits } from "../base/poll";

/** The first wait for runs to finish, in milliseconds. */
const FIRST_WAIT = 1_000;

/** Deletes a policy set. One that is gone already is fine; one that active runs hold is tried again until the deadline. */
export async function deletePolicySet(
    id: string,
    organization: string | undefined,
    { client, status }: Operation,
): Promise<void> {
    for (const waits = new Waits(client.connection.deadline, FIRST_WAIT); ; ) {
        try {
            return await client.policySets.delete(id);
        } catch (error) {
            if (error instanceof NotFoundError) return whenMissing(id, organization, client, error);
            if (!isHeldByRuns(error)) throw error;
            status(`waiting for the active runs of ${id} to finish`);
            await waits.wait(() => stillHeld(id, error));
        }
    }
}

/**
 * "Not found" is also what a token hears that may not delete: what can still be seen is not gone.
 *
 * @throws NotFoundError when the token may not even see the organization's policy sets
 */
async function whenMissing(
    id: string,
    organization: string | undefined,
    client: Client,
    error: NotFoundError,
): Promise<void> {
    if (await client.policySets.find(id, organization)) {
        throw new ExplainedError(
            `Policy set ${id} was not deleted: the token may see it, but not delete it. Use one whose team may manage ` +
                `policies. ${error.message}`,
        );
    }
}

function isHeldByRuns(error: unknown): error is TfeError {
    if (error instanceof ConflictError) return true;
    return (
        error instanceof ValidationError &&
        error.details.some(({ title = "", detail = "" }) => /\bruns?\b/i.test(`${title} ${detail}`))
    );
}

function stillHeld(id: string, error: TfeError): ExplainedError {
    return new ExplainedError(
        `Policy set ${id} was not deleted, because runs that it applies to are active. Finish or discard them and try again, or ` +
            `wait longer with the resource option customTimeouts: { delete: "30m" }. ${error.message}`,
    );
}
