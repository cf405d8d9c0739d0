import { decode, type WireResource } from "./http/jsonapi";
import type { Connection } from "./session/connection";

/** A user, or the service account of a team or an organization. */
export interface User {
    readonly id: string;
    readonly attributes: {
        readonly username?: string;
        readonly isServiceAccount?: boolean;
    };
}

/** The Account and Users APIs, to read: `/account/details` and `/users/:id`. */
export class Users {
    constructor(private readonly connection: Connection) {}

    /** The user that the token belongs to. */
    async own(): Promise<User> {
        return fromWireResource(
            (await this.connection.one({ type: "users" }, { method: "GET", path: "/account/details" })).data,
        );
    }

    async read(id: string): Promise<User> {
        const path = `/users/${encodeURIComponent(id)}`;
        return fromWireResource((await this.connection.one({ type: "users", id }, { method: "GET", path })).data);
    }
}

function fromWireResource(wire: WireResource): User {
    const { id, attributes } = decode<User["attributes"]>(wire);
    return { id, attributes };
}
