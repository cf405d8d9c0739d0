import type { FastifyInstance } from "fastify";
import { mayOnRuns, mayOverride, type Token } from "../auth";
import type { ById, Context } from "../context";
import { ApiError, conflict, notFound, unprocessable } from "../errors";
import { addComment } from "../nouns/comments";
import { markCheck } from "../nouns/policyChecks";
import { currentRun, mustWait, type Run } from "../nouns/runTable";
import { mark } from "../nouns/taskStages";
import { isObject } from "../table/parse";
import type { Life } from "./life";
import { isCancelable, isConfirmable, isDiscardable, isForceCancelable } from "./next";

/** The comment in the body of an action: plain JSON, or nothing. @throws 422 */
function readComment(body: unknown): string | null {
    if (body === undefined || body === null) return null;
    if (!isObject(body)) throw unprocessable({ pointer: "/", detail: "the body must be a JSON object" });
    const { comment = null, ...others } = body;
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined) {
        throw unprocessable({ pointer: `/${unknown}`, detail: `"${unknown}" is not known here` });
    }
    if (comment !== null && typeof comment !== "string") {
        throw unprocessable({ pointer: "/comment", detail: "comment must be of type string" });
    }
    return comment === "" ? null : comment;
}

function forbidden(detail: string): ApiError {
    return new ApiError(403, [{ status: "403", title: "forbidden", detail }]);
}

function apply({ store }: Context, life: Life, run: Run, token: Token): void {
    if (!isConfirmable(store, run)) {
        throw conflict(`Run was not paused for confirmation; apply not allowed. Its status is ${run.status}.`);
    }
    const holder = currentRun(store, run.workspaceId);
    if (holder !== undefined && holder.id !== run.id) {
        throw conflict(`The workspace is locked by ${holder.id}; apply not allowed.`);
    }
    life.apply(run, token.user);
}

function discard({ store }: Context, life: Life, run: Run): void {
    // The documents name pending runs among those that may be discarded, whether they wait for another one or not.
    if (!isDiscardable(store, run) && (run.status !== "pending" || run.ending !== null)) {
        const detail = "Run was not paused for confirmation or priority; discard not allowed.";
        throw conflict(`${detail} Its status is ${run.status}.`);
    }
    life.discard(run);
}

function cancel(life: Life, run: Run, token: Token): void {
    if (!isCancelable(run)) {
        throw conflict(`Run was not planning or applying; cancel not allowed. Its status is ${run.status}.`);
    }
    life.cancel(run, token.user);
}

function forceCancel(life: Life, run: Run): void {
    if (!isForceCancelable(run)) {
        const detail =
            "Run was not planning or applying, has not been canceled non-forcefully, or the cool-off period has not yet passed.";
        throw conflict(`${detail} Its status is ${run.status}.`);
    }
    life.forceCancel(run);
}

function forceExecute({ store }: Context, life: Life, run: Run): void {
    const holder = currentRun(store, run.workspaceId);
    if (run.status !== "pending" || !mustWait(store, run) || holder === undefined) {
        throw forbidden(`Run is not pending, or its workspace was not locked. Its status is ${run.status}.`);
    }
    if (!isDiscardable(store, holder)) {
        throw conflict(
            `The run locking the workspace, ${holder.id}, was not in a discardable state but ${holder.status}.`,
        );
    }
    const runs = store.of("runs").by("workspaceId", run.workspaceId);
    for (const each of runs.slice(0, runs.indexOf(run))) if (each.status === "pending") life.discard(each);
    life.discard(holder);
}

/**
 * Decisions about runs (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run), and about what holds them: policy
 * checks, task stages and Terraform policies.
 */
export function register(app: FastifyInstance, context: Context, life: Life): void {
    const { kinds, store } = context;
    const action = (name: string, right: Token["runs"], act: (run: Run, token: Token) => void) => {
        app.post<ById>(`/api/v2/runs/:id/actions/${name}`, async (request, reply) => {
            const run = context.find(request, "runs", request.params.id);
            if (!mayOnRuns(request.token, right)) throw notFound();
            const comment = readComment(request.body);
            act(run, request.token);
            const { user: createdBy } = request.token;
            kinds.create("run-events", run.organization, { runId: run.id, action: name, createdBy });
            addComment(context, run, comment, createdBy);
            return reply.code(202).send();
        });
    };
    action("apply", "write", (run, token) => apply(context, life, run, token));
    action("discard", "write", (run) => discard(context, life, run));
    action("cancel", "write", (run, token) => cancel(life, run, token));
    action("force-cancel", "admin", (run) => forceCancel(life, run));
    action("force-execute", "write", (run) => forceExecute(context, life, run));

    const override = <K extends "policy-checks" | "task-stages" | "tf-policy-evaluations">(
        kind: K,
        { status: wanted, runStatus, what }: { status: string; runStatus: string; what: string },
        act: (id: string, now: number) => void,
    ) => {
        app.post<ById>(`/api/v2/${kind}/:id/actions/override`, async (request) => {
            const object = context.find(request, kind, request.params.id);
            const { id, runId, status } = object;
            const comment = readComment(request.body);
            if (!mayOverride(request.token)) throw notFound();
            const run = store.of("runs").get(runId);
            if (status !== wanted || run?.status !== runStatus) {
                const about = run === undefined ? "" : ` The run is ${run.status}.`;
                throw conflict(`The ${what} is not overridable: its status is ${status}.${about}`);
            }
            act(id, Date.now());
            addComment(context, run, comment, request.token.user);
            life.overridden(run);
            return context.document(request, kind, object);
        });
    };
    override(
        "policy-checks",
        { status: "soft_failed", runStatus: "policy_override", what: "policy check" },
        (id, now) => markCheck(store.of("policy-checks").get(id)!, "overridden", now),
    );
    override(
        "task-stages",
        { status: "awaiting_override", runStatus: "post_plan_awaiting_decision", what: "task stage" },
        (id, now) => {
            const failed = store
                .of("policy-evaluations")
                .by("taskStageId", id)
                .filter(({ status }) => status === "failed");
            for (const evaluation of failed) mark(evaluation, "overridden", now);
        },
    );
    override(
        "tf-policy-evaluations",
        { status: "awaiting_override", runStatus: "tf_policy_override", what: "evaluation of Terraform policies" },
        (id, now) => mark(store.of("tf-policy-evaluations").get(id)!, "overridden", now),
    );
}
