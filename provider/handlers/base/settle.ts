import { TfeError } from "../../api/errors";

/** How often a write is sent when its answers get lost. */
const ATTEMPTS = 4;

/** Whether a write failed in a way that leaves open whether it has happened. */
export function mayHaveHappened(failure: unknown): failure is TfeError {
    return failure instanceof TfeError && failure.mayHaveHappened;
}

/**
 * Sends a write that must happen once: after a failure it is looked what there is, before the write is sent again or the failure
 * passed on.
 *
 * @param look what the write has led to, if it has; `undefined` when it has not. `again` says that it is sent again then.
 * @throws what `send` threw, where it may not have happened or was sent often enough; what `look` throws
 */
export async function settle<T>(
    send: () => Promise<T>,
    look: (failure: unknown, again: boolean) => Promise<T | undefined>,
): Promise<T> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await send();
        } catch (failure) {
            const again = mayHaveHappened(failure) && attempt < ATTEMPTS;
            const found = await look(failure, again);
            if (found !== undefined) return found;
            if (!again) throw failure;
        }
    }
}
