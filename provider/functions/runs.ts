import type { Run } from "../api/run";
import { ALL_OPERATIONS, type ListRunsOptions } from "../api/runs";
import { call, type FunctionOptions, lifted, requireId } from "./call";

/** A run as functions give it: what the platform shows, flat. */
export type RunResult = Run["attributes"] & Omit<Run, "attributes" | "included">;

/** Which run. */
export interface GetRunArgs {
    /** `run-…`. */
    readonly id: string;
}

/**
 * A run.
 *
 * ```ts
 * const { status, hasChanges } = await tfe.getRun({ id: "run-CZcmD7eagjhyXavN" });
 * ```
 *
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getRun(args: GetRunArgs, options?: FunctionOptions): Promise<RunResult> {
    return call({ name: "getRun", args, options }, async ({ client }) =>
        flat(await client.runs.read(requireId("getRun: id", "run-", args.id))),
    );
}

/** {@link getRun} for arguments that may be outputs. */
export const getRunOutput = lifted(getRun);

/** Which runs: those of a workspace, or without `workspaceId` those of the organization. */
export interface ListRunsArgs extends ListRunsOptions {
    /** Only those of this workspace, `ws-…`. */
    readonly workspaceId?: string;
    /** By default that of the settings; only without `workspaceId`. */
    readonly organization?: string;
    /** At most so many; 100 by default, which is one request of the 30 a minute that the platform allows. */
    readonly limit?: number;
}

/**
 * The newest runs first, plan-only runs too unless `operation` says otherwise.
 *
 * ```ts
 * const waiting = await tfe.listRuns({ workspaceId: "ws-2HRvNs49EWPjDqT1", status: ["policy_override"] });
 * ```
 */
export function listRuns(args: ListRunsArgs = {}, options?: FunctionOptions): Promise<RunResult[]> {
    return call({ name: "listRuns", args, options, gives: "list" }, async ({ client, organization }) => {
        const { workspaceId, organization: given, limit = 100, ...rest } = args;
        const filters = { operation: ALL_OPERATIONS, pageSize: Math.min(limit, 100), ...rest };
        const runs = workspaceId
            ? client.runs.listByWorkspace(requireId("listRuns: workspaceId", "ws-", workspaceId), filters)
            : client.runs.listByOrganization(organization(given), filters);
        const found: RunResult[] = [];
        if (limit <= 0) return found;
        for await (const run of runs) {
            found.push(flat(run));
            if (found.length === limit) break;
        }
        return found;
    });
}

/** {@link listRuns} for arguments that may be outputs. */
export const listRunsOutput = lifted(listRuns);

function flat({ attributes, included: _, ...rest }: Run): RunResult {
    return { ...attributes, ...rest };
}
