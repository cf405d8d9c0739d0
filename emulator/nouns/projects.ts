import type { FastifyInstance } from "fastify";
import type { ById, Context } from "../context";
import { queryOf } from "../context";
import { conflict, unprocessable } from "../errors";
import { queryValue } from "../jsonapi";
import { choice, flag, type ObjectOf, one, organization, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { isObject, readIdentifiers } from "../table/parse";
import { type InOrganization, organizationOf } from "./organizations";
import { tagBindings } from "./tagBindings";

const write = "always";

const columns = {
    organization,
    name: text("project", {
        write,
        required: true,
        unique: true,
        pattern: [
            /^(?! )[A-Za-z0-9 _-]{3,40}(?<! )$/,
            "Name must be 3 to 40 letters, numbers, spaces, - and _, without a space at its ends",
        ],
    }),
    description: text(null, { write }),
    /** Each organization has one project that cannot be deleted. */
    isDefault: flag(false, { hidden: true }),
    autoDestroyActivityDuration: text(null, { write }),
    defaultExecutionMode: choice(["remote", "local", "agent"], { write }),
    stacksDefaultExecutionMode: choice(["remote", "agent"], { write }),
    /** Which of its settings are its own and not the organization's. */
    settingOverwrites: value<Record<string, boolean>>(
        {
            "default-execution-mode": false,
            "default-agent-pool": false,
            "stacks-default-execution-mode": false,
            "stacks-default-agent-pool": false,
        },
        { write, form: "object", read: (given: Record<string, boolean>, kept) => ({ ...kept, ...given }) },
    ),
    defaultAgentPoolId: one("agent-pools", { write }),
    stacksDefaultAgentPoolId: one("agent-pools", { write }),
    tagBindings,
    teamCount: value(0),
    hcpId: text(null),
    isUnified: flag(false),
    createdAt: time(),
};

/** A project: a group of workspaces. */
export type Project = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        projects: Project;
    }
}

const PERMISSIONS =
    `read update destroy create-workspace move-workspace move-stack manage-stacks view-stacks update-stacks
deploy-no-code-modules read-teams manage-tags manage-teams manage-in-hcp manage-varsets
manage-ephemeral-workspace-for-projects`.split(/\s+/);

const noun: Noun<Project> = {
    kind: "projects",
    prefix: "prj",
    columns,
    derived: ({ id }, { store, token }) => ({
        "workspace-count": store.of("workspaces").by("projectId", id).length,
        permissions: Object.fromEntries(
            PERMISSIONS.map((name) => [`can-${name}`, token?.access !== "read" || /^(read|view)/.test(name)]),
        ),
    }),
    relationships: ({ id }) => ({ "tag-bindings": { links: { related: `/api/v2/projects/${id}/tag-bindings` } } }),
};

/** Projects (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/projects). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    const IN_ORGANIZATION = "/api/v2/organizations/:organization_name/projects";
    const ONE = "/api/v2/projects/:id";
    kinds.define(noun);

    app.post<InOrganization>(IN_ORGANIZATION, async (request, reply) => {
        const project = context.created("projects", organizationOf(context, request).id, request);
        return reply.code(201).send(context.document(request, "projects", project));
    });

    app.get<InOrganization>(IN_ORGANIZATION, async (request) => {
        const { id } = organizationOf(context, request);
        const query = queryOf(request);
        const names = queryValue(query, "filter[names]")?.split(",");
        const part = queryValue(query, "q")?.toLowerCase() ?? "";
        const found = store
            .of("projects")
            .by("organization", id)
            .filter(({ name }) => (names === undefined || names.includes(name)) && name.toLowerCase().includes(part));
        return context.page(request, "projects", found);
    });

    app.get<ById>(ONE, async (request) =>
        context.document(request, "projects", context.find(request, "projects", request.params.id)),
    );

    app.patch<ById>(ONE, async (request) => {
        const project = context.find(request, "projects", request.params.id);
        return context.document(request, "projects", context.updated("projects", project, request));
    });

    app.delete<ById>(ONE, async (request, reply) => {
        const project = context.find(request, "projects", request.params.id);
        if (project.isDefault) throw conflict("The default project cannot be deleted");
        if (store.of("workspaces").by("projectId", project.id).length > 0) {
            throw conflict("The project still has workspaces");
        }
        kinds.remove("projects", project.id);
        return reply.code(204).send();
    });

    app.post<ById>(`${ONE}/relationships/workspaces`, async (request, reply) => {
        const project = context.find(request, "projects", request.params.id);
        const data = isObject(request.body) ? request.body.data : undefined;
        const workspaces = readIdentifiers(data, "workspaces", "/data").map((id, index) => {
            const workspace = store.of("workspaces").get(id as string);
            if (workspace?.organization === project.organization) return workspace;
            throw unprocessable({ pointer: `/data/${index}/id`, detail: `Workspace ${id} was not found` });
        });
        for (const workspace of workspaces) {
            store.of("workspaces").put(Object.assign(workspace, { projectId: project.id }));
        }
        return reply.code(204).send();
    });
}
