import type { FastifyInstance, FastifyRequest } from "fastify";
import { mayOverride, type Token } from "../auth";
import { type Context, queryOf, urlOf } from "../context";
import { conflict, notFound } from "../errors";
import { includes, paginate, type Resource, toMany, toOne, unique } from "../jsonapi";
import type { Owned } from "../kinds";
import { type Overlay, overlaid, type ScriptedStage } from "../runs/script";
import { evaluationsOf, mark, stagesOf } from "../runs/stages";
import { addComment, readComment } from "./runActions";

/** A task stage of a run; policies are evaluated in the one after the plan. */
export interface TaskStage extends Owned {
    runId: string;
    stage: string;
    status: string;
    statusTimestamps: Record<string, string>;
    createdAt: string;
    updatedAt: string;
    scripted: ScriptedStage | null;
    overlay: Overlay | null;
}

declare module "../store" {
    interface Collections {
        "task-stages": TaskStage;
    }
}

interface ById {
    Params: { id: string };
}

function resource(context: Context, stage: TaskStage, token?: Token): Resource {
    const may = token === undefined || mayOverride(token);
    const attributes = {
        status: stage.status,
        stage: stage.stage,
        "status-timestamps": stage.statusTimestamps,
        "created-at": stage.createdAt,
        "updated-at": stage.updatedAt,
        permissions: { "can-override-policy": may, "can-override-tasks": may, "can-override": may },
        actions: { "is-overridable": stage.status === "awaiting_override" },
    };
    const evaluations = evaluationsOf(context, stage.id).map(({ id }) => id);
    return {
        id: stage.id,
        type: "task-stages",
        attributes: overlaid(attributes, stage.overlay),
        relationships: {
            run: toOne("runs", stage.runId),
            "task-results": { data: [] },
            "policy-evaluations": toMany("policy-evaluations", evaluations),
        },
        links: { self: `/api/v2/task-stages/${stage.id}` },
    };
}

/** Task stages (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-task-stages-and-results). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define<"task-stages">("task-stages", {
        prefix: "ts",
        blank: (organization, now) => ({
            organization,
            runId: "",
            stage: "post_plan",
            status: "pending",
            statusTimestamps: {},
            createdAt: now,
            updatedAt: now,
            scripted: null,
            overlay: null,
        }),
        resource: (stage) => resource(context, stage),
        removed({ id }) {
            for (const evaluation of evaluationsOf(context, id))
                context.kinds.remove("policy-evaluations", evaluation.id);
        },
    });

    const included = (request: FastifyRequest, stages: TaskStage[]) => {
        const names = includes(queryOf(request), ["run", "run.workspace", "task-results", "policy-evaluations"]);
        if (names.length === 0) return {};
        const runs = names.some((name) => name.startsWith("run")) ? stages.map(({ runId }) => runId) : [];
        const workspaces = names.includes("run.workspace")
            ? runs.flatMap((id) => context.store.of("runs").get(id)?.workspaceId ?? [])
            : [];
        const evaluations = names.includes("policy-evaluations")
            ? stages.flatMap(({ id }) => evaluationsOf(context, id).map((evaluation) => evaluation.id))
            : [];
        const found = [
            ...context.kinds.resources("runs", runs),
            ...context.kinds.resources("workspaces", workspaces),
            ...context.kinds.resources("policy-evaluations", evaluations),
        ];
        return { included: unique(found) };
    };

    app.get<ById>("/api/v2/runs/:id/task-stages", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        const { items, ...page } = paginate(stagesOf(context, id), queryOf(request), urlOf(request));
        const data = items.map((stage) => resource(context, stage, request.token));
        return { data, ...included(request, items), ...page };
    });

    app.get<ById>("/api/v2/task-stages/:id", async (request) => {
        const stage = context.find(request, "task-stages", request.params.id);
        return { data: resource(context, stage, request.token), ...included(request, [stage]) };
    });

    app.post<ById>("/api/v2/task-stages/:id/actions/override", async (request) => {
        const stage = context.find(request, "task-stages", request.params.id);
        const comment = readComment(request.body);
        if (!mayOverride(request.token)) throw notFound();
        const run = context.store.of("runs").get(stage.runId);
        if (stage.status !== "awaiting_override" || run?.status !== "post_plan_awaiting_decision") {
            throw conflict(`The task stage is not overridable: its status is ${stage.status}.`);
        }
        const now = Date.now();
        for (const evaluation of evaluationsOf(context, stage.id)) {
            if (evaluation.status === "failed") mark(evaluation, "overridden", now);
        }
        addComment(context, run, comment, request.token);
        context.life.stageOverridden(run);
        return { data: resource(context, stage, request.token) };
    });
}
