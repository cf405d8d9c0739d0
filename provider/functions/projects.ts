import type * as pulumi from "@pulumi/pulumi";
import { call, type FunctionOptions, lift, type OutputArgs } from "./call";
import { notFound } from "./notFound";
import { byName } from "./workspaces";

/** A project as functions give it. */
export interface ProjectResult {
    /** `prj-…`. */
    readonly id: string;
    readonly name: string;
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
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getProject(args: GetProjectArgs, options?: FunctionOptions): Promise<ProjectResult> {
    return call({ name: "getProject", args, options }, async ({ client, organization }) => {
        const where = organization(args.organization);
        for await (const { id, attributes } of client.projects.list(where)) {
            const { name, description } = attributes;
            if (name === args.name) return { id, name, description: description ?? undefined };
        }
        throw notFound(where, "projects", `there is no project named ${args.name}`);
    });
}

/** {@link getProject} for arguments that may be outputs. */
export function getProjectOutput(
    args: OutputArgs<GetProjectArgs>,
    options?: FunctionOptions,
): pulumi.Output<ProjectResult> {
    return lift(getProject, args, options);
}

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
    readonly idsByName: Record<string, string>;
}

/**
 * The ids of projects, for a `ProjectAttachment` or a `PolicySet`.
 *
 * @throws NotFoundError naming the names that are missing, or that there is no project where `requireMatch` says so
 */
export function getProjectIds(args: GetProjectIdsArgs = {}, options?: FunctionOptions): Promise<ProjectIdsResult> {
    return call({ name: "getProjectIds", args, options }, async ({ client, organization }) => {
        const where = organization(args.organization);
        const missing = new Set(args.names);
        const found: Record<string, string> = {};
        if (args.names?.length !== 0) {
            for await (const { id, attributes } of client.projects.list(where)) {
                if (args.names && !missing.delete(attributes.name)) continue;
                found[attributes.name] = id;
                if (args.names && missing.size === 0) break;
            }
        }
        if (missing.size > 0) {
            throw notFound(where, "projects", `there is no project named ${[...missing].join(", ")}`);
        }
        if (args.requireMatch && Object.keys(found).length === 0) {
            throw notFound(where, "projects", `no project matches ${JSON.stringify({ names: args.names })}`);
        }
        return byName(found);
    });
}

/** {@link getProjectIds} for arguments that may be outputs. */
export function getProjectIdsOutput(
    args: OutputArgs<GetProjectIdsArgs> = {},
    options?: FunctionOptions,
): pulumi.Output<ProjectIdsResult> {
    return lift(getProjectIds, args, options);
}
