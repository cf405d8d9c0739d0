import type { FastifyInstance } from "fastify";
import { mustSee } from "../auth";
import { type Context, queryOf, urlOf } from "../context";
import { notFound } from "../errors";
import { includes, paginate, type Resource, toOne, unique } from "../jsonapi";
import { eventsOf, type RunEvent } from "../runs/events";
import { userId, userResource } from "./users";

interface ById {
    Params: { id: string };
}

const INCLUDABLE = ["actor", "comment"];

function resource({ id, action, createdBy, createdAt, commentId }: RunEvent): Resource {
    return {
        id,
        type: "run-events",
        attributes: { action, description: `${createdBy}: ${action}`, "created-at": createdAt },
        relationships: { actor: toOne("users", userId(createdBy)), comment: toOne("comments", commentId) },
        links: { self: `/api/v2/run-events/${id}` },
    };
}

/** Run events: who did what to a run (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run). */
export function register(app: FastifyInstance, context: Context): void {
    const included = (names: string[], events: RunEvent[]) => {
        if (names.length === 0) return {};
        const actors = names.includes("actor") ? events.map(({ createdBy }) => userResource(createdBy)) : [];
        const ids = events.flatMap(({ commentId }) => commentId ?? []);
        const comments = names.includes("comment") ? context.kinds.resources("comments", ids) : [];
        return { included: unique([...actors, ...comments]) };
    };

    app.get<ById>("/api/v2/runs/:id/run-events", async (request) => {
        const run = context.find(request, "runs", request.params.id);
        const query = queryOf(request);
        const names = includes(query, INCLUDABLE);
        const { items, ...page } = paginate(eventsOf(context, run.id), query, urlOf(request));
        return { data: items.map(resource), ...included(names, items), ...page };
    });

    app.get<ById>("/api/v2/run-events/:id", async (request) => {
        const names = includes(queryOf(request), INCLUDABLE);
        for (const run of context.store.of("runs").all()) {
            const event = eventsOf(context, run.id).find(({ id }) => id === request.params.id);
            if (event === undefined) continue;
            mustSee(request.token, run.organization);
            return { data: resource(event), ...included(names, [event]) };
        }
        throw notFound();
    });
}
