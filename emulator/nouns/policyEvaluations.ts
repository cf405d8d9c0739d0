import type { FastifyInstance } from "fastify";
import type { ById, Context } from "../context";
import type { Overlay } from "../overlay";
import { choice, hiddenOrganization, type ObjectOf, owner, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { type ResultCount, ZERO } from "./policySetOutcomes";

const KIND = "policy-evaluations";

const columns = {
    organization: hiddenOrganization,
    taskStageId: owner("task-stages", { wire: "policy-attachable" }),
    policyKind: choice(["opa", "sentinel"]),
    policyToolVersion: text("0.61.0"),
    status: text("pending"),
    statusTimestamps: value<Record<string, string>>({}),
    resultCount: value<ResultCount>(ZERO),
    createdAt: time(),
    updatedAt: time(),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** The evaluation of all policies of one kind in a task stage. */
export type PolicyEvaluation = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "policy-evaluations": PolicyEvaluation;
    }
}

const noun: Noun<PolicyEvaluation> = {
    kind: KIND,
    prefix: "poleval",
    columns,
    relationships: ({ id }) => ({
        "policy-set-outcomes": { links: { related: `/api/v2/policy-evaluations/${id}/policy-set-outcomes` } },
    }),
};

/** Policy evaluations (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-evaluations). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define(noun);

    app.get<ById>("/api/v2/task-stages/:id/policy-evaluations", async (request) => {
        const { id } = context.find(request, "task-stages", request.params.id);
        return context.page(request, KIND, context.store.of(KIND).by("taskStageId", id));
    });

    app.get<ById>("/api/v2/policy-evaluations/:id", async (request) =>
        context.document(request, KIND, context.find(request, KIND, request.params.id)),
    );
}
