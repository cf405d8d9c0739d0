import type { FastifyInstance } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { conflict, unprocessable } from "../errors";
import { paginate, queryValue, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { type InOrganization, organizationOf, ownedBy } from "./organizations";

/** A project: a group of workspaces. */
export interface Project extends Owned {
    name: string;
    description: string | null;
    /** Each organization has one project that cannot be deleted. */
    isDefault: boolean;
    createdAt: string;
}

declare module "../store" {
    interface Collections {
        projects: Project;
    }
}

interface ById {
    Params: { id: string };
}

const NAME = /^(?! )[A-Za-z0-9 _-]{3,40}(?<! )$/;

function checkName(context: Context, organization: string, name: string, self?: string): void {
    const pointer = "/data/attributes/name";
    if (!NAME.test(name)) {
        const detail = "Name must be 3 to 40 letters, numbers, spaces, - and _, without a space at its ends";
        throw unprocessable({ pointer, detail });
    }
    const taken = ownedBy(context.store.of("projects").all(), organization).some(
        (project) => project.name === name && project.id !== self,
    );
    if (taken) throw unprocessable({ pointer, detail: "Name has already been taken" });
}

/** Projects (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/projects). */
export function register(app: FastifyInstance, context: Context): void {
    const projects = context.store.of("projects");
    const workspacesOf = (project: Project) =>
        context.store.of("workspaces").filter((workspace) => workspace.projectId === project.id);

    const resource = (project: Project): Resource => ({
        id: project.id,
        type: "projects",
        attributes: {
            name: project.name,
            description: project.description,
            "created-at": project.createdAt,
            "workspace-count": workspacesOf(project).length,
        },
        relationships: {
            organization: toOne("organizations", project.organization, `/api/v2/organizations/${project.organization}`),
        },
        links: { self: `/api/v2/projects/${project.id}` },
    });

    context.kinds.define<"projects">("projects", {
        prefix: "prj",
        blank: (organization, now) => ({
            organization,
            name: "project",
            description: null,
            isDefault: false,
            createdAt: now,
        }),
        resource,
        removed(project) {
            for (const set of context.store.of("policy-sets").all()) {
                set.projectIds = set.projectIds.filter((id) => id !== project.id);
                set.projectExclusionIds = set.projectExclusionIds.filter((id) => id !== project.id);
            }
        },
    });

    app.post<InOrganization>("/api/v2/organizations/:organization_name/projects", async (request, reply) => {
        const organization = organizationOf(context, request).id;
        const { attributes } = readDocument(request.body, {
            type: "projects",
            attributes: {
                name: { type: "string", required: true },
                description: { type: "string", nullable: true },
            },
        });
        const { name, description = null } = attributes as { name: string; description?: string | null };
        checkName(context, organization, name);
        const project = context.kinds.create("projects", organization, { name, description });
        return reply.code(201).send({ data: resource(project) });
    });

    app.get<InOrganization>("/api/v2/organizations/:organization_name/projects", async (request) => {
        const organization = organizationOf(context, request).id;
        const query = queryOf(request);
        const names = queryValue(query, "filter[names]")?.split(",");
        const found = ownedBy(projects.all(), organization).filter(
            (project) => names === undefined || names.includes(project.name),
        );
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/projects/:id", async (request) => ({
        data: resource(context.find(request, "projects", request.params.id)),
    }));

    app.patch<ById>("/api/v2/projects/:id", async (request) => {
        const project = context.find(request, "projects", request.params.id);
        const { attributes } = readDocument(request.body, {
            type: "projects",
            id: project.id,
            attributes: { name: { type: "string" }, description: { type: "string", nullable: true } },
        });
        const changes = attributes as Partial<Pick<Project, "name" | "description">>;
        if (changes.name !== undefined) checkName(context, project.organization, changes.name, project.id);
        return { data: resource(Object.assign(project, changes)) };
    });

    app.delete<ById>("/api/v2/projects/:id", async (request, reply) => {
        const project = context.find(request, "projects", request.params.id);
        if (project.isDefault) throw conflict("The default project cannot be deleted");
        if (workspacesOf(project).length > 0) throw conflict("The project still has workspaces");
        context.kinds.remove("projects", project.id);
        return reply.code(204).send();
    });
}
