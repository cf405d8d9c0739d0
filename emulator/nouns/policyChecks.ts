import type { FastifyInstance } from "fastify";
import { mayOverride } from "../auth";
import { type ById, type Context, type Includable, originOf } from "../context";
import type { Overlay } from "../overlay";
import { choice, hiddenOrganization, type ObjectOf, owner, text, value } from "../table/columns";
import type { Noun } from "../table/noun";
import type { ScriptedCheck } from "./runScripts";
import { timestamp } from "./runStatuses";

const KIND = "policy-checks";

const columns = {
    organization: hiddenOrganization,
    runId: owner("runs", { linked: true }),
    scope: choice(["organization", "workspace"]),
    status: text("pending"),
    statusTimestamps: value<Record<string, string>>({}),
    /** The `result` attribute; null before it is known. */
    result: value<unknown>(null),
    /** What the output's link gives; null before it is known. */
    output: text(null, { hidden: true }),
    scripted: value<ScriptedCheck | null>(null, { hidden: true }),
    overlay: value<Overlay | null>(null, { hidden: true }),
};

/** A policy check: what the Sentinel policies that need no agent said about a run. */
export type PolicyCheck = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "policy-checks": PolicyCheck;
    }
}

const isOverridable = ({ status }: PolicyCheck) => status === "soft_failed";

const noun: Noun<PolicyCheck> = {
    kind: KIND,
    prefix: "polchk",
    columns,
    derived(check, { store, token }) {
        const may = token === undefined || mayOverride(token);
        if (store.wireForm === "seeds") return { "may-override": isOverridable(check) && may };
        return { actions: { "is-overridable": isOverridable(check) }, permissions: { "can-override": may } };
    },
    links: (check) => ({
        output: `/api/v2/policy-checks/${check.id}/output`,
        override: isOverridable(check) ? `/api/v2/policy-checks/${check.id}/actions/override` : undefined,
    }),
    overlay: ({ scripted }) => scripted?.overlay,
};

/** Sets the status of a check and its time. */
export function markCheck(check: PolicyCheck, status: string, at: number): void {
    check.status = status;
    if (status !== "pending") check.statusTimestamps[`${status.replaceAll("_", "-")}-at`] = timestamp(at);
}

/** What belongs to a run may include it, and its workspace. */
export function includingRun({ kinds, store }: Context): Includable<{ runId: string }> {
    return {
        run: ({ runId }) => kinds.resources("runs", [runId]),
        "run.workspace": ({ runId }) => [
            ...kinds.resources("runs", [runId]),
            ...kinds.resources("workspaces", [store.of("runs").get(runId)?.workspaceId ?? null]),
        ],
    };
}

/** Policy checks (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-checks). */
export function register(app: FastifyInstance, context: Context): void {
    const { kinds, store, blobs } = context;
    const includable = includingRun(context);
    kinds.define(noun);
    blobs.keep(KIND, {
        read(id) {
            const output = store.of(KIND).get(id)?.output ?? null;
            return output === null ? undefined : Buffer.from(output);
        },
    });

    // The documents: without page parameters, everything comes at once.
    app.get<ById>("/api/v2/runs/:id/policy-checks", async (request) => {
        const { id } = context.find(request, "runs", request.params.id);
        return context.whole(request, KIND, store.of(KIND).by("runId", id), includable);
    });

    app.get<ById>("/api/v2/policy-checks/:id", async (request) =>
        context.document(request, KIND, context.find(request, KIND, request.params.id), includable),
    );

    app.get<ById>("/api/v2/policy-checks/:id/output", async (request, reply) => {
        const { id, output } = context.find(request, KIND, request.params.id);
        if (output === null) return reply.code(204).send();
        return reply.redirect(blobs.link(originOf(request), "download", KIND, id), 302);
    });
}
