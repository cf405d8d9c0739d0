import { isMissing, MalformedReplyError } from "./errors";
import type { Reply } from "./http/reply";
import { askedOf, type Request } from "./http/request";
import type { Connection } from "./session/connection";

/**
 * Sends a write whose documented answer is 204, or 202 where it is only taken down. Any other yes may come from something
 * between that never passed the request on, so what was asked for has to be seen then.
 *
 * @param isDone looks whether it is as asked for
 * @throws MalformedReplyError when it is not
 */
export async function confirmed(
    connection: Connection,
    request: Request,
    isDone: () => Promise<boolean>,
): Promise<Reply> {
    const reply = await connection.request({ ...request, expects: "nothing" });
    if (reply.status === 204 || reply.status === 202 || (await isDone())) return reply;
    throw new MalformedReplyError({
        ...askedOf(request),
        status: reply.status,
        reason: "the answer says yes, but nothing was done",
        hint: "Check that the address is that of HCP Terraform or Terraform Enterprise, and the proxy between.",
        mayHaveHappened: true,
    });
}

/** Whether something is not there. @throws what reading it throws otherwise */
export async function isNotThere(read: () => Promise<unknown>): Promise<boolean> {
    try {
        await read();
        return false;
    } catch (error) {
        if (isMissing(error)) return true;
        throw error;
    }
}
