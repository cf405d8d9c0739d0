import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { mayOnRuns, type Token } from "../auth";
import type { Context } from "../context";
import { isObject } from "../documents";
import { ApiError, conflict, notFound, unprocessable } from "../errors";
import { noteEvent } from "../runs/events";
import { currentRun, mustWait } from "../runs/queue";
import type { Run } from "./runs";

interface ById {
    Params: { id: string };
}

/** The comment in the body of an action: plain JSON, or nothing. @throws 422 */
export function readComment(body: unknown): string | null {
    if (body === undefined || body === null) return null;
    if (!isObject(body)) throw unprocessable({ pointer: "/", detail: "the body must be a JSON object" });
    const { comment = null, ...others } = body;
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined)
        throw unprocessable({ pointer: `/${unknown}`, detail: `"${unknown}" is not known here` });
    if (comment !== null && typeof comment !== "string") {
        throw unprocessable({ pointer: "/comment", detail: "comment must be of type string" });
    }
    return comment === "" ? null : comment;
}

/** Keeps the comment of a decision with its run. */
export function addComment(context: Context, run: Run, comment: string | null, token: Token): void {
    if (comment === null) return;
    const { id: runId, organization } = run;
    context.kinds.create("comments", organization, { runId, body: comment, createdBy: token.user });
}

function forbidden(detail: string): ApiError {
    return new ApiError(403, [{ status: "403", title: "forbidden", detail }]);
}

function apply(context: Context, run: Run, token: Token): void {
    if (!context.life.isConfirmable(run)) {
        throw conflict(`Run was not paused for confirmation; apply not allowed. Its status is ${run.status}.`);
    }
    const holder = currentRun(context, run.workspaceId);
    if (holder !== undefined && holder.id !== run.id) {
        throw conflict(`The workspace is locked by ${holder.id}; apply not allowed.`);
    }
    context.life.apply(run, token.user);
}

function discard(context: Context, run: Run): void {
    // The documents name pending runs among those that may be discarded, whether they wait for another one or not.
    if (!context.life.isDiscardable(run) && (run.status !== "pending" || run.ending !== null)) {
        const detail = "Run was not paused for confirmation or priority; discard not allowed.";
        throw conflict(`${detail} Its status is ${run.status}.`);
    }
    context.life.discard(run);
}

function cancel(context: Context, run: Run, token: Token): void {
    if (!context.life.isCancelable(run)) {
        throw conflict(`Run was not planning or applying; cancel not allowed. Its status is ${run.status}.`);
    }
    context.life.cancel(run, token.user);
}

function forceCancel(context: Context, run: Run): void {
    if (!context.life.isForceCancelable(run)) {
        const detail =
            "Run was not planning or applying, has not been canceled non-forcefully, or the cool-off period has not yet passed.";
        throw conflict(`${detail} Its status is ${run.status}.`);
    }
    context.life.forceCancel(run);
}

function forceExecute(context: Context, run: Run): void {
    const holder = currentRun(context, run.workspaceId);
    if (run.status !== "pending" || !mustWait(context, run) || holder === undefined) {
        throw forbidden(`Run is not pending, or its workspace was not locked. Its status is ${run.status}.`);
    }
    if (!context.life.isDiscardable(holder)) {
        throw conflict(
            `The run locking the workspace, ${holder.id}, was not in a discardable state but ${holder.status}.`,
        );
    }
    const runs = context.store.of("runs").all();
    for (const each of runs.slice(0, runs.indexOf(run))) {
        if (each.workspaceId === run.workspaceId && each.status === "pending") context.life.discard(each);
    }
    context.life.discard(holder);
}

/** Decisions about runs (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run). */
export function register(app: FastifyInstance, context: Context): void {
    const action = (name: string, right: Token["runs"], act: (run: Run, token: Token) => void) => {
        app.post<ById>(
            `/api/v2/runs/:id/actions/${name}`,
            async (request: FastifyRequest<ById>, reply: FastifyReply) => {
                const run = context.find(request, "runs", request.params.id);
                if (!mayOnRuns(request.token, right)) throw notFound();
                const comment = readComment(request.body);
                act(run, request.token);
                noteEvent(run, name, request.token.user);
                addComment(context, run, comment, request.token);
                return reply.code(202).send();
            },
        );
    };
    action("apply", "write", (run, token) => apply(context, run, token));
    action("discard", "write", (run) => discard(context, run));
    action("cancel", "write", (run, token) => cancel(context, run, token));
    action("force-cancel", "admin", (run) => forceCancel(context, run));
    action("force-execute", "write", (run) => forceExecute(context, run));
}
