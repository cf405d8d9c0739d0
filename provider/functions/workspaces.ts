import { named } from "../api/noun";
import type { ListWorkspacesOptions, Workspace } from "../api/workspaces";
import { call, type FunctionOptions, lifted, requireId } from "./call";
import { idsByName } from "./idsByName";
import { notFound } from "./notFound";

/** A workspace as functions give it. */
export interface WorkspaceResult {
    /** `ws-…`. */
    readonly id: string;
    /** Unique in the organization. */
    readonly name: string;
    /** What it is for, if anybody said. */
    readonly description?: string;
    /** Its flat tags. */
    readonly tagNames: string[];
    /** `prj-…`. */
    readonly projectId?: string;
}

/** Which workspace. */
export interface GetWorkspaceArgs {
    /** Its exact name. */
    readonly name: string;
    /** By default that of the settings. */
    readonly organization?: string;
}

/**
 * A workspace, by name. Look-ups of one program share the pages that they go through.
 *
 * ```ts
 * const network = tfe.getWorkspaceOutput({ name: "network" });
 * new tfe.WorkspaceAttachment("network", { policySetId: guardrails.id, workspaceId: network.id });
 * ```
 *
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getWorkspace(args: GetWorkspaceArgs, options?: FunctionOptions): Promise<WorkspaceResult> {
    return call({ name: "getWorkspace", args, options }, async ({ client, organization }) => {
        const where = organization(args.organization);
        const workspace = await named(client.workspaces.list(where), args.name);
        if (workspace) return flat(workspace);
        throw notFound(where, "workspaces", `there is no workspace named ${args.name}`);
    });
}

/** {@link getWorkspace} for arguments that may be outputs. */
export const getWorkspaceOutput = lifted(getWorkspace);

/** Which workspaces: those for which everything that is given holds; without anything, all of the organization. */
export interface GetWorkspaceIdsArgs extends ListWorkspacesOptions {
    /** Exactly these names; one that is missing is an error. */
    readonly names?: readonly string[];
    /** Whether it is an error that nothing matches, for example because a tag was renamed; by default the list is empty then. */
    readonly requireMatch?: boolean;
    /** By default that of the settings. */
    readonly organization?: string;
}

/** Workspaces that were found. */
export interface WorkspaceIdsResult {
    /** `ws-…`, in the order of their names. */
    readonly ids: string[];
    /** Name → `ws-…`. */
    readonly idsByName: Record<string, string>;
}

/**
 * The ids of workspaces, for a `WorkspaceAttachment` or a `PolicySet`. Look-ups of one program that ask the platform the same
 * share one listing; look-ups by name all go through the same one, and no further than they must.
 *
 * ```ts
 * const production = tfe.getWorkspaceIdsOutput({ tags: { environment: "production" }, requireMatch: true });
 * new tfe.WorkspaceAttachment("production", { policySetId: guardrails.id, workspaceIds: production.ids });
 * ```
 *
 * @throws NotFoundError naming the names that are missing, or what nothing matches where `requireMatch` says so
 */
export function getWorkspaceIds(
    args: GetWorkspaceIdsArgs = {},
    options?: FunctionOptions,
): Promise<WorkspaceIdsResult> {
    return call({ name: "getWorkspaceIds", args, options }, async ({ client, organization }) => {
        const { names, organization: given, requireMatch, ...filters } = args;
        if (filters.projectId !== undefined) requireId("getWorkspaceIds: projectId", "prj-", filters.projectId);
        const where = organization(given);
        return idsByName("workspace", where, client.workspaces.list(where, filters), { names, requireMatch }, filters);
    });
}

/** {@link getWorkspaceIds} for arguments that may be outputs. */
export const getWorkspaceIdsOutput = lifted(getWorkspaceIds);

function flat({ id, attributes, projectId }: Workspace): WorkspaceResult {
    const { name, description, tagNames = [] } = attributes;
    return { id, name, description: description ?? undefined, tagNames: [...tagNames], projectId };
}
