import type { FastifyInstance } from "fastify";
import { type ById, type Context, queryOf } from "../context";
import { badRequest } from "../errors";
import { type Query, queryValue } from "../jsonapi";
import { type InOrganization, organizationIn, organizationOf } from "../nouns/organizations";
import { isDiscardable, isFinal } from "../nouns/runStatuses";
import type { Run } from "../nouns/runTable";
import { includableByRuns } from "./runs";

const OPERATIONS = [
    "plan_only",
    "plan_and_apply",
    "save_plan",
    "refresh_only",
    "destroy",
    "empty_apply",
    "action_only",
] as const;

const STATUS_GROUPS: Record<string, (status: string) => boolean> = {
    non_final: (status) => !isFinal(status),
    final: isFinal,
    discardable: isDiscardable,
};

function operationsOf(run: Run): string[] {
    if (run.planOnly) return ["plan_only"];
    const found: string[] = [];
    if (run.savePlan) found.push("save_plan");
    if (run.refreshOnly) found.push((run.invokeActionAddrs ?? []).length > 0 ? "action_only" : "refresh_only");
    if (run.isDestroy) found.push("destroy");
    if (run.allowEmptyApply) found.push("empty_apply");
    return found.length === 0 ? ["plan_and_apply"] : found;
}

function list(query: Query, name: string): string[] | undefined {
    const value = queryValue(query, name);
    return value === undefined || value === "" ? undefined : value.split(",").map((each) => each.trim());
}

/** The beginning and the end of the time in which runs were created. */
function timeframe(query: Query, fallback?: string): [string, string] | undefined {
    const name = "filter[timeframe]";
    const value = queryValue(query, name) ?? fallback;
    if (value === undefined) return undefined;
    if (/^\d{4}$/.test(value)) return [`${value}-01-01`, `${Number(value) + 1}-01-01`];
    if (value !== "year") throw badRequest(`${name} must be a year or "year"`, name);
    const now = new Date();
    return [new Date(new Date(now).setFullYear(now.getFullYear() - 1)).toISOString(), "9999"];
}

function oneOf(query: Query, name: string, allowed: readonly string[]): string[] | undefined {
    const values = list(query, name);
    const unknown = values?.find((value) => !allowed.includes(value));
    if (unknown !== undefined) throw badRequest(`${name}: "${unknown}" is not one of ${allowed.join(", ")}`, name);
    return values;
}

/** What a run must be to be in the list: only what the query asks for is looked at, because there may be many runs. */
function conditions(query: Query, within?: string): ((run: Run) => boolean)[] {
    const all: ((run: Run) => boolean)[] = [];
    const operations = oneOf(query, "filter[operation]", OPERATIONS);
    if (operations === undefined) all.push(({ planOnly }) => !planOnly);
    else all.push((run) => operationsOf(run).some((each) => operations.includes(each)));
    const statuses = list(query, "filter[status]");
    if (statuses !== undefined) all.push(({ status }) => statuses.includes(status));
    const sources = list(query, "filter[source]");
    if (sources !== undefined) all.push(({ source }) => sources.includes(source));
    const [group] = oneOf(query, "filter[status_group]", Object.keys(STATUS_GROUPS)) ?? [];
    if (group !== undefined) all.push(({ status }) => STATUS_GROUPS[group]!(status));
    const time = timeframe(query, within);
    if (time !== undefined) all.push(({ createdAt }) => createdAt >= time[0] && createdAt < time[1]);
    const basic = queryValue(query, "search[basic]")?.toLowerCase();
    if (basic !== undefined) {
        all.push(({ id, message }) => id.toLowerCase() === basic || message.toLowerCase().includes(basic));
    }
    // No run comes from a VCS or runs in a pool of agents here.
    const none = ["search[user]", "search[commit]", "filter[agent_pool_names]"];
    if (none.some((name) => queryValue(query, name) !== undefined)) all.push(() => false);
    return all;
}

function filter(runs: Run[], query: Query, within?: string): Run[] {
    const all = conditions(query, within);
    return runs.filter((run) => all.every((holds) => holds(run))).reverse();
}

/** Lists of runs, newest first (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run). */
export function register(app: FastifyInstance, context: Context): void {
    const { store, limits } = context;
    const runs = store.of("runs");
    const WORKSPACE = "/api/v2/workspaces/:id/runs";
    const ORGANIZATION = "/api/v2/organizations/:organization_name/runs";
    for (const path of [WORKSPACE, ORGANIZATION]) {
        limits.addLower({ match: `GET ${path}`, limit: 30, windowMilliseconds: 60_000 });
    }
    const includable = includableByRuns(context);

    app.get<ById>(WORKSPACE, async (request) => {
        const own = runs.by("workspaceId", context.find(request, "workspaces", request.params.id).id);
        return context.page(request, "runs", filter(own, queryOf(request)), includable);
    });

    app.get<InOrganization>(ORGANIZATION, async (request) => {
        const query = queryOf(request);
        const names = list(query, "filter[workspace_names]");
        const workspaces = store.of("workspaces");
        const own = runs
            .by("organization", organizationOf(context, request).id)
            .filter(
                ({ workspaceId }) => names === undefined || names.includes(workspaces.get(workspaceId)?.name ?? ""),
            );
        const { meta, links, ...rest } = context.page(request, "runs", filter(own, query, "year"), includable);
        const { "total-count": _, "total-pages": __, ...pagination } = meta.pagination;
        const { self, prev, next } = links;
        return { ...rest, links: { self, prev, next }, meta: { pagination } };
    });

    // The description has this one too, by the same two ways of asking.
    app.get("/api/v2/runs", async (request) => {
        const query = queryOf(request);
        const workspace = queryValue(query, "workspace_id");
        const organization = queryValue(query, "organization_name");
        if ((workspace === undefined) === (organization === undefined)) {
            throw badRequest("exactly one of workspace_id and organization_name must be given", "workspace_id");
        }
        const own =
            workspace === undefined
                ? runs.by("organization", organizationIn(context, request, organization!).id)
                : runs.by("workspaceId", context.find(request, "workspaces", workspace).id);
        return context.page(request, "runs", filter(own, query), includable);
    });
}
