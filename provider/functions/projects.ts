import { named } from "../api/noun";
import { call, type FunctionOptions, lifted } from "./call";
import { idsByName } from "./idsByName";
import { notFound } from "./notFound";

/** A project as functions give it. */
export interface ProjectResult {
    /** `prj-…`. */
    readonly id: string;
    /** Unique in the organization. */
    readonly name: string;
    /** What it is for, if anybody said. */
    readonly description?: string;
}

/** Which project. */
export interface GetProjectArgs {
    /** Its exact name. */
    readonly name: string;
    /** By default that of the settings. */
    readonly organization?: string;
}

/**
 * A project, by name. Look-ups of one program share the pages that they go through.
 *
 * ```ts
 * const platform = tfe.getProjectOutput({ name: "platform" });
 * new tfe.ProjectAttachment("platform", { policySetId: guardrails.id, projectId: platform.id });
 * ```
 *
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getProject(args: GetProjectArgs, options?: FunctionOptions): Promise<ProjectResult> {
    return call({ name: "getProject", args, options }, async ({ client, organization }) => {
        const where = organization(args.organization);
        const project = await named(client.projects.list(where), args.name);
        if (project)
            return { id: project.id, name: args.name, description: project.attributes.description ?? undefined };
        throw notFound(where, "projects", `there is no project named ${args.name}`);
    });
}

/** {@link getProject} for arguments that may be outputs. */
export const getProjectOutput = lifted(getProject);

/** Which projects; without names, all of the organization. */
export interface GetProjectIdsArgs {
    /** Exactly these names; one that is missing is an error. */
    readonly names?: readonly string[];
    /** Whether it is an error that there is none, as with a token that may see none; by default the list is empty then. */
    readonly requireMatch?: boolean;
    /** By default that of the settings. */
    readonly organization?: string;
}

/** Projects that were found. */
export interface ProjectIdsResult {
    /** `prj-…`, in the order of their names. */
    readonly ids: string[];
    /** Name → `prj-…`. */
    readonly idsByName: Record<string, string>;
}

/**
 * The ids of projects, for a `ProjectAttachment` or a `PolicySet`.
 *
 * ```ts
 * const { ids } = await tfe.getProjectIds({ names: ["platform", "payments"] });
 * new tfe.ProjectAttachment("teams", { policySetId: guardrails.id, projectIds: ids });
 * ```
 *
 * @throws NotFoundError naming the names that are missing, or that there is no project where `requireMatch` says so
 */
export function getProjectIds(args: GetProjectIdsArgs = {}, options?: FunctionOptions): Promise<ProjectIdsResult> {
    return call({ name: "getProjectIds", args, options }, async ({ client, organization }) => {
        const where = organization(args.organization);
        return idsByName("project", where, client.projects.list(where), args);
    });
}

/** {@link getProjectIds} for arguments that may be outputs. */
export const getProjectIdsOutput = lifted(getProjectIds);
