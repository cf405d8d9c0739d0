import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ById, type Context, type Includable, queryOf } from "../context";
import { conflict, notFound } from "../errors";
import { type Query, queryValue } from "../jsonapi";
import { type InOrganization, organizationOf } from "./organizations";
import { currentRun } from "./runTable";
import { effectiveTags } from "./tagBindings";
import { noun, type Workspace } from "./workspaceTable";

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
 * `search[name]` (a part of it), `search[wildcard-name]` (`*`), `search[tags]`, `search[exclude-tags]`, `filter[tagged]`,
 * `filter[project][id]` and `filter[current-run][status]`; all must hold.
 */
function search(context: Context, workspaces: Workspace[], query: Query): Workspace[] {
    const list = (name: string) => queryValue(query, name)?.split(",");
    const name = queryValue(query, "search[name]")?.toLowerCase();
    const pattern = queryValue(query, "search[wildcard-name]");
    const matches = pattern === undefined ? undefined : wildcard(pattern);
    const tags = list("search[tags]");
    const projects = list("filter[project][id]");
    const statuses = list("filter[current-run][status]");
    const excluded = list("search[exclude-tags]") ?? [];
    const bindings = tagged(query);
    const has = ({ tagNames, tagBindings }: Workspace, key: string, value: string | undefined) =>
        tagBindings.some((each) => each.key === key && (value === undefined || each.value === value)) ||
        (value === undefined && tagNames.includes(key));
    return workspaces.filter(
        (workspace) =>
            (name === undefined || workspace.name.toLowerCase().includes(name)) &&
            (matches === undefined || matches.test(workspace.name)) &&
            (tags === undefined || tags.every((tag) => workspace.tagNames.includes(tag))) &&
            !excluded.some((tag) => workspace.tagNames.includes(tag)) &&
            bindings.every(({ key, value }) => has(workspace, key, value)) &&
            (projects === undefined || projects.includes(workspace.projectId)) &&
            (statuses === undefined || statuses.includes(currentRun(context.store, workspace.id)?.status ?? "")),
    );
}

interface ByName {
    Params: { organization_name: string; name: string };
}

/** Workspaces (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    const IN_ORGANIZATION = "/api/v2/organizations/:organization_name/workspaces";
    kinds.define(noun);

    const includable: Includable<Workspace> = {
        organization: ({ organization }) => kinds.resources("organizations", [organization]),
        project: ({ projectId }) => kinds.resources("projects", [projectId]),
        "current-run": ({ id }) => kinds.resources("runs", [currentRun(store, id)?.id ?? null]),
        "current-run.plan": ({ id }) => kinds.resources("plans", [currentRun(store, id)?.planId ?? null]),
        "current-configuration-version": ({ id }) => {
            const versions = store.of("configuration-versions").by("workspaceId", id);
            return kinds.resources("configuration-versions", [versions.at(-1)?.id ?? null]);
        },
        "locked-by": ({ id, locked }) => kinds.resources("runs", [locked ? null : (currentRun(store, id)?.id ?? null)]),
        "effective-tag-bindings": (workspace) => effectiveTags(store, workspace),
        readme: () => [],
        outputs: () => [],
    };
    const show = (request: FastifyRequest, workspace: Workspace) =>
        context.document(request, "workspaces", workspace, includable);

    app.post<InOrganization>(IN_ORGANIZATION, async (request, reply) => {
        const workspace = context.created("workspaces", organizationOf(context, request).id, request);
        return reply.code(201).send(show(request, workspace));
    });

    app.get<InOrganization>(IN_ORGANIZATION, async (request) => {
        const own = store.of("workspaces").by("organization", organizationOf(context, request).id);
        return context.page(request, "workspaces", search(context, own, queryOf(request)), includable);
    });

    const byId = (request: FastifyRequest) =>
        context.find(request, "workspaces", (request as FastifyRequest<ById>).params.id);
    const byName = (request: FastifyRequest) => {
        const named = request as FastifyRequest<ByName>;
        const own = store.of("workspaces").by("organization", organizationOf(context, named).id);
        const found = own.find(({ name }) => name === named.params.name);
        if (found === undefined) throw notFound();
        return found;
    };

    for (const [url, find] of [
        ["/api/v2/workspaces/:id", byId],
        [`${IN_ORGANIZATION}/:name`, byName],
    ] as const) {
        app.get(url, async (request) => show(request, find(request)));

        app.patch(url, async (request) => show(request, context.updated("workspaces", find(request), request)));

        app.delete(url, async (request, reply) => {
            kinds.remove("workspaces", find(request).id);
            return reply.code(204).send();
        });

        app.post(`${url}/actions/safe-delete`, async (request, reply) => {
            const { id, resourceCount } = find(request);
            if (resourceCount > 0)
                throw conflict("Workspace cannot be safely deleted because it is still managing resources.");
            kinds.remove("workspaces", id);
            return reply.code(204).send();
        });
    }
}
