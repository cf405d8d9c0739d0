import type { FastifyInstance } from "fastify";
import type { Context } from "../context";
import type { Resource } from "../jsonapi";
import type { Owned } from "../kinds";
import { type ResourceCounts, withLog, workAttributes } from "./plans";

/** The apply of a run. */
export interface Apply extends Owned {
    runId: string;
    status: string;
    statusTimestamps: Record<string, string>;
    /** Null before it has finished. */
    counts: ResourceCounts | null;
    log: string;
}

declare module "../store" {
    interface Collections {
        applies: Apply;
    }
}

interface ById {
    Params: { id: string };
}

function resource(apply: Apply): Resource {
    return {
        id: apply.id,
        type: "applies",
        attributes: workAttributes(apply),
        relationships: { "state-versions": { data: [] } },
        links: { self: `/api/v2/applies/${apply.id}` },
    };
}

/** Applies (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/applies). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define<"applies">("applies", {
        prefix: "apply",
        blank: (organization) => ({
            organization,
            runId: "",
            status: "pending",
            statusTimestamps: {},
            counts: null,
            log: "",
        }),
        resource,
    });
    context.blobs.keep("applies", { read: (id) => Buffer.from(context.store.of("applies").get(id)?.log ?? "") });

    app.get<ById>("/api/v2/applies/:id", async (request) => ({
        data: withLog(context, request, "applies", resource(context.find(request, "applies", request.params.id))),
    }));
}
