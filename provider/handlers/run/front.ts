import type { Client } from "../../api/client";
import type { Run } from "../../api/run";
import type { Workspace } from "../../api/workspaces";

/**
 * What a pending run waits for, as a sentence: the lock of its workspace, or the run that has it. Empty where nothing is in the
 * way, or the platform does not say; to be told is a courtesy, and fails nothing.
 */
export async function whatIsInFront(run: Run, client: Client): Promise<string> {
    try {
        if (run.workspaceId === undefined) return "";
        const workspace = await client.workspaces.read(run.workspaceId);
        const { currentRunId, lockedBy } = workspace;
        const front = lockedBy?.type === "runs" ? lockedBy.id : currentRunId;
        if (front !== undefined && front !== run.id && lockedBy?.type !== "users") return await behind(front, client);
        if (workspace.attributes.locked !== true || front === run.id) return "";
        return `Its workspace ${workspace.attributes.name} is locked${await holderOf(workspace, client)}.`;
    } catch {
        return "";
    }
}

async function behind(id: string, client: Client): Promise<string> {
    const front = await client.runs.find(id);
    return `It waits for run ${id}${front ? ` (${front.attributes.status})` : ""}, which has the workspace.`;
}

async function holderOf({ lockedBy }: Workspace, client: Client): Promise<string> {
    if (lockedBy === undefined) return "";
    if (lockedBy.type !== "users") return ` by ${lockedBy.id}`;
    const user = await client.users.read(lockedBy.id).catch(() => undefined);
    return ` by ${user?.attributes.username ?? lockedBy.id}`;
}
