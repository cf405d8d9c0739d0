import type { WireResource } from "../http/jsonapi";
import type { Connection, Query } from "./connection";
import { sharedFor } from "./shared";
import { SharedList } from "./sharedList";

/** The objects of a list, for readers that ask for the same list at about the same time: it is fetched once for all of them. */
export function sharedList<T>(
    connection: Connection,
    type: string,
    path: string,
    query: Query,
    fromWire: (wire: WireResource) => T,
): AsyncIterable<T> {
    const { reads } = sharedFor(connection.settings);
    const key = `${path}?${JSON.stringify(query)}`;
    const list = reads.now(key, () => {
        const pages = async function* () {
            for await (const { data } of connection.pages(type, path, query)) yield data.map(fromWire);
        };
        return new SharedList(pages(), () => reads.forget(key));
    });
    return list;
}
