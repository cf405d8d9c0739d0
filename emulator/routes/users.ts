import { createHash } from "node:crypto";
import type { Resource } from "../jsonapi";

/** The id of a user, who is nothing but a name here. */
export function userId(name: string): string {
    return `user-${createHash("sha256").update(name).digest("base64url").replace(/[-_]/g, "").slice(0, 16)}`;
}

/** A user as it goes over the wire (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/users). */
export function userResource(name: string): Resource {
    const id = userId(name);
    return {
        id,
        type: "users",
        attributes: { username: name, "is-service-account": false },
        links: { self: `/api/v2/users/${id}` },
    };
}
