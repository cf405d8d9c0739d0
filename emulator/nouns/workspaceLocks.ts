import type { FastifyInstance } from "fastify";
import { mayOnRuns, type Token } from "../auth";
import type { ById, Context } from "../context";
import { conflict, notFound, unprocessable } from "../errors";
import { isObject } from "../table/parse";
import { currentRun } from "./runTable";
import type { Workspace } from "./workspaceTable";

/** The reason in the body of a lock: plain JSON, or nothing. @throws 422 */
function readReason(body: unknown): string {
    if (body === undefined || body === null) return "";
    if (!isObject(body)) throw unprocessable({ pointer: "/", detail: "the body must be a JSON object" });
    const { reason = "" } = body;
    if (typeof reason !== "string")
        throw unprocessable({ pointer: "/reason", detail: "reason must be of type string" });
    return reason;
}

/** Locking workspaces by hand (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces). */
export function register(app: FastifyInstance, context: Context): void {
    const action = (
        name: string,
        right: Token["runs"],
        act: (workspace: Workspace, token: Token, body: unknown) => void,
    ) => {
        app.post<ById>(`/api/v2/workspaces/:id/actions/${name}`, async (request) => {
            const workspace = context.find(request, "workspaces", request.params.id);
            if (!mayOnRuns(request.token, right)) throw notFound();
            act(workspace, request.token, request.body);
            return context.document(request, "workspaces", workspace);
        });
    };
    const release = (workspace: Workspace) =>
        Object.assign(workspace, { locked: false, lockedBy: null, lockReason: "" });

    action("lock", "write", (workspace, token, body) => {
        const lockReason = readReason(body);
        if (workspace.locked || currentRun(context.store, workspace.id)) throw conflict("Workspace already locked.");
        Object.assign(workspace, { locked: true, lockedBy: token.user, lockReason });
    });
    action("unlock", "write", (workspace, token) => {
        const run = currentRun(context.store, workspace.id);
        if (!workspace.locked && run) throw conflict(`Workspace is locked by Run ${run.id} and cannot be unlocked.`);
        if (!workspace.locked) throw conflict("Workspace already unlocked.");
        if (workspace.lockedBy !== null && workspace.lockedBy !== token.user) {
            throw conflict("Workspace is locked by another user and cannot be unlocked; force-unlock can.");
        }
        release(workspace);
    });
    action("force-unlock", "admin", (workspace) => {
        if (!workspace.locked) throw conflict("Workspace already unlocked.");
        release(workspace);
    });
}
