import type { FastifyInstance } from "fastify";
import type { Context } from "../context";
import { isObject, readIdentifiers } from "../documents";
import { unprocessable } from "../errors";
import { MEMBERS, memberProblems, scopeProblem } from "../policySetRules";
import { policySetOf } from "./policySets";

interface ById {
    Params: { id: string };
}

function identifiers(body: unknown, type: string): string[] {
    return readIdentifiers(isObject(body) ? body.data : undefined, type, "/data");
}

/**
 * Adding members to the lists of a policy set, and taking them away
 * (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets).
 */
export function register(app: FastifyInstance, context: Context): void {
    for (const [relationship, { field, type }] of Object.entries(MEMBERS)) {
        const path = `/api/v2/policy-sets/:id/relationships/${relationship}`;

        app.post<ById>(path, async (request, reply) => {
            const set = policySetOf(context, request);
            const ids = identifiers(request.body, type);
            const detail = scopeProblem(set, relationship);
            if (detail !== undefined) throw unprocessable({ pointer: "/data", detail });
            const problems = memberProblems(context, set, relationship, ids, "/data");
            if (problems.length > 0) throw unprocessable(...problems);
            set[field] = [...new Set([...set[field], ...ids])];
            set.updatedAt = new Date().toISOString();
            return reply.code(204).send();
        });

        app.delete<ById>(path, async (request, reply) => {
            const set = policySetOf(context, request);
            const ids = new Set(identifiers(request.body, type));
            // Exclusions may always go; the other lists are closed to both verbs alike.
            const detail = relationship.endsWith("exclusions") ? undefined : scopeProblem(set, relationship);
            if (detail !== undefined) throw unprocessable({ pointer: "/data", detail });
            set[field] = set[field].filter((id) => !ids.has(id));
            set.updatedAt = new Date().toISOString();
            return reply.code(204).send();
        });
    }
}
