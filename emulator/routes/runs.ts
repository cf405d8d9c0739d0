import type { FastifyInstance, FastifyRequest } from "fastify";
import { mayOnRuns, type Token } from "../auth";
import { type Context, queryOf } from "../context";
import { type AttributeRule, readDocument } from "../documents";
import { notFound, unprocessable } from "../errors";
import { includes, type Resource, unique } from "../jsonapi";
import type { Owned } from "../kinds";
import type { RunEvent } from "../runs/events";
import { runResource } from "../runs/resource";
import type { Overlay } from "../runs/script";
import { stagesOf } from "../runs/stages";
import { checkRules, startRun, versionFor } from "../runs/start";
import { userResource } from "./users";

/** A run. */
export interface Run extends Owned {
    workspaceId: string;
    configurationVersionId: string;
    planId: string;
    applyId: string;
    message: string;
    source: string;
    triggerReason: string;
    isDestroy: boolean;
    autoApply: boolean;
    planOnly: boolean;
    refresh: boolean;
    refreshOnly: boolean;
    savePlan: boolean;
    allowEmptyApply: boolean;
    allowConfigGeneration: boolean;
    debuggingMode: boolean;
    targetAddrs: string[] | null;
    replaceAddrs: string[] | null;
    invokeActionAddrs: string[] | null;
    variables: { key: string; value: string }[];
    terraformVersion: string;
    status: string;
    statusTimestamps: Record<string, string>;
    hasChanges: boolean;
    costEstimate: boolean;
    createdAt: string;
    updatedAt: string;
    canceledAt: string | null;
    forceCancelAvailableAt: string | null;
    /** Names of users. */
    createdBy: string;
    confirmedBy: string | null;
    canceledBy: string | null;
    /** What people did to it, but for comments. */
    events: RunEvent[];
    /** When the present status ends by itself (milliseconds since 1970). Null, or another status: it does not. */
    due: { status: string; at: number } | null;
    /** The final status that comes next, whatever else was to come. */
    ending: string | null;
    /** Statuses to pass before anything else. */
    ahead: string[];
    /** Statuses whose detour was taken. */
    detoured: string[];
    overlay: Overlay | null;
}

declare module "../store" {
    interface Collections {
        runs: Run;
    }
}

interface ById {
    Params: { id: string };
}

const MESSAGE = "Queued manually via the Terraform Enterprise API";

const ATTRIBUTES: Record<string, AttributeRule> = {
    "allow-config-generation": { type: "boolean" },
    "allow-empty-apply": { type: "boolean" },
    "auto-apply": { type: "boolean" },
    "debugging-mode": { type: "boolean" },
    "invoke-action-addrs": { type: "strings", nullable: true },
    "is-destroy": { type: "boolean" },
    message: { type: "string" },
    "plan-only": { type: "boolean" },
    refresh: { type: "boolean" },
    "refresh-only": { type: "boolean" },
    "replace-addrs": { type: "strings", nullable: true },
    "save-plan": { type: "boolean" },
    "target-addrs": { type: "strings", nullable: true },
    "terraform-version": { type: "string" },
    variables: { type: "objects" },
};

const INCLUDABLE = [
    "plan",
    "apply",
    "created-by",
    "configuration-version",
    "configuration-version.ingress-attributes",
    "cost-estimate",
    "workspace",
    "task-stages",
];

/** The resources that runs include. */
export function runIncludes(context: Context, request: FastifyRequest, found: Run[]) {
    const names = includes(queryOf(request), INCLUDABLE);
    if (names.length === 0) return {};
    const { kinds } = context;
    const related: Record<string, (run: Run) => Resource[]> = {
        plan: ({ planId }) => kinds.resources("plans", [planId]),
        apply: ({ applyId }) => kinds.resources("applies", [applyId]),
        "created-by": ({ createdBy }) => [userResource(createdBy)],
        "configuration-version": (run) => kinds.resources("configuration-versions", [run.configurationVersionId]),
        workspace: ({ workspaceId }) => kinds.resources("workspaces", [workspaceId]),
        "task-stages": ({ id }) =>
            kinds.resources(
                "task-stages",
                stagesOf(context, id).map((stage) => stage.id),
            ),
    };
    return { included: unique(found.flatMap((run) => names.flatMap((name) => related[name]?.(run) ?? []))) };
}

