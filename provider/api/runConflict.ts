import { ConflictError } from "./errors";
import { decode, type Resource, relatedId } from "./http/jsonapi";
import { at, Noun } from "./noun";
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

/** The endpoints of what waits in a run for somebody to override its failures. */
export abstract class Overridable<T> extends Noun<T> {
    /**
     * Overrides the failures that it waits with. A lost answer is not tried again: the error says `mayHaveHappened`.
     *
     * @throws ConflictError when it is not waiting for that; it says what the run's status is
     */
    override(id: string, comment?: string): Promise<T> {
        const own = at(this.type, id);
        const body = comment === undefined ? undefined : { comment };
        const request = { method: "POST", path: `${own}/actions/override`, body } as const;
        return explainingConflicts(this.connection, own, () => this.one(request, id));
    }
}

async function readRun(connection: Connection, path: string): Promise<Resource<Run["attributes"]> | undefined> {
    // Such paths begin with the type of what they name.
    const [, type = "", id] = path.split("/").map(decodeURIComponent);
    const { data } = await connection.one({ type, id }, { method: "GET", path });
    const found: Resource<Run["attributes"]> = decode(data);
    if (found.type === "runs") return found;
    const runId = relatedId(found, "run");
    return runId === undefined ? undefined : readRun(connection, at("runs", runId));
}
