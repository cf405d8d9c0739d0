import type { FastifyInstance } from "fastify";
import { mayOnRuns, mayOverride, type Token } from "../auth";
import type { ById, Context, Includable } from "../context";
import { notFound, unprocessable } from "../errors";
import { idsOf, toMany, toOne } from "../jsonapi";
import { scriptOf } from "../nouns/runScripts";
import { columns, type Run } from "../nouns/runTable";
import { userId, userResource } from "../nouns/users";
import type { Store } from "../store";
import type { Noun } from "../table/noun";
import type { Life } from "./life";
import { isCancelable, isConfirmable, isDiscardable, isForceCancelable } from "./next";
import { checkRules, startRun, versionFor } from "./start";

function person(name: string | null) {
    return toOne("users", name === null ? null : userId(name));
}

function actions(store: Store, run: Run) {
    return {
        "is-cancelable": isCancelable(run),
        "is-confirmable": isConfirmable(store, run),
        "is-discardable": isDiscardable(store, run),
        "is-force-cancelable": isForceCancelable(run),
    };
}

function permissions(token: Token | undefined) {
    const may = (right: Token["runs"]) => token === undefined || mayOnRuns(token, right);
    return {
        "can-apply": may("write"),
        "can-cancel": may("write"),
        "can-comment": may("plan"),
        "can-discard": may("write"),
        "can-force-execute": may("write"),
        "can-force-cancel": may("admin"),
        "can-override-policy-check": token === undefined || mayOverride(token),
    };
}

/** The attributes that the first edition of the API's documents shows of a run, and no more. */
const IN_SEEDS = `auto-apply error-text is-destroy message metadata source status status-timestamps terraform-version
created-at has-changes actions permissions`.split(/\s+/);

/** What follows from the state of a run in the form of the first edition. */
function seedAttributes(store: Store, run: Run, token: Token | undefined) {
    const { "is-force-cancelable": _, ...able } = actions(store, run);
    const may = Object.entries(permissions(token)).filter(([name]) => /apply|-cancel$|discard|execute/.test(name));
    return {
        "error-text": store.of("plans").get(run.planId)?.status === "errored" ? "The plan failed" : null,
        metadata: {},
        actions: able,
        permissions: Object.fromEntries(may.filter(([name]) => name !== "can-force-cancel")),
    };
}

const noun: Noun<Run> = {
    kind: "runs",
    prefix: "run",
    columns,
    touched: false,
    refused: { comment: "belongs to the actions of a run" },
    fresh: (organization, store) => ({
        workspaceId: store.of("workspaces").by("organization", organization)[0]?.id ?? "",
    }),
    only: ({ store }) => (store.wireForm === "seeds" ? IN_SEEDS : undefined),
    derived: (run, { store, token }) =>
        store.wireForm === "seeds"
            ? seedAttributes(store, run, token)
            : { actions: actions(store, run), permissions: permissions(token) },
    relationships(run, { store }) {
        const related = (name: string, type: string, objects: { id: string }[]) => ({
            ...toMany(type, idsOf(objects)),
            links: { related: `/api/v2/runs/${run.id}/${name}` },
        });
        return {
            "created-by": person(run.createdBy),
            "confirmed-by": person(run.confirmedBy),
            "canceled-by": person(run.canceledBy),
            "policy-checks": related("policy-checks", "policy-checks", store.of("policy-checks").by("runId", run.id)),
            "task-stages": related("task-stages", "task-stages", store.of("task-stages").by("runId", run.id)),
            "tf-policy-evaluations": related(
                "tf-policy-evaluations",
                "tf-policy-evaluations",
                store.of("tf-policy-evaluations").by("runId", run.id),
            ),
            comments: related("comments", "comments", store.of("comments").by("runId", run.id)),
            "run-events": related("run-events", "run-events", store.of("run-events").by("runId", run.id)),
        };
    },
    // Read at each answer: a script may come after the run.
    overlay: (run, { store }) => scriptOf(store, run).overlay,
};

/** What runs include. */
export function includableByRuns({ kinds, store }: Context): Includable<Run> {
    return {
        plan: ({ planId }) => kinds.resources("plans", [planId]),
        apply: ({ applyId }) => kinds.resources("applies", [applyId]),
        "created-by": ({ createdBy }) => [userResource(createdBy)],
        "configuration-version": (run) => kinds.resources("configuration-versions", [run.configurationVersionId]),
        "configuration-version.ingress-attributes": () => [],
        "cost-estimate": () => [],
        workspace: ({ workspaceId }) => kinds.resources("workspaces", [workspaceId]),
        "task-stages": ({ id }) => kinds.resources("task-stages", idsOf(store.of("task-stages").by("runId", id))),
    };
}

/** Runs: create and show (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run). */
export function register(app: FastifyInstance, context: Context, life: Life): void {
    const { kinds, store } = context;
    kinds.define(noun);
    const includable = includableByRuns(context);

    // Runs from a file go on where they were.
    app.addHook("onReady", () => life.settle());
    app.addHook("preHandler", () => life.settle());
    app.addHook("onClose", async () => life.close());

    app.post("/api/v2/runs", async (request, reply) => {
        const { token } = request;
        if (!mayOnRuns(token, "plan")) throw notFound();
        const { workspaceId, configurationVersionId = null, ...values } = kinds.parse("runs", request.body).values;
        if (typeof workspaceId !== "string") {
            throw unprocessable({ pointer: "/data/relationships/workspace", detail: "workspace is required" });
        }
        const { id, organization } = context.find(request, "workspaces", workspaceId);
        const version = versionFor(store, id, configurationVersionId as string | null, organization);
        checkRules(values as Partial<Run>, version.speculative);
        if (values.autoApply === true && !mayOnRuns(token, "write")) {
            const detail = "auto-apply needs permission to apply runs";
            throw unprocessable({ pointer: "/data/attributes/auto-apply", detail });
        }
        // Plans are applied by themselves only for those who may apply them.
        const manual = mayOnRuns(token, "write") ? {} : { autoApply: false };
        const run = startRun(context, life, version, id, { ...values, ...manual, createdBy: token.user });
        return reply.code(201).send(context.document(request, "runs", run));
    });

    app.get<ById>("/api/v2/runs/:id", async (request) =>
        context.document(request, "runs", context.find(request, "runs", request.params.id), includable),
    );
}
