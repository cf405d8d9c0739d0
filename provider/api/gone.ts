import { isMissing } from "./errors";
import type { Connection } from "./session/connection";

/** An object of an organization, as one looks for it. */
export interface Sought<T> {
    readonly type: string;
    readonly id: string;
    /** Asks for it. */
    read(): Promise<T>;
    /** The path of the list of such objects of an organization. */
    listOf(organization: string): string;
    /** Where it was, if that is known; otherwise that of the settings. */
    readonly organization?: string;
}

/**
 * Reads an object of an organization that may be gone. The platform says "not found" also to a token that may not see the
 * organization any more, and nothing must be taken for deleted because a token lost its rights: so the list of such objects
 * must be there, and the object not on its first page.
 *
 * @returns the object, or `undefined` when it is gone
 * @throws NotFoundError when the token may not list the organization's objects of that kind, or the list has it
 */
export async function unlessGone<T>(connection: Connection, sought: Sought<T>): Promise<T | undefined> {
    const { type, id, organization = connection.settings.organization } = sought;
    try {
        return await sought.read();
    } catch (error) {
        if (!isMissing(error)) throw error;
        if (!organization) return undefined;
        for await (const { data } of connection.pages(type, sought.listOf(organization))) {
            if (data.some((listed) => listed.id === id)) throw error;
            break;
        }
        return undefined;
    }
}
