import type { FastifyInstance } from "fastify";
import type { ById, Context, Includable } from "../context";
import { toOne } from "../jsonapi";
import { hiddenOrganization, type ObjectOf, one, owner, text, time } from "../table/columns";
import type { Noun } from "../table/noun";
import { userId, userResource } from "./users";

const columns = {
    organization: hiddenOrganization,
    runId: owner("runs", { hidden: true }),
    /** What somebody did: `queued`, `apply`, `discard`, `cancel`, `commented`, … */
    action: text("queued"),
    createdBy: text("owner", { hidden: true }),
    commentId: one("comments"),
    createdAt: time(),
};

/** Something that somebody did to a run. */
export type RunEvent = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "run-events": RunEvent;
    }
}

const noun: Noun<RunEvent> = {
    kind: "run-events",
    prefix: "re",
    columns,
    derived: ({ createdBy, action }) => ({ description: `${createdBy}: ${action}` }),
    relationships: ({ createdBy }) => ({ actor: toOne("users", userId(createdBy)) }),
};

/** Run events: who did what to a run (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define(noun);
    const includable: Includable<RunEvent> = {
        actor: ({ createdBy }) => [userResource(createdBy)],
        comment: ({ commentId }) => context.kinds.resources("comments", [commentId]),
    };

    app.get<ById>("/api/v2/runs/:id/run-events", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        return context.page(request, "run-events", context.store.of("run-events").by("runId", id), includable);
    });

    app.get<ById>("/api/v2/run-events/:id", async (request) =>
        context.document(request, "run-events", context.find(request, "run-events", request.params.id), includable),
    );
}
