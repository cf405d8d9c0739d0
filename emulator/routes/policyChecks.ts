import type { FastifyInstance, FastifyRequest } from "fastify";
import { mayOverride, type Token } from "../auth";
import { type Context, originOf, queryOf, urlOf } from "../context";
import { conflict, notFound } from "../errors";
import { includes, paginate, type Resource, toOne, unique } from "../jsonapi";
import type { Owned } from "../kinds";
import { checksOf, markCheck } from "../runs/checks";
import { type Overlay, overlaid, type ScriptedCheck } from "../runs/script";
import { addComment, readComment } from "./runActions";

/** A policy check: what the Sentinel policies that need no agent said about a run. */
export interface PolicyCheck extends Owned {
    runId: string;
    scope: string;
    status: string;
    statusTimestamps: Record<string, string>;
    /** The `result` attribute; null before it is known. */
    result: unknown;
    /** What the output's link gives; null before it is known. */
    output: string | null;
    scripted: ScriptedCheck | null;
    overlay: Overlay | null;
}

declare module "../store" {
    interface Collections {
        "policy-checks": PolicyCheck;
    }
}

interface ById {
    Params: { id: string };
}

function resource(context: Context, check: PolicyCheck, token?: Token): Resource {
    const self = `/api/v2/policy-checks/${check.id}`;
    const isOverridable = check.status === "soft_failed";
    const may = token === undefined || mayOverride(token);
    const attributes = {
        result: check.result,
        scope: check.scope,
        status: check.status,
        "status-timestamps": check.statusTimestamps,
        ...(context.life.scripts.wireForm === "seeds"
            ? { "may-override": isOverridable && may }
            : { actions: { "is-overridable": isOverridable }, permissions: { "can-override": may } }),
    };
    return {
        id: check.id,
        type: "policy-checks",
        attributes: overlaid(attributes, check.scripted?.overlay, check.overlay),
        relationships: { run: toOne("runs", check.runId, `/api/v2/runs/${check.runId}`) },
        links: { output: `${self}/output`, ...(isOverridable ? { override: `${self}/actions/override` } : {}) },
    };
}

/** Policy checks (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-checks). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define<"policy-checks">("policy-checks", {
        prefix: "polchk",
        blank: (organization) => ({
            organization,
            runId: "",
            scope: "organization",
            status: "pending",
            statusTimestamps: {},
            result: null,
            output: null,
            scripted: null,
            overlay: null,
        }),
        resource: (check) => resource(context, check),
    });
    context.blobs.keep("policy-checks", {
        read(id) {
            const output = context.store.of("policy-checks").get(id)?.output ?? null;
            return output === null ? undefined : Buffer.from(output);
        },
    });

    const included = (request: FastifyRequest, checks: PolicyCheck[]) => {
        const names = includes(queryOf(request), ["run", "run.workspace"]);
        if (names.length === 0) return {};
        const runs = checks.flatMap(({ runId }) => context.store.of("runs").get(runId) ?? []);
        const workspaces = names.includes("run.workspace") ? runs.map(({ workspaceId }) => workspaceId) : [];
        const found = [
            ...context.kinds.resources(
                "runs",
                runs.map(({ id }) => id),
            ),
            ...context.kinds.resources("workspaces", workspaces),
        ];
        return { included: unique(found) };
    };

    app.get<ById>("/api/v2/runs/:id/policy-checks", async (request) => {
        const run = context.find(request, "runs", request.params.id);
        const query = queryOf(request);
        const found = checksOf(context, run.id);
        const show = (check: PolicyCheck) => resource(context, check, request.token);
        // The documents: without page parameters, everything comes at once.
        if (query["page[number]"] === undefined && query["page[size]"] === undefined) {
            return { data: found.map(show), ...included(request, found) };
        }
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map(show), ...included(request, items), ...page };
    });

    app.get<ById>("/api/v2/policy-checks/:id", async (request) => {
        const check = context.find(request, "policy-checks", request.params.id);
        return { data: resource(context, check, request.token), ...included(request, [check]) };
    });

    app.get<ById>("/api/v2/policy-checks/:id/output", async (request, reply) => {
        const { id, output } = context.find(request, "policy-checks", request.params.id);
        if (output === null) return reply.code(204).send();
        return reply.redirect(context.blobs.link(originOf(request), "download", "policy-checks", id), 302);
    });

    app.post<ById>("/api/v2/policy-checks/:id/actions/override", async (request) => {
        const check = context.find(request, "policy-checks", request.params.id);
        const comment = readComment(request.body);
        if (!mayOverride(request.token)) throw notFound();
        const run = context.store.of("runs").get(check.runId);
        if (check.status !== "soft_failed" || run?.status !== "policy_override") {
            const about = run === undefined ? "" : ` The run is ${run.status}.`;
            throw conflict(`The policy check is not overridable: its status is ${check.status}.${about}`);
        }
        markCheck(check, "overridden", Date.now());
        addComment(context, run, comment, request.token);
        context.life.checksOverridden(run);
        return { data: resource(context, check, request.token) };
    });
}
