import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ById, Context } from "../context";
import { notFound, type Problem } from "../errors";
import { pointerTo } from "../table/change";
import { choice, flag, hiddenOrganization, type ObjectOf, owner, text, time } from "../table/columns";
import type { Noun } from "../table/noun";
import { policySetOf } from "./policySets";
import { isVersioned, type PolicySet } from "./policySetTable";

const KIND = "policy-set-parameters";
const write = "always";

const columns = {
    organization: hiddenOrganization,
    policySetId: owner("policy-sets", { linked: true, wire: "configurable" }),
    key: text("parameter", { write, required: true, pattern: [/./s, "Key can't be blank"] }),
    /** Kept in clear, whatever `sensitive` says: what hides it is the API. */
    value: text("", { write, nullable: true }),
    sensitive: flag(false, { write }),
    category: choice(["policy-set"], { write, required: true }),
    hcl: flag(false, { write }),
    description: text(null, { write }),
    createdAt: time(),
};

/** A parameter of a policy set. */
export type PolicySetParameter = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "policy-set-parameters": PolicySetParameter;
    }
}

const noun: Noun<PolicySetParameter> = {
    kind: KIND,
    type: "vars",
    prefix: "var",
    refused: Object.fromEntries(
        ["version-id", "varset", "workspace", "overwritten", "overwriter"].map((name) => [
            name,
            "is of variables only",
        ]),
    ),
    columns,
    derived: ({ sensitive, value }) => ({ value: sensitive ? null : value }),
    links: ({ id, policySetId }) => ({ self: `/api/v2/policy-sets/${policySetId}/parameters/${id}` }),
    rules(next, { before, creating, store }) {
        const problems: Problem[] = [];
        const refuse = (property: string, detail: string) =>
            problems.push({ pointer: pointerTo(noun, property), detail });
        if (!creating && before.sensitive && !next.sensitive) {
            refuse("sensitive", "Sensitive cannot be changed from true to false on saved records");
        }
        if (!creating && before.sensitive && next.key !== before.key) {
            refuse("key", "Key cannot be updated for a sensitive variable");
        }
        const others = store.of(KIND).by("policySetId", next.policySetId);
        if (others.some(({ id, key }) => id !== next.id && key === next.key))
            refuse("key", "Key has already been taken");
        return problems;
    },
};

interface ByBoth {
    Params: { id: string; parameter: string };
}

/** Parameters of policy sets (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-set-params). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store } = context;
    const PATH = "/api/v2/policy-sets/:id/parameters";
    const ONE = `${PATH}/:parameter`;
    kinds.define(noun);

    /** Sets of single policies have no parameters: the platform does not know the address. */
    const setOf = (request: FastifyRequest<ById>): PolicySet => {
        const set = policySetOf(context, request);
        if (set.policyIds.length > 0 && !isVersioned(set)) throw notFound();
        return set;
    };
    const find = (request: FastifyRequest<ByBoth>): PolicySetParameter => {
        const parameter = store.of(KIND).get(request.params.parameter);
        if (parameter?.policySetId !== setOf(request).id) throw notFound();
        return parameter;
    };

    app.post<ById>(PATH, async (request, reply) => {
        const { id, organization } = setOf(request);
        const parameter = context.created(KIND, organization, request, { policySetId: id });
        return reply.code(201).send(context.document(request, KIND, parameter));
    });

    app.get<ById>(PATH, async (request) =>
        context.whole(request, KIND, store.of(KIND).by("policySetId", setOf(request).id)),
    );

    app.get<ByBoth>(ONE, async (request) => context.document(request, KIND, find(request)));

    app.patch<ByBoth>(ONE, async (request) =>
        context.document(request, KIND, context.updated(KIND, find(request), request)),
    );

    app.delete<ByBoth>(ONE, async (request, reply) => {
        kinds.remove(KIND, find(request).id);
        return reply.code(204).send();
    });
}
