import type { Client } from "../../api/client";
import { ConflictError, TfeError, ValidationError } from "../../api/errors";
import type { Operation } from "./definition";
import { ExplainedError } from "./hostErrors";
import { mayHaveHappened, settle } from "./settle";
import { type Taken, waysOut } from "./taken";

/** The creation of an object that its name (or key) tells from others. */
export interface Creation<T> {
    send(): Promise<T>;
    /** The object of that name, if there is one. */
    lookUp(client: Client): Promise<T | undefined>;
    /**
     * Whether the object of that name is what a create of this process made, whose answer was lost: it is what was declared, and
     * not older than that request.
     *
     * @param isSince whether a time that the platform gives is not before the request was sent
     */
    isOurs(found: T, isSince: (time: string | null | undefined) => boolean): boolean;
    /** What has the name, for what to do about it. */
    taken(found: T): Taken;
}

/**
 * Creates an object once. A create whose answer was lost is looked up before it is sent again; what it made is taken over, and
 * told with a warning. That a name is taken is never a reason to take anything over: what looks the same may belong to another
 * resource or another stack, and would be deleted with theirs.
 *
 * @returns the object, and whether it was there already
 * @throws ValidationError with the ways out when the object of that name is somebody else's
 */
export async function createOnce<T>(
    creation: Creation<T>,
    operation: Operation,
): Promise<{ object: T; takenOver: boolean }> {
    const { connection } = operation.client;
    /** The first create that may have happened. */
    let lost: TfeError | undefined;
    const send = async () => ({ object: await creation.send(), takenOver: false });
    return settle(send, async (error) => {
        // A name that is taken by what cannot be seen stays taken.
        if (mayHaveHappened(error)) lost ??= error;
        else if (!isNameTaken(error)) return undefined;
        const found = await lookedUp(creation, operation, lost);
        if (found === undefined) return undefined;
        const taken = creation.taken(found);
        const sent = lost;
        if (!sent || !creation.isOurs(found, (time) => connection.isSince(time, sent))) {
            operation.wants(taken.id);
            throw withHint(error, waysOut(taken, operation));
        }
        operation.warn(`took over ${taken.id}: it is what was created here, by a request whose answer was lost`);
        return { object: found, takenOver: true };
    });
}

/** What has the name. A create that used up the step's time is looked up all the same, lest it is lost. */
async function lookedUp<T>(
    creation: Creation<T>,
    { client, afterwards }: Operation,
    lost: TfeError | undefined,
): Promise<T | undefined> {
    try {
        return await creation.lookUp(client.connection.deadline.left > 0 ? client : afterwards());
    } catch (error) {
        if (!lost || !(error instanceof TfeError)) throw error;
        throw new ExplainedError(
            `${lost.message} Whether it was created all the same cannot be found out: ${error.message} The next pulumi up says so, ` +
                "and what to do.",
        );
    }
}

/** Whether the platform refused a name, or a key, because another object has it. */
export function isNameTaken(error: unknown): error is ValidationError {
    return (
        (error instanceof ValidationError || error instanceof ConflictError) &&
        error.details.some(({ detail = "", pointer = "" }) => /taken/i.test(detail) && /name|key|^$/.test(pointer))
    );
}

function withHint({ method, path, status, details, requestId }: TfeError, hint: string): TfeError {
    return new ValidationError({ method, path, status, details, requestId, hint });
}
