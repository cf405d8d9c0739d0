import type { FastifyInstance } from "fastify";
import { mayOnRuns } from "../auth";
import type { ById, Context } from "../context";
import { notFound } from "../errors";
import { hiddenOrganization, type ObjectOf, one, owner, text, time } from "../table/columns";
import type { Noun } from "../table/noun";

const columns = {
    organization: hiddenOrganization,
    runId: owner("runs", { hidden: true }),
    body: text("", { write: "create", required: true }),
    /** Each comment is an event of its run. */
    runEventId: one("run-events", { linked: true }),
    createdBy: text("owner", { hidden: true }),
    createdAt: time({ hidden: true }),
};

/** A comment on a run. */
export type Comment = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        comments: Comment;
    }
}

const noun: Noun<Comment> = { kind: "comments", prefix: "wsc", columns };

/** Makes a comment an event of its run. */
function note({ kinds }: Context, comment: Comment): Comment {
    const { id: commentId, organization, runId, createdBy } = comment;
    const event = kinds.create("run-events", organization, { runId, action: "commented", createdBy, commentId });
    return Object.assign(comment, { runEventId: event.id });
}

/** Keeps the comment of a decision with its run. */
export function addComment(
    context: Context,
    { id: runId, organization }: { id: string; organization: string },
    body: string | null,
    createdBy: string,
): void {
    if (body !== null) note(context, context.kinds.create("comments", organization, { runId, body, createdBy }));
}

/** Comments (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/comments). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define(noun);

    app.post<ById>("/api/v2/runs/:id/comments", async (request, reply) => {
        const { id: runId, organization } = context.find(request, "runs", request.params.id);
        if (!mayOnRuns(request.token, "plan")) throw notFound();
        const given = { runId, createdBy: request.token.user };
        const comment = note(context, context.created("comments", organization, request, given));
        return reply.code(201).send(context.document(request, "comments", comment));
    });

    app.get<ById>("/api/v2/runs/:id/comments", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        return context.page(request, "comments", context.store.of("comments").by("runId", id));
    });

    app.get<ById>("/api/v2/comments/:id", async (request) =>
        context.document(request, "comments", context.find(request, "comments", request.params.id)),
    );
}
