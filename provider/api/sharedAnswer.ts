import { DeadlineError, NetworkError } from "./errors";
import { askedOf, late } from "./http/request";
import type { Connection } from "./session/connection";
import { sharedFor } from "./session/shared";

/**
 * The answer to a read that many need at about the same time: one request serves all of them, and each waits for it within a
 * deadline of its own.
 *
 * @param key what is read, for example the id
 * @param path below `/api/v2`, for the error of who has no time left
 */
export async function sharedAnswer<T>(
    connection: Connection,
    key: string,
    path: string,
    fetch: () => Promise<T>,
): Promise<T> {
    const { reads } = sharedFor(connection.settings);
    const { deadline } = connection;
    for (;;) {
        let own = false;
        const answer = reads.get(key, () => {
            own = true;
            return fetch();
        });
        try {
            return await deadline.race(answer, () => late(askedOf({ method: "GET", path })));
        } catch (error) {
            // It may have ended with the time of whoever asked first.
            const isTimes = error instanceof DeadlineError || error instanceof NetworkError;
            if (own || !isTimes || deadline.left === 0) throw error;
        }
    }
}
