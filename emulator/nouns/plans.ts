import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ById, type Context, originOf } from "../context";
import { notFound } from "../errors";
import { toMany } from "../jsonapi";
import { flag, hiddenOrganization, type ObjectOf, owner, text, value } from "../table/columns";
import type { Noun } from "../table/noun";

/** How many resources a plan or an apply touches. */
export interface ResourceCounts {
    additions: number;
    changes: number;
    destructions: number;
}

/** What plans and applies have in common. */
export const work = {
    organization: hiddenOrganization,
    runId: owner("runs", { hidden: true }),
    status: text("pending"),
    statusTimestamps: value<Record<string, string>>({}),
    /** Null before it has finished. */
    counts: value<ResourceCounts | null>(null, { hidden: true }),
    executionDetails: value<Record<string, unknown>>({ mode: "remote" }),
    log: text("", { hidden: true }),
};

const columns = {
    ...work,
    hasChanges: flag(false),
    generatedConfiguration: flag(false),
    structuredRunOutputEnabled: flag(true),
    /** The plan as Terraform prints it in JSON, told by hand; null for one that follows from its counts. */
    json: value<unknown>(null, { hidden: true }),
};

/** The plan of a run. */
export type Plan = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        plans: Plan;
    }
}

const MINUTE = 60 * 1000;

/** The attributes and relationships that plans and applies have in common and that follow from others. */
export function workShown({ counts }: Pick<Plan, "counts">) {
    return {
        "resource-additions": counts?.additions ?? null,
        "resource-changes": counts?.changes ?? null,
        "resource-destructions": counts?.destructions ?? null,
        "resource-imports": counts === null ? null : 0,
    };
}

const noun: Noun<Plan> = {
    kind: "plans",
    prefix: "plan",
    columns,
    derived: (plan) => ({
        ...workShown(plan),
        actions: { "is-exportable": false },
        permissions: { "can-export": false },
    }),
    relationships: () => ({ "state-versions": toMany("state-versions", []), exports: toMany("plan-exports", []) }),
    links: ({ id }) => ({ "json-output": `/api/v2/plans/${id}/json-output` }),
};

/** The JSON of a plan: what was told by hand, or as many resources as it counts. */
export function planJson({ json, counts }: Plan, terraformVersion: string): unknown {
    if (json !== null) return json;
    const { additions = 0, changes = 0, destructions = 0 } = counts ?? {};
    const named = (action: string, count: number) =>
        Array.from({ length: count }, (_, index) => ({
            address: `null_resource.${action}[${index}]`,
            mode: "managed",
            type: "null_resource",
            name: action,
            index,
            provider_name: "registry.terraform.io/hashicorp/null",
        }));
    const values = (gone: boolean) => (gone ? null : {});
    const changesOf = (action: string, count: number) =>
        named(action, count).map((resource) => ({
            ...resource,
            change: { actions: [action], before: values(action === "create"), after: values(action === "delete") },
        }));
    const kept = [...named("create", additions), ...named("update", changes)];
    return {
        format_version: "1.2",
        terraform_version: terraformVersion,
        planned_values: { root_module: { resources: kept.map((resource) => ({ ...resource, values: {} })) } },
        resource_changes: [
            ...changesOf("create", additions),
            ...changesOf("update", changes),
            ...changesOf("delete", destructions),
        ],
        configuration: { root_module: {} },
    };
}

/** The text of a log from a place on: framed by STX and ETX as the platform's are, and empty past the end. */
export function logPart(log: string, query: Record<string, string | undefined>): Buffer {
    const framed = Buffer.from(`\u0002${log}\u0003`);
    const number = (name: string, fallback: number) => {
        const text = query[name] ?? "";
        return /^\d{1,15}$/.test(text) ? Number(text) : fallback;
    };
    const offset = number("offset", 0);
    return framed.subarray(offset, offset + number("limit", framed.length));
}

/** The document of a plan or an apply with the link to its log, which only its own endpoint gives. */
export function withLog<K extends "plans" | "applies">(context: Context, request: FastifyRequest, kind: K, id: string) {
    const document = context.document(request, kind, context.find(request, kind, id));
    document.data.attributes["log-read-url"] = context.blobs.link(originOf(request), "download", kind, id);
    return document;
}

/** Plans (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/plans). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store, blobs } = context;
    const plans = store.of("plans");
    kinds.define(noun);
    blobs.keep("plans", { read: (id, query) => logPart(plans.get(id)?.log ?? "", query) });
    blobs.keep("plan-json", {
        read(id) {
            const plan = plans.get(id);
            if (plan === undefined) return undefined;
            const version = store.of("runs").get(plan.runId)?.terraformVersion ?? "1.13.0";
            return Buffer.from(JSON.stringify(planJson(plan, version)));
        },
    });

    const ofRun = (request: FastifyRequest<ById>) => context.find(request, "runs", request.params.id).planId;
    const json = (request: FastifyRequest, reply: FastifyReply, id: string) => {
        const plan = context.find(request, "plans", id);
        if (request.token.kind === "organization") throw notFound();
        if (plan.status !== "finished") return reply.code(204).send();
        return reply.redirect(blobs.link(originOf(request), "download", "plan-json", id, MINUTE), 307);
    };

    for (const [url, idOf] of [
        ["/api/v2/plans/:id", (request: FastifyRequest<ById>) => request.params.id],
        ["/api/v2/runs/:id/plan", ofRun],
    ] as const) {
        app.get<ById>(url, async (request) => withLog(context, request, "plans", idOf(request)));
        for (const form of ["json-output", "json-output-redacted"]) {
            app.get<ById>(`${url}/${form}`, async (request, reply) => json(request, reply, idOf(request)));
        }
        // Provider schemas are kept for plans in an agent only, and none of these is one.
        app.get<ById>(`${url}/json-schema`, async (request, reply) => {
            context.find(request, "plans", idOf(request));
            return reply.code(204).send();
        });
    }
}
