import type { Client } from "../../api/client";
import { NotFoundError, TfeError } from "../../api/errors";
import { isFinal } from "../../api/runStatus";
import type { Operation } from "../base/definition";
import { findRun } from "./find";
import type { RunState } from "./found";

const SIGN = "[pulumi:forgotten]";

/** Whether a comment says that the run's resource is gone, so that no create may take the run for its own. */
export async function isForgotten(runId: string, client: Client): Promise<boolean> {
    for await (const { body } of client.comments.list(runId)) if (body.endsWith(SIGN)) return true;
    return false;
}

/**
 * Comments on a run that its resource is gone: the run carries the resource's mark, and a resource that is created again wants
 * a run of its own. A comment that is refused is a warning, because the run can still be left alone by other means.
 */
export async function forget(runId: string, olds: RunState, { client, warn }: Operation): Promise<void> {
    const name =
        String(olds.__urn ?? "")
            .split("::")
            .at(-1) || "that started it";
    const text = `No longer followed by the Pulumi resource ${name} ${SIGN}`;
    try {
        await client.comments.create(runId, text, { repeatable: true });
    } catch (error) {
        if (!(error instanceof TfeError) || !isRefusal(error)) throw error;
        if (error instanceof NotFoundError && (await isGone(runId, olds.workspaceId, client))) return;
        warn(
            `Run ${runId} is no longer followed, but no comment on it says so. If this resource is declared again as it was, ` +
                `the next pulumi up may take the run for its own; change triggers to start another. ${error.message}`,
        );
    }
}

function isRefusal({ status = 0, mayHaveHappened }: TfeError): boolean {
    return status >= 400 && status < 500 && status !== 401 && status !== 429 && !mayHaveHappened;
}

async function isGone(runId: string, workspaceId: unknown, client: Client): Promise<boolean> {
    try {
        return (await findRun(runId, workspaceId, client)) === undefined;
    } catch {
        // What nobody can tell is not gone.
        return false;
    }
}

/** Whether a create could ever take a run with this status for its own. */
export function mayBeTakenOver(status: string): boolean {
    return !isFinal(status) || status === "applied";
}
