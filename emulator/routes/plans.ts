import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Context, originOf } from "../context";
import { notFound } from "../errors";
import type { Resource } from "../jsonapi";
import type { Owned } from "../kinds";

/** How many resources a plan or an apply touches. */
export interface ResourceCounts {
    additions: number;
    changes: number;
    destructions: number;
}

/** The plan of a run. */
export interface Plan extends Owned {
    runId: string;
    status: string;
    statusTimestamps: Record<string, string>;
    hasChanges: boolean;
    /** Null before it has finished. */
    counts: ResourceCounts | null;
    log: string;
}

declare module "../store" {
    interface Collections {
        plans: Plan;
    }
}

interface ById {
    Params: { id: string };
}

const MINUTE = 60 * 1000;

/** The attributes that plans and applies have in common. */
export function workAttributes(work: Pick<Plan, "status" | "statusTimestamps" | "counts">) {
    return {
        "execution-details": { mode: "remote" },
        status: work.status,
        "status-timestamps": work.statusTimestamps,
        "resource-additions": work.counts?.additions ?? null,
        "resource-changes": work.counts?.changes ?? null,
        "resource-destructions": work.counts?.destructions ?? null,
        "resource-imports": work.counts === null ? null : 0,
    };
}

function resource(plan: Plan): Resource {
    const self = `/api/v2/plans/${plan.id}`;
    return {
        id: plan.id,
        type: "plans",
        attributes: { ...workAttributes(plan), "has-changes": plan.hasChanges, "generated-configuration": false },
        relationships: { "state-versions": { data: [] } },
        links: { self, "json-output": `${self}/json-output` },
    };
}

/** A resource with the link to its log, which only its own endpoint gives. */
export function withLog(context: Context, request: FastifyRequest, kind: string, found: Resource): Resource {
    const url = context.blobs.link(originOf(request), "download", kind, found.id);
    return { ...found, attributes: { ...found.attributes, "log-read-url": url } };
}

/** Plans (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/plans). */
export function register(app: FastifyInstance, context: Context): void {
    const plans = context.store.of("plans");

    context.kinds.define<"plans">("plans", {
        prefix: "plan",
        blank: (organization) => ({
            organization,
            runId: "",
            status: "pending",
            statusTimestamps: {},
            hasChanges: false,
            counts: null,
            log: "",
        }),
        resource,
    });
    context.blobs.keep("plans", { read: (id) => Buffer.from(plans.get(id)?.log ?? "") });
    context.blobs.keep("plan-json", {
        read(id) {
            const counts = plans.get(id)?.counts ?? { additions: 0, changes: 0, destructions: 0 };
            const actions = { create: counts.additions, update: counts.changes, delete: counts.destructions };
            const changes = Object.entries(actions).flatMap(([action, count]) =>
                Array.from({ length: count }, (_, index) => ({
                    address: `null_resource.${action}[${index}]`,
                    change: { actions: [action] },
                })),
            );
            return Buffer.from(JSON.stringify({ format_version: "1.2", resource_changes: changes }));
        },
    });

    const ofRun = (request: FastifyRequest<ById>): Plan => {
        const plan = plans.get(context.find(request, "runs", request.params.id).planId);
        if (plan === undefined) throw notFound();
        return plan;
    };
    const show = (request: FastifyRequest, plan: Plan) => ({
        data: withLog(context, request, "plans", resource(plan)),
    });
    const json = (request: FastifyRequest, reply: FastifyReply, plan: Plan) => {
        if (request.token.kind === "organization") throw notFound();
        if (plan.status !== "finished") return reply.code(204).send();
        return reply.redirect(context.blobs.link(originOf(request), "download", "plan-json", plan.id, MINUTE), 307);
    };

    app.get<ById>("/api/v2/plans/:id", async (request) =>
        show(request, context.find(request, "plans", request.params.id)),
    );
    app.get<ById>("/api/v2/runs/:id/plan", async (request) => show(request, ofRun(request)));
    app.get<ById>("/api/v2/plans/:id/json-output", async (request, reply) =>
        json(request, reply, context.find(request, "plans", request.params.id)),
    );
    app.get<ById>("/api/v2/runs/:id/plan/json-output", async (request, reply) => json(request, reply, ofRun(request)));
}
