import type { FastifyInstance } from "fastify";
import { mayOverride } from "../auth";
import { type ById, type Context, type Includable, queryOf } from "../context";
import { badRequest } from "../errors";
import { idsOf, queryValue, toMany } from "../jsonapi";
import type { Overlay } from "../overlay";
import { flag, hiddenOrganization, type ObjectOf, owner, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { isObject } from "../table/parse";
import type { ScriptedTfPolicies } from "./runScripts";

const KIND = "tf-policy-evaluations";
const OUTCOMES = "tf-policy-set-outcomes";

/** Results of policies of kind tfpolicy, counted. `unknown` are those that cannot be told before the apply. */
export interface TfResultCount {
    "advisory-failed": number;
    "mandatory-failed": number;
    passed: number;
    errored: number;
    unknown: number;
}

const ZERO: TfResultCount = { "advisory-failed": 0, "mandatory-failed": 0, passed: 0, errored: 0, unknown: 0 };

const columns = {
    organization: hiddenOrganization,
    runId: owner("runs", { linked: true }),
    status: text("pending"),
    stageType: text("post_plan"),
    statusTimestamps: value<Record<string, string>>({}),
    resultCount: value<TfResultCount>(ZERO),
    /** Why Terraform could not evaluate the policies. */
    error: value<{ type: string; summary: string; detail: string } | null>(null),
    organizedLog: flag(false),
    createdAt: time(),
    updatedAt: time(),
    scripted: value<ScriptedTfPolicies | null>(null, { hidden: true }),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** What the policies of kind tfpolicy said of a run. */
export type TfPolicyEvaluation = ObjectOf<typeof columns>;

const outcomeColumns = {
    organization: hiddenOrganization,
    tfPolicyEvaluationId: owner(KIND),
    policySetName: text("policy-set"),
    policySetDescription: text(null),
    overridable: flag(false),
    /** One entry a policy, as it goes over the wire. */
    outcomes: value<unknown[]>([]),
    resultCount: value<TfResultCount>(ZERO),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** What the policies of one set of kind tfpolicy said. */
export type TfPolicySetOutcome = ObjectOf<typeof outcomeColumns>;

declare module "../store" {
    interface Collections {
        "tf-policy-evaluations": TfPolicyEvaluation;
        "tf-policy-set-outcomes": TfPolicySetOutcome;
    }
}

const noun: Noun<TfPolicyEvaluation> = {
    kind: KIND,
    prefix: "tfpoleval",
    columns,
    derived: ({ status }, { token }) => ({
        permissions: { "can-override": token === undefined || mayOverride(token) },
        actions: { "is-overridable": status === "awaiting_override" },
    }),
    relationships: ({ id }, { store }) => ({
        [OUTCOMES]: {
            ...toMany(OUTCOMES, idsOf(store.of(OUTCOMES).by("tfPolicyEvaluationId", id))),
            links: { related: `/api/v2/${KIND}/${id}/${OUTCOMES}` },
        },
    }),
};

const outcomeNoun: Noun<TfPolicySetOutcome> = { kind: OUTCOMES, prefix: "tfpsout", columns: outcomeColumns };

/** The status that `filter[…][status]` asks for. @throws 400 */
function wantedStatuses(query: Record<string, string | string[] | undefined>): string[] {
    return Object.keys(query)
        .filter((name) => name.startsWith("filter"))
        .map((name) => {
            if (!/^filter(\[\w+\])?\[status\]$/.test(name))
                throw badRequest(`${name} is not a filter of this list`, name);
            return queryValue(query, name) ?? "";
        });
}

/** Evaluations of Terraform policies, in beta: from the API's description. */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    kinds.define(noun);
    kinds.define(outcomeNoun);
    const outcomesOf = (id: string) => store.of(OUTCOMES).by("tfPolicyEvaluationId", id);
    const includable: Includable<TfPolicyEvaluation> = {
        run: ({ runId }) => kinds.resources("runs", [runId]),
        [OUTCOMES]: ({ id }) => kinds.resources(OUTCOMES, idsOf(outcomesOf(id))),
    };

    app.get<ById>("/api/v2/runs/:id/tf-policy-evaluations", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        return context.page(request, KIND, store.of(KIND).by("runId", id), includable);
    });

    app.get<ById>("/api/v2/tf-policy-evaluations/:id", async (request) =>
        context.document(request, KIND, context.find(request, KIND, request.params.id), includable),
    );

    app.get<ById>("/api/v2/tf-policy-evaluations/:id/tf-policy-set-outcomes", async (request) => {
        const { id } = context.find(request, KIND, request.params.id);
        const statuses = wantedStatuses(queryOf(request));
        const found = outcomesOf(id).filter(
            ({ outcomes }) =>
                statuses.length === 0 ||
                outcomes.some((each) => isObject(each) && statuses.includes(String(each.status))),
        );
        return context.page(request, OUTCOMES, found);
    });

    app.get<ById>("/api/v2/tf-policy-set-outcomes/:id", async (request) =>
        context.document(request, OUTCOMES, context.find(request, OUTCOMES, request.params.id)),
    );
}
