import { ConflictError } from "./errors";
import { decode, type Resource, relatedId } from "./http/jsonapi";
import type { Run } from "./run";
import { describeRun } from "./runStatus";
import type { Connection } from "./session/connection";

/**
 * Carries out an action on a run, or on something that belongs to one. Where the platform says that it is not possible
 * now, the error says what the run's status is and what is possible from there.
 *
 * @param path below `/api/v2`, of the run or of what belongs to it
 */
export async function explainingConflicts<R>(
    connection: Connection,
    path: string,
    action: () => Promise<R>,
): Promise<R> {
    try {
        return await action();
    } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        // The explanation is a courtesy: without it the conflict itself is what there is to say.
        const run = await readRun(connection, path).catch(() => undefined);
        if (!run) throw error;
        const { method, path: asked, status, details, requestId } = error;
        throw new ConflictError({ method, path: asked, status, details, requestId, hint: describeRun(run) });
    }
}

async function readRun(connection: Connection, path: string): Promise<Resource<Run["attributes"]> | undefined> {
    // Such paths begin with the type of what they name.
    const [, type = "", id] = path.split("/").map(decodeURIComponent);
    const { data } = await connection.one({ type, id }, { method: "GET", path });
    const found: Resource<Run["attributes"]> = decode(data);
    if (found.type === "runs") return found;
    const runId = relatedId(found, "run");
    return runId === undefined ? undefined : readRun(connection, `/runs/${encodeURIComponent(runId)}`);
}
