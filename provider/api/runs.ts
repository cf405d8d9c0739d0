import { confirmed } from "./confirmed";
import { isMissing } from "./errors";
import { decode, encode, identifiers, type Resource, relatedId, relatedIds, type WireResource } from "./http/jsonapi";
import type { LowerLimit } from "./http/request";
import { at, Noun } from "./noun";
import type { Run, RunAttributes } from "./run";
import { explainingConflicts } from "./runConflict";

/** What a run may be started with besides its attributes. */
export interface RunTarget {
    /** The workspace, `ws-…`. */
    readonly workspaceId: string;
    /** By default the workspace's newest. */
    readonly configurationVersionId?: string;
}

/** Which runs to list. All that is given must hold. */
export interface ListRunsOptions {
    /** For example `plan_only`. Without it the platform leaves out plan-only runs. */
    readonly operation?: readonly string[];
    /** For example `planning`. */
    readonly status?: readonly string[];
    /** Several statuses by one name. */
    readonly statusGroup?: "non_final" | "final" | "discardable";
    /** For example `tfe-api`. */
    readonly source?: readonly string[];
    /** A year, or `year` for the last twelve months. */
    readonly timeframe?: string;
    /** Only those in agents of these pools. */
    readonly agentPoolNames?: readonly string[];
    /** Only for an organization's runs. */
    readonly workspaceNames?: readonly string[];
    /** Part of user name, commit, run id or message. */
    readonly search?: string;
    /** Part of the name of who started it. */
    readonly searchUser?: string;
    /** Part of the commit that it is about. */
    readonly searchCommit?: string;
    /** 100 unless given, which is also the most that the platform gives. */
    readonly pageSize?: number;
}

/** Every operation, to list all runs. */
export const ALL_OPERATIONS = [
    "plan_only",
    "plan_and_apply",
    "save_plan",
    "refresh_only",
    "destroy",
    "empty_apply",
    "action_only",
] as const;

/** The lists of runs share a limit of 30 requests a minute. */
const LIST_LIMIT: LowerLimit = { name: "lists of runs", perMinute: 30 };

/** An action on a run. */
export type RunAction = "apply" | "discard" | "cancel" | "force-cancel" | "force-execute";

/** What a run says of itself as long as an action is possible. */
const POSSIBLE = {
    apply: "isConfirmable",
    discard: "isDiscardable",
    cancel: "isCancelable",
    "force-cancel": "isForceCancelable",
} as const;

/**
 * The Runs API: `/runs`, `/workspaces/:workspace_id/runs` and `/organizations/:organization_name/runs`.
 *
 * An action that the run's status does not allow fails with a ConflictError that says what the status is and what can
 * be done from there.
 */
export class Runs extends Noun<Run> {
    protected readonly type = "runs";
    protected readonly fromWire = fromWire;

    /** Starts a run. A lost answer is not tried again: the error says `mayHaveHappened`. */
    create(target: RunTarget, attributes: RunAttributes = {}): Promise<Run> {
        const { workspaceId, configurationVersionId } = target;
        const body = encode("runs", attributes, {
            workspace: { data: identifiers("workspaces", [workspaceId])[0] },
            ...(configurationVersionId && {
                configurationVersion: { data: identifiers("configuration-versions", [configurationVersionId])[0] },
            }),
        });
        return this.one({ method: "POST", path: "/runs", body });
    }

    /** @param include for example `plan`, `workspace`, `task_stages` */
    override read(id: string, include?: readonly string[]): Promise<Run> {
        return this.one({ method: "GET", path: at("runs", id), query: { include: include?.join(",") } }, id);
    }

    /** The run, or `undefined` when there is none or the token may not see it. */
    async find(id: string): Promise<Run | undefined> {
        try {
            return await this.read(id);
        } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
        }
    }

    /** The runs of a workspace, newest first, fetched page by page as they are needed. */
    listByWorkspace(workspaceId: string, options: ListRunsOptions = {}): AsyncGenerator<Run> {
        return this.list(at("workspaces", workspaceId, "runs"), options);
    }

    /** The runs of an organization, newest first, fetched page by page as they are needed. */
    listByOrganization(organization: string, options: ListRunsOptions = {}): AsyncGenerator<Run> {
        return this.list(at("organizations", organization, "runs"), options);
    }

    /** Confirms a run that waits for it. */
    async apply(id: string, comment?: string): Promise<void> {
        await this.act(id, "apply", comment);
    }

    /** Ends a run that waits for a confirmation or an override. */
    async discard(id: string, comment?: string): Promise<void> {
        await this.act(id, "discard", comment);
    }

    /** Ends a run that is planning or applying. */
    async cancel(id: string, comment?: string): Promise<void> {
        await this.act(id, "cancel", comment);
    }

    /** Ends a run at once; possible some time after `cancel`. Its workspace is left unlocked and its state may be incomplete. */
    async forceCancel(id: string, comment?: string): Promise<void> {
        await this.act(id, "force-cancel", comment);
    }

    /** Makes a pending run go before those that hold the workspace, which are discarded or canceled. */
    async forceExecute(id: string): Promise<void> {
        await this.act(id, "force-execute");
    }

    private async act(id: string, action: RunAction, comment?: string): Promise<void> {
        const body = comment === undefined ? undefined : { comment };
        const path = at("runs", id, "actions", action);
        await explainingConflicts(this.connection, at("runs", id), () =>
            confirmed(
                this.connection,
                { method: "POST", path, body },
                async () => !isStill(action, await this.read(id)),
            ),
        );
    }

    private list(path: string, options: ListRunsOptions): AsyncGenerator<Run> {
        const query = {
            "filter[operation]": options.operation?.join(","),
            "filter[status]": options.status?.join(","),
            "filter[status_group]": options.statusGroup,
            "filter[source]": options.source?.join(","),
            "filter[timeframe]": options.timeframe,
            "filter[agent_pool_names]": options.agentPoolNames?.join(","),
            "filter[workspace_names]": options.workspaceNames?.join(","),
            "search[basic]": options.search,
            "search[user]": options.searchUser,
            "search[commit]": options.searchCommit,
            ...(options.pageSize !== undefined && { "page[size]": options.pageSize }),
        };
        return this.listed(path, query, LIST_LIMIT);
    }
}

/** Whether a run still waits for an action. A pending one may be discarded although it does not say so. */
function isStill(action: RunAction, { attributes: { status, actions } }: Run): boolean {
    if (action === "force-execute") return false;
    return status === "pending" || actions?.[POSSIBLE[action]] === true;
}

function fromWire(wire: WireResource, included: readonly WireResource[] = []): Run {
    const resource: Resource<Run["attributes"]> = decode(wire);
    return {
        id: resource.id,
        attributes: resource.attributes,
        workspaceId: relatedId(resource, "workspace"),
        configurationVersionId: relatedId(resource, "configurationVersion"),
        planId: relatedId(resource, "plan"),
        applyId: relatedId(resource, "apply"),
        createdById: relatedId(resource, "createdBy"),
        confirmedById: relatedId(resource, "confirmedBy"),
        policyCheckIds: relatedIds(resource, "policyChecks"),
        taskStageIds: relatedIds(resource, "taskStages"),
        tfPolicyEvaluationIds: relatedIds(resource, "tfPolicyEvaluations"),
        included: included.map((entry) => decode(entry)),
    };
}
