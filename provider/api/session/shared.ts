import { DeadlineError, NetworkError } from "../errors";
import type { WireResource } from "../http/jsonapi";
import { askedOf, late } from "../http/request";
import type { Connection, Query } from "./connection";
import { SharedList } from "./sharedReads";

/** The objects of a list, for readers that ask for the same list at about the same time: it is fetched once for all of them. */
export function sharedList<T>(
    connection: Connection,
    type: string,
    path: string,
    query: Query,
    fromWire: (wire: WireResource) => T,
): AsyncIterable<T> {
    const { reads } = connection.session;
    const key = `${path}?${JSON.stringify(query)}`;
    return reads.now(key, () => {
        const pages = async function* () {
            for await (const { data } of connection.pages(type, path, query)) yield data.map((wire) => fromWire(wire));
        };
        return new SharedList(pages(), () => reads.forget(key));
    });
}

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
    const { deadline, session } = connection;
    for (;;) {
        let own = false;
        const answer = session.reads.get(key, () => {
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
