import type { Client } from "../../api/client";
import { TfeError, ValidationError } from "../../api/errors";

/** How often a create is sent when its answers get lost. */
const ATTEMPTS = 4;
/** How old an object may be, in milliseconds, to pass for one that an interrupted `up` of this program created. */
const RECENT = 60 * 60_000;

/** The creation of an object that its name (or key) tells from others. */
export interface Creation<T> {
    send(): Promise<T>;
    /** The object of that name, if there is one. */
    lookUp(): Promise<T | undefined>;
    /**
     * Whether the object of that name is what this create, or an `up` that was killed before it could note the id, left behind.
     *
     * @param lost whether this create may have happened; otherwise the platform has refused it because the name is taken
     */
    isOurs(found: T, lost: boolean): boolean | Promise<boolean>;
    /** What to do about an object of that name that is somebody else's. */
    takenHint(found: T): string;
}

/**
 * Creates an object once. A create whose answer was lost, or whose name is taken, is looked up before it is sent again; what it
 * left behind is taken over.
 *
 * @returns the object, and whether it was there already
 * @throws ValidationError with the hint when the object of that name is somebody else's
 */
export async function createOnce<T>(creation: Creation<T>): Promise<{ object: T; takenOver: boolean }> {
    for (let attempt = 1; ; attempt++) {
        try {
            return { object: await creation.send(), takenOver: false };
        } catch (error) {
            const lost = error instanceof TfeError && error.mayHaveHappened;
            if (!lost && !isNameTaken(error)) throw error;
            const found = await creation.lookUp();
            if (found !== undefined && (await creation.isOurs(found, lost))) return { object: found, takenOver: true };
            if (found !== undefined) throw withHint(error as TfeError, creation.takenHint(found));
            // A name that is taken by what cannot be seen stays taken.
            if (attempt === ATTEMPTS || !lost) throw error;
        }
    }
}

/** Whether a time that the platform gives is less than an hour ago. */
export function isRecent({ connection }: Client, time: string | null | undefined): boolean {
    return connection.age(time) < RECENT;
}

function isNameTaken(error: unknown): boolean {
    return (
        error instanceof ValidationError &&
        error.details.some(({ detail = "", pointer = "" }) => /taken/i.test(detail) && /name|key|^$/.test(pointer))
    );
}

function withHint({ method, path, status, details, requestId }: TfeError, hint: string): TfeError {
    return new ValidationError({ method, path, status, details, requestId, hint });
}
