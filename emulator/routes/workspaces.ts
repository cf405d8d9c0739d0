import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { notFound, unprocessable } from "../errors";
import { paginate, type Query, queryValue, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { currentRun } from "../runs/queue";
import { type InOrganization, organizationOf, ownedBy } from "./organizations";
import { userId } from "./users";

/** A workspace, as far as policies and runs need it. */
export interface Workspace extends Owned {
    name: string;
    description: string | null;
    projectId: string;
    /** Flat tags, as `search[tags]` finds them. */
    tagNames: string[];
    /** Tags with a value, as `filter[tagged]` finds them; a flat tag is one without a value. */
    tagBindings: { key: string; value: string | null }[];
    autoApply: boolean;
    /** Locked by hand. A run that has the workspace locks it too, and that is not kept here. */
    locked: boolean;
    /** The name of the user who locked it by hand, if that is known. */
    lockedBy: string | null;
    lockReason: string;
    executionMode: "remote" | "local" | "agent";
    terraformVersion: string;
    createdAt: string;
    updatedAt: string;
}

declare module "../store" {
    interface Collections {
        workspaces: Workspace;
    }
}

interface ById {
    Params: { id: string };
}

interface ByName {
    Params: { organization_name: string; name: string };
}

/** Who has the workspace locked: a user, or the run that has it. */
function lockHolder({ locked, lockedBy }: Workspace, current: string | null) {
    if (!locked) return toOne("runs", current, current === null ? undefined : `/api/v2/runs/${current}`);
    const id = lockedBy === null ? null : userId(lockedBy);
    return toOne("users", id, id === null ? undefined : `/api/v2/users/${id}`);
}

/** A workspace as it goes over the wire. */
export function resource(context: Context, workspace: Workspace): Resource {
    const current = currentRun(context, workspace.id)?.id ?? null;
    return {
        id: workspace.id,
        type: "workspaces",
        attributes: {
            name: workspace.name,
            description: workspace.description,
            "tag-names": workspace.tagNames,
            "auto-apply": workspace.autoApply,
            locked: workspace.locked || current !== null,
            "locked-reason": workspace.lockReason,
            "execution-mode": workspace.executionMode,
            "terraform-version": workspace.terraformVersion,
            "created-at": workspace.createdAt,
            "updated-at": workspace.updatedAt,
        },
        relationships: {
            organization: toOne("organizations", workspace.organization),
            project: toOne("projects", workspace.projectId, `/api/v2/projects/${workspace.projectId}`),
            "current-run": toOne("runs", current, current === null ? undefined : `/api/v2/runs/${current}`),
            "locked-by": lockHolder(workspace, current),
        },
        links: { self: `/api/v2/organizations/${workspace.organization}/workspaces/${workspace.name}` },
    };
}

function wildcard(pattern: string): RegExp {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i");
}

/** The tags that `filter[tagged][0][key]`, `filter[tagged][0][value]` and so on ask for; all must be there. */
function tagged(query: Query): { key: string; value: string | undefined }[] {
    const indexes = Object.keys(query).flatMap((name) => /^filter\[tagged\]\[(\d+)\]\[key\]$/.exec(name)?.[1] ?? []);
    return indexes.map((index) => ({
        key: queryValue(query, `filter[tagged][${index}][key]`) ?? "",
        value: queryValue(query, `filter[tagged][${index}][value]`),
    }));
}

/**
 * `search[name]` (a part of it), `search[wildcard-name]` (`*`), `search[tags]`, `search[exclude-tags]`, `filter[tagged]` and
 * `filter[project][id]`; all must hold.
 */
function search(workspaces: Workspace[], query: Query): Workspace[] {
    const name = queryValue(query, "search[name]")?.toLowerCase();
    const pattern = queryValue(query, "search[wildcard-name]");
    const tags = queryValue(query, "search[tags]")?.split(",");
    const projects = queryValue(query, "filter[project][id]")?.split(",");
    const excluded = queryValue(query, "search[exclude-tags]")?.split(",") ?? [];
    const bindings = tagged(query);
    const has = ({ tagNames, tagBindings }: Workspace, key: string, value: string | undefined) =>
        tagBindings.some((each) => each.key === key && (value === undefined || each.value === value)) ||
        (value === undefined && tagNames.includes(key));
    const matches = pattern === undefined ? undefined : wildcard(pattern);
    return workspaces.filter(
        (workspace) =>
            (name === undefined || workspace.name.toLowerCase().includes(name)) &&
            (matches === undefined || matches.test(workspace.name)) &&
            (tags === undefined || tags.every((tag) => workspace.tagNames.includes(tag))) &&
            !excluded.some((tag) => workspace.tagNames.includes(tag)) &&
            bindings.every(({ key, value }) => has(workspace, key, value)) &&
            (projects === undefined || projects.includes(workspace.projectId)),
    );
}

/** Workspaces (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces). */
export function register(app: FastifyInstance, context: Context): void {
    const workspaces = context.store.of("workspaces");
    const projects = context.store.of("projects");

    const byName = (request: FastifyRequest<ByName>): Workspace => {
        const organization = organizationOf(context, request).id;
        const found = workspaces.find(
            (each) => each.organization === organization && each.name === request.params.name,
        );
        if (found === undefined) throw notFound();
        return found;
    };

    context.kinds.define<"workspaces">("workspaces", {
        prefix: "ws",
        blank: (organization, now) => ({
            organization,
            name: "workspace",
            description: null,
            projectId: projects.find((each) => each.organization === organization && each.isDefault)?.id ?? "",
            tagNames: [],
            tagBindings: [],
            autoApply: false,
            locked: false,
            lockedBy: null,
            lockReason: "",
            executionMode: "remote",
            terraformVersion: "1.13.0",
            createdAt: now,
            updatedAt: now,
        }),
        resource: (workspace) => resource(context, workspace),
        removed(workspace) {
            for (const kind of ["runs", "configuration-versions"] as const) {
                const own = context.store.any(kind).all() as unknown as { id: string; workspaceId: string }[];
                for (const { id, workspaceId } of own) if (workspaceId === workspace.id) context.kinds.remove(kind, id);
            }
            for (const set of context.store.of("policy-sets").all()) {
                set.workspaceIds = set.workspaceIds.filter((id) => id !== workspace.id);
                set.workspaceExclusionIds = set.workspaceExclusionIds.filter((id) => id !== workspace.id);
            }
        },
    });

    app.post<InOrganization>("/api/v2/organizations/:organization_name/workspaces", async (request, reply) => {
        const organization = organizationOf(context, request).id;
        const body = request.body as
            | { data?: { relationships?: { project?: { data?: { id?: unknown } } } } }
            | undefined;
        const projectId = body?.data?.relationships?.project?.data?.id;
        const { project, ...others } = body?.data?.relationships ?? {};
        const { attributes } = readDocument(body?.data && { data: { ...body.data, relationships: others } }, {
            type: "workspaces",
            attributes: {
                name: { type: "string", required: true },
                description: { type: "string", nullable: true },
                "auto-apply": { type: "boolean" },
                "execution-mode": { type: "string", oneOf: ["remote", "local", "agent"] },
                "terraform-version": { type: "string" },
                "tag-names": { type: "strings" },
            },
        });
        const name = attributes.name as string;
        const pointer = "/data/attributes/name";
        if (!/^[A-Za-z0-9_-]{1,90}$/.test(name)) {
            throw unprocessable({ pointer, detail: "Name can only include letters, numbers, -, and _" });
        }
        if (ownedBy(workspaces.all(), organization).some((each) => each.name === name)) {
            throw unprocessable({ pointer, detail: "Name has already been taken" });
        }
        if (project !== undefined && projects.get(String(projectId))?.organization !== organization) {
            const detail = `Project ${String(projectId)} was not found`;
            throw unprocessable({ pointer: "/data/relationships/project/data/id", detail });
        }
        const workspace = context.kinds.create("workspaces", organization, {
            name,
            description: (attributes.description as string | null | undefined) ?? null,
            autoApply: (attributes["auto-apply"] as boolean | undefined) ?? false,
            executionMode: (attributes["execution-mode"] as Workspace["executionMode"] | undefined) ?? "remote",
            terraformVersion: (attributes["terraform-version"] as string | undefined) ?? "1.13.0",
            tagNames: (attributes["tag-names"] as string[] | undefined) ?? [],
            ...(project === undefined ? {} : { projectId: projectId as string }),
        });
        return reply.code(201).send({ data: resource(context, workspace) });
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/workspaces", async (request) => {
        const organization = organizationOf(context, request).id;
        const query = queryOf(request);
        const found = search(ownedBy(workspaces.all(), organization), query);
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map((each) => resource(context, each)), ...page };
    });

    app.get<ByName>("/api/v2/organizations/:organization_name/workspaces/:name", async (request) => ({
        data: resource(context, byName(request)),
    }));

    app.delete<ByName>("/api/v2/organizations/:organization_name/workspaces/:name", async (request, reply) => {
        context.kinds.remove("workspaces", byName(request).id);
        return reply.code(204).send();
    });

    app.get<ById>("/api/v2/workspaces/:id", async (request) => ({
        data: resource(context, context.find(request, "workspaces", request.params.id)),
    }));

    app.delete<ById>("/api/v2/workspaces/:id", async (request, reply) => {
        context.kinds.remove("workspaces", context.find(request, "workspaces", request.params.id).id);
        return reply.code(204).send();
    });
}
