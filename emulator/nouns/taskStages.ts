import type { FastifyInstance } from "fastify";
import { mayOverride } from "../auth";
import type { ById, Context, Includable } from "../context";
import { idsOf, toMany } from "../jsonapi";
import type { Overlay } from "../overlay";
import { hiddenOrganization, type ObjectOf, owner, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { includingRun } from "./policyChecks";
import type { ScriptedStage } from "./runScripts";
import { timestamp } from "./runStatuses";

const KIND = "task-stages";

const columns = {
    organization: hiddenOrganization,
    runId: owner("runs"),
    stage: text("post_plan"),
    status: text("pending"),
    statusTimestamps: value<Record<string, string>>({}),
    createdAt: time(),
    updatedAt: time(),
    scripted: value<ScriptedStage | null>(null, { hidden: true }),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** A task stage of a run; policies are evaluated in the one after the plan. */
export type TaskStage = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "task-stages": TaskStage;
    }
}

const noun: Noun<TaskStage> = {
    kind: KIND,
    prefix: "ts",
    columns,
    derived({ status }, { token }) {
        const may = token === undefined || mayOverride(token);
        return {
            permissions: { "can-override-policy": may, "can-override-tasks": may, "can-override": may },
            actions: { "is-overridable": status === "awaiting_override" },
        };
    },
    relationships: ({ id }, { store }) => ({
        "task-results": toMany("task-results", []),
        "policy-evaluations": toMany("policy-evaluations", idsOf(store.of("policy-evaluations").by("taskStageId", id))),
    }),
};

/** Sets the status of a stage or an evaluation, and its time. */
export function mark(
    object: Pick<TaskStage, "status" | "statusTimestamps" | "updatedAt">,
    status: string,
    at: number,
): void {
    object.status = status;
    object.updatedAt = new Date(at).toISOString();
    if (status !== "pending") object.statusTimestamps[`${status.replaceAll("_", "-")}-at`] = timestamp(at);
}

/** Task stages (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-task-stages-and-results). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    kinds.define(noun);
    const includable: Includable<TaskStage> = {
        ...includingRun(context),
        "task-results": () => [],
        "policy-evaluations": ({ id }) =>
            kinds.resources("policy-evaluations", idsOf(store.of("policy-evaluations").by("taskStageId", id))),
    };

    app.get<ById>("/api/v2/runs/:id/task-stages", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        return context.page(request, KIND, store.of(KIND).by("runId", id), includable);
    });

    app.get<ById>("/api/v2/task-stages/:id", async (request) =>
        context.document(request, KIND, context.find(request, KIND, request.params.id), includable),
    );
}
