import type { Connection } from "./connection";
import { isMissing } from "./errors";

/**
 * Reads an object of an organization that may be gone. The platform says "not found" also to a token that may not see the
 * organization any more, and nothing must be taken for deleted because a token lost its rights.
 *
 * @param read asks for the object
 * @param listOf the path of the organization's list of such objects
 * @param organization where the object was, if that is known; otherwise that of the settings
 * @returns the object, or `undefined` when it is gone
 * @throws NotFoundError when the token may not list the organization's objects of that kind
 */
export async function unlessGone<T>(
    connection: Connection,
    read: () => Promise<T>,
    listOf: (organization: string) => string,
    organization = connection.settings.organization,
): Promise<T | undefined> {
    try {
        return await read();
    } catch (error) {
        if (!isMissing(error)) throw error;
        if (organization) {
            await connection.many({ method: "GET", path: listOf(organization), query: { "page[size]": 1 } });
        }
        return undefined;
    }
}
