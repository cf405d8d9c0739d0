import type { FastifyInstance } from "fastify";
import { mayOnRuns } from "../auth";
import { type Context, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { notFound } from "../errors";
import { newId } from "../ids";
import { paginate, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";

/** A comment on a run. */
export interface Comment extends Owned {
    runId: string;
    body: string;
    /** Each comment is an event of its run, which says who wrote it and when. */
    runEventId: string;
    createdBy: string;
    createdAt: string;
}

declare module "../store" {
    interface Collections {
        comments: Comment;
    }
}

interface ById {
    Params: { id: string };
}

function resource({ id, body, runEventId }: Comment): Resource {
    return {
        id,
        type: "comments",
        attributes: { body },
        relationships: { "run-event": toOne("run-events", runEventId, `/api/v2/run-events/${runEventId}`) },
        links: { self: `/api/v2/comments/${id}` },
    };
}

/** Comments (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/comments). */
export function register(app: FastifyInstance, context: Context): void {
    const comments = context.store.of("comments");

    context.kinds.define<"comments">("comments", {
        prefix: "wsc",
        blank: (organization, now) => ({
            organization,
            runId: "",
            body: "",
            runEventId: newId("re"),
            createdBy: "owner",
            createdAt: now,
        }),
        resource,
    });

    app.post<ById>("/api/v2/runs/:id/comments", async (request, reply) => {
        const run = context.find(request, "runs", request.params.id);
        if (!mayOnRuns(request.token, "plan")) throw notFound();
        const { attributes } = readDocument(request.body, {
            type: "comments",
            attributes: { body: { type: "string", required: true } },
        });
        const comment = context.kinds.create("comments", run.organization, {
            runId: run.id,
            body: attributes.body as string,
            createdBy: request.token.user,
        });
        return reply.code(201).send({ data: resource(comment) });
    });

    app.get<ById>("/api/v2/runs/:id/comments", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        const found = comments.filter(({ runId }) => runId === id);
        const { items, ...page } = paginate(found, queryOf(request), urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/comments/:id", async (request) => ({
        data: resource(context.find(request, "comments", request.params.id)),
    }));
}
