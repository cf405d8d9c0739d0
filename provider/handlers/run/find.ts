import type { Client } from "../../api/client";
import { NotFoundError } from "../../api/errors";
import type { Run } from "../../api/run";
import { ExplainedError } from "../base/hostErrors";

/**
 * The run, or `undefined` when it is gone. The platform says "not found" also to a token that may not see the run, and one
 * that goes on must not be forgotten for that: it counts as gone only where the token may see the workspace's other runs.
 *
 * @throws ExplainedError when nobody can tell
 */
export async function findRun(id: string, workspaceId: unknown, client: Client): Promise<Run | undefined> {
    try {
        return await client.runs.read(id);
    } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
        if (typeof workspaceId !== "string") return undefined;
        if (error.status === 404 && (await mayListRuns(workspaceId, client))) return undefined;
        throw new ExplainedError(
            `${error.message} The token does not see the runs of the workspace ${workspaceId} either, so nobody can tell ` +
                `whether run ${id} goes on. Use a token that may read them; or, if the workspace was deleted, take the run out of ` +
                "the state with pulumi state delete.",
        );
    }
}

async function mayListRuns(workspaceId: string, client: Client): Promise<boolean> {
    try {
        for await (const _ of client.runs.listByWorkspace(workspaceId, { pageSize: 1 })) break;
        return true;
    } catch (error) {
        if (error instanceof NotFoundError) return false;
        throw error;
    }
}
