import type { FastifyInstance } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { paginate, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { type Overlay, overlaid } from "../runs/script";
import { evaluationsOf, outcomesOf, type ResultCount } from "../runs/stages";

/** The evaluation of all policies of one kind in a task stage. */
export interface PolicyEvaluation extends Owned {
    taskStageId: string;
    policyKind: "sentinel" | "opa";
    policyToolVersion: string;
    status: string;
    statusTimestamps: Record<string, string>;
    resultCount: ResultCount;
    createdAt: string;
    updatedAt: string;
    overlay: Overlay | null;
}

declare module "../store" {
    interface Collections {
        "policy-evaluations": PolicyEvaluation;
    }
}

interface ById {
    Params: { id: string };
}

function resource(evaluation: PolicyEvaluation): Resource {
    const self = `/api/v2/policy-evaluations/${evaluation.id}`;
    const attributes = {
        status: evaluation.status,
        "policy-kind": evaluation.policyKind,
        "policy-tool-version": evaluation.policyToolVersion,
        "result-count": evaluation.resultCount,
        "status-timestamps": evaluation.statusTimestamps,
        "created-at": evaluation.createdAt,
        "updated-at": evaluation.updatedAt,
    };
    return {
        id: evaluation.id,
        type: "policy-evaluations",
        attributes: overlaid(attributes, evaluation.overlay),
        relationships: {
            "policy-attachable": toOne("task-stages", evaluation.taskStageId),
            "policy-set-outcomes": { links: { related: `${self}/policy-set-outcomes` } },
        },
        links: { self },
    };
}

/** Policy evaluations (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-evaluations). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define<"policy-evaluations">("policy-evaluations", {
        prefix: "poleval",
        blank: (organization, now) => ({
            organization,
            taskStageId: "",
            policyKind: "opa",
            policyToolVersion: "0.61.0",
            status: "pending",
            statusTimestamps: {},
            resultCount: { "advisory-failed": 0, errored: 0, "mandatory-failed": 0, passed: 0 },
            createdAt: now,
            updatedAt: now,
            overlay: null,
        }),
        resource,
        removed({ id }) {
            for (const outcome of outcomesOf(context, id)) context.kinds.remove("policy-set-outcomes", outcome.id);
        },
    });

    app.get<ById>("/api/v2/task-stages/:id/policy-evaluations", async (request) => {
        const { id } = context.find(request, "task-stages", request.params.id);
        const { items, ...page } = paginate(evaluationsOf(context, id), queryOf(request), urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/policy-evaluations/:id", async (request) => ({
        data: resource(context.find(request, "policy-evaluations", request.params.id)),
    }));
}
