import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Token } from "../auth";
import type { ById, Context } from "../context";
import { notFound } from "../errors";
import type { Resource } from "../jsonapi";

/** The id of a user, who is nothing but a name here. */
export function userId(name: string): string {
    return `user-${createHash("sha256").update(name).digest("base64url").replace(/[-_]/g, "").slice(0, 16)}`;
}

/** A user as it goes over the wire (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/users). */
export function userResource(name: string, isServiceAccount = false): Resource {
    const id = userId(name);
    return {
        id,
        type: "users",
        attributes: { username: name, "is-service-account": isServiceAccount },
        links: { self: `/api/v2/users/${id}` },
    };
}

/** The user of a token, as only this user sees it: a team's or an organization's token has a service account. */
function account({ user, kind }: Token): Resource {
    const { attributes, ...others } = userResource(user, kind !== "user");
    const own = { "auth-method": "tfc", "v2-only": true, email: `${user}@example.com`, "unconfirmed-email": null };
    return { ...others, attributes: { ...attributes, ...own } };
}

/**
 * Users: the token's own (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/account), and all who have a token or
 * did something here.
 */
export function register(app: FastifyInstance, context: Context): void {
    const names = (): Set<string> => {
        const runs = context.store.of("runs").all();
        return new Set([
            ...context.tokens.all().map(({ user }) => user),
            ...runs.flatMap(({ createdBy, confirmedBy, canceledBy }) =>
                [createdBy, confirmedBy ?? [], canceledBy ?? []].flat(),
            ),
            ...context.store
                .of("comments")
                .all()
                .map(({ createdBy }) => createdBy),
            ...context.store
                .of("workspaces")
                .all()
                .flatMap(({ lockedBy }) => lockedBy ?? []),
        ]);
    };

    app.get("/api/v2/account/details", async (request) => ({ data: account(request.token) }));

    app.get<ById>("/api/v2/users/:id", async (request) => {
        const name = [...names()].find((each) => userId(each) === request.params.id);
        if (name === undefined) throw notFound();
        const tokens = context.tokens.all().filter(({ user }) => user === name);
        return { data: userResource(name, tokens.length > 0 && tokens.every(({ kind }) => kind !== "user")) };
    });
}
