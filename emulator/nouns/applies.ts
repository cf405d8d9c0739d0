import type { FastifyInstance } from "fastify";
import type { ById, Context } from "../context";
import { notFound } from "../errors";
import { toMany } from "../jsonapi";
import { integer, type ObjectOf } from "../table/columns";
import type { Noun } from "../table/noun";
import { logPart, withLog, work, workShown } from "./plans";

const columns = { ...work, actionInvocations: integer(null), actionFailures: integer(null) };

/** The apply of a run. */
export type Apply = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        applies: Apply;
    }
}

const noun: Noun<Apply> = {
    kind: "applies",
    prefix: "apply",
    columns,
    derived: workShown,
    relationships: () => ({ "state-versions": toMany("state-versions", []) }),
};

/** Applies (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/applies). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store, blobs } = context;
    kinds.define(noun);
    blobs.keep("applies", { read: (id, query) => logPart(store.of("applies").get(id)?.log ?? "", query) });

    app.get<ById>("/api/v2/applies/:id", async (request) => withLog(context, request, "applies", request.params.id));
    app.get<ById>("/api/v2/runs/:id/apply", async (request) =>
        withLog(context, request, "applies", context.find(request, "runs", request.params.id).applyId),
    );

    // There is one only when a state could not be uploaded.
    app.get<ById>("/api/v2/applies/:id/errored-state", async (request) => {
        context.find(request, "applies", request.params.id);
        throw notFound();
    });
}