function camelCase(attributes: Record<string, unknown>): Partial<Run> {
    const entries = Object.entries(attributes);
    return Object.fromEntries(
        entries.map(([name, value]) => [name.replace(/-(.)/g, (_, c) => c.toUpperCase()), value]),
    );
}

/** Runs: create and show (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define<"runs">("runs", {
        prefix: "run",
        // One that is added by hand is over, unless its status says otherwise.
        blank: (organization, now) => ({
            organization,
            workspaceId: context.store.of("workspaces").find((each) => each.organization === organization)?.id ?? "",
            configurationVersionId: "",
            planId: "",
            applyId: "",
            message: MESSAGE,
            source: "tfe-api",
            triggerReason: "manual",
            isDestroy: false,
            autoApply: false,
            planOnly: false,
            refresh: true,
            refreshOnly: false,
            savePlan: false,
            allowEmptyApply: false,
            allowConfigGeneration: false,
            debuggingMode: false,
            targetAddrs: null,
            replaceAddrs: null,
            invokeActionAddrs: null,
            variables: [],
            terraformVersion: "1.13.0",
            status: "applied",
            statusTimestamps: {},
            hasChanges: false,
            costEstimate: false,
            createdAt: now,
            updatedAt: now,
            canceledAt: null,
            forceCancelAvailableAt: null,
            createdBy: "owner",
            confirmedBy: null,
            canceledBy: null,
            events: [],
            due: null,
            ending: null,
            ahead: [],
            detoured: [],
            overlay: null,
        }),
        resource: (run) => runResource(context, run),
        removed({ id }) {
            for (const kind of ["plans", "applies", "comments", "policy-checks", "task-stages"] as const) {
                const own = context.store.any(kind).all() as unknown as { id: string; runId: string }[];
                for (const each of own) if (each.runId === id) context.kinds.remove(kind, each.id);
            }
        },
    });

    // Runs from a file go on where they were.
    app.addHook("onReady", () => context.life.settle());
    app.addHook("preHandler", () => context.life.settle());
    app.addHook("onClose", async () => context.life.close());

    app.post("/api/v2/runs", async (request, reply) => {
        const token: Token = request.token;
        if (!mayOnRuns(token, "plan")) throw notFound();
        const { attributes, toOne } = readDocument(request.body, {
            type: "runs",
            attributes: ATTRIBUTES,
            toOne: { workspace: "workspaces", "configuration-version": "configuration-versions" },
        });
        if (toOne.workspace === undefined) {
            throw unprocessable({ pointer: "/data/relationships/workspace", detail: "workspace is required" });
        }
        const workspace = context.find(request, "workspaces", toOne.workspace);
        const asked = toOne["configuration-version"];
        const version = versionFor(context, workspace.id, asked, workspace.organization);
        checkRules(attributes, version.speculative);
        if (attributes["auto-apply"] === true && !mayOnRuns(token, "write")) {
            const detail = "auto-apply needs permission to apply runs";
            throw unprocessable({ pointer: "/data/attributes/auto-apply", detail });
        }
        // Plans are applied by themselves only for those who may apply them.
        const manual = mayOnRuns(token, "write") ? {} : { autoApply: false };
        const given = { ...camelCase(attributes), ...manual, createdBy: token.user };
        const run = startRun(context, version, workspace.id, given);
        return reply.code(201).send({ data: runResource(context, run, token) });
    });

    app.get<ById>("/api/v2/runs/:id", async (request) => {
        const run = context.find(request, "runs", request.params.id);
        const included = runIncludes(context, request, [run]);
        return { data: runResource(context, run, request.token), ...included };
    });
}
