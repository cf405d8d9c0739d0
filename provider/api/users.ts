import { Noun, plain } from "./noun";

/** A user, or the service account of a team or an organization. */
export interface User {
    readonly id: string;
    readonly attributes: {
        readonly username?: string;
        readonly isServiceAccount?: boolean;
    };
}

/** The Account and Users APIs, to read: `/account/details` and `/users/:id`. */
export class Users extends Noun<User> {
    protected readonly type = "users";
    protected readonly fromWire = plain<User["attributes"]>;

    /** The user that the token belongs to. */
    own(): Promise<User> {
        return this.one({ method: "GET", path: "/account/details" });
    }
}
