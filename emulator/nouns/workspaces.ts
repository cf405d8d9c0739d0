import type { FastifyInstance, FastifyRequest } from "fastify";
import { mayOnRuns, type Token } from "../auth";
import { type ById, type Context, type Includable, queryOf } from "../context";
import { conflict, notFound } from "../errors";
import { type Query, queryValue, toMany, toOne } from "../jsonapi";
import {
    choice,
    embedded,
    flag,
    integer,
    link,
    type ObjectOf,
    one,
    organization,
    text,
    texts,
    time,
    value,
} from "../table/columns";
import type { Noun, Shown } from "../table/noun";
import { type InOrganization, organizationOf } from "./organizations";
import { currentRun } from "./runTable";
import { bindingsOf, merged, type TagBinding } from "./tagBindings";
import { userId } from "./users";

const write = "always";
const notShown = () => undefined;

type VcsRepo = Record<string, unknown> & { identifier: string };

const columns = {
    organization,
    name: text("workspace", {
        write,
        required: true,
        unique: true,
        pattern: [/^[A-Za-z0-9_-]{1,90}$/, "Name can only include letters, numbers, -, and _"],
    }),
    description: text(null, { write }),
    projectId: link("projects", { write, linked: true }),
    /** Flat tags, as `search[tags]` finds them. */
    tagNames: texts([], { write }),
    tags: embedded<string>("tags", {
        write,
        read: (members: { name?: unknown }[]) => members.map(({ name }) => String(name)),
    }),
    /** Tags with a value, as `filter[tagged]` finds them; a flat tag is one without a value. */
    tagBindings: embedded<TagBinding>("tag-bindings", {
        write,
        read: (members: Record<string, unknown>[]) => bindingsOf(members, "/data/relationships/tag-bindings/data"),
    }),
    autoApply: flag(false, { write }),
    autoApplyRunTrigger: flag(false, { write }),
    allowDestroyPlan: flag(true, { write }),
    autoDestroyActivityDuration: text(null, { write }),
    autoDestroyAt: text(null, { write }),
    autoDestroyStatus: text(null),
    inheritsProjectAutoDestroy: flag(true, { write }),
    queueAllRuns: flag(false, { write }),
    speculativeEnabled: flag(true, { write }),
    structuredRunOutputEnabled: flag(true, { write }),
    fileTriggersEnabled: flag(true, { write }),
    triggerPrefixes: texts([], { write, nullable: true }),
    triggerPatterns: texts([], { write, nullable: true }),
    workingDirectory: text(null, { write }),
    globalRemoteState: flag(false, { write }),
    projectRemoteState: flag(false, { write }),
    assessmentsEnabled: flag(false, { write }),
    hyokEnabled: flag(false, { write }),
    migrationEnvironment: text(null, { write, show: notShown }),
    executionMode: choice(["remote", "local", "agent"], { write }),
    /** Deprecated: `false` is the execution mode `local`. */
    operations: flag(true, { write }),
    /** Which of its settings are its own and not the project's or the organization's. */
    settingOverwrites: value<Record<string, boolean>>(
        { "execution-mode": false, "agent-pool": false },
        { write, form: "object", read: (given: Record<string, boolean>, kept) => ({ ...kept, ...given }) },
    ),
    agentPoolId: one("agent-pools", { write }),
    agentPool: text(null, { write, wire: "agent-pool-id", show: notShown }),
    sshKeyId: one("ssh-keys", { write }),
    terraformVersion: text("1.13.0", { write }),
    vcsRepo: value<VcsRepo | null>(null, {
        write,
        form: "object",
        nullable: true,
        read: (given: VcsRepo | null, kept) =>
            given && { branch: "", "ingress-submodules": false, "tags-regex": null, ...kept, ...given },
        show: (kept) => kept && { ...kept, "display-identifier": kept.identifier },
    }),
    source: text("tfe-api"),
    sourceName: text(null, { write: "create" }),
    sourceUrl: text(null, { write: "create" }),
    /** Locked by hand. A run that has the workspace locks it too, and that is not kept here. */
    locked: flag(false),
    /** The name of the user who locked it by hand, if that is known. */
    lockedBy: text(null, { show: notShown }),
    lockReason: text("", { wire: "locked-reason" }),
    environment: text("default"),
    /** How many resources its state has: one with any is not safely deleted. */
    resourceCount: integer(0),
    applyDurationAverage: integer(null),
    planDurationAverage: integer(null),
    policyCheckFailures: integer(null),
    runFailures: integer(null),
    workspaceKpisRunsCount: integer(null),
    latestChangeAt: time(),
    lastAssessmentResultAt: text(null),
    sourceModuleId: text(null),
    noCodeUpgradeAvailable: flag(false),
    effectiveStateVersionRetentionDesc: text(null),
    effectiveRunDataRetentionDesc: text(null),
    currentStateVersionId: one("state-versions"),
    currentAssessmentResultId: one("assessment-results"),
    createdAt: time(),
    updatedAt: time(),
};

/** A workspace. */
export type Workspace = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        workspaces: Workspace;
    }
}

function permissions(token: Token | undefined) {
    const may = (right: Token["runs"]) => token === undefined || mayOnRuns(token, right);
    const owns = token?.access !== "read";
    const named = (names: string, allowed: boolean) => names.split(/\s+/).map((name) => [`can-${name}`, allowed]);
    return Object.fromEntries([
        ...named("read-run read-variable read-state-versions read-state-outputs read-settings", true),
        ...named("read-assessment-results", true),
        ...named("queue-run", may("plan")),
        ...named("queue-apply queue-destroy lock unlock", may("write")),
        ...named("force-unlock", may("admin")),
        ...named("update destroy force-delete update-variable create-state-versions manage-tags", owns),
        ...named("manage-run-tasks manage-assessments manage-ephemeral-workspaces", owns),
    ]);
}

/** Who has the workspace locked: a user, or the run that has it. */
function lockHolder({ locked, lockedBy }: Workspace, current: string | null) {
    if (!locked) return toOne("runs", current, current === null ? undefined : `/api/v2/runs/${current}`);
    const id = lockedBy === null ? null : userId(lockedBy);
    return toOne("users", id, id === null ? undefined : `/api/v2/users/${id}`);
}

const noun: Noun<Workspace> = {
    kind: "workspaces",
    prefix: "ws",
    refused: { readme: "comes from the configuration" },
    columns,
    fresh: (organization, store) => ({
        projectId:
            store
                .of("projects")
                .by("organization", organization)
                .find(({ isDefault }) => isDefault)?.id ?? "",
    }),
    derived: (workspace, { store, token }) => ({
        locked: workspace.locked || currentRun(store, workspace.id) !== undefined,
        operations: workspace.executionMode !== "local",
        "vcs-repo-identifier": workspace.vcsRepo?.identifier ?? null,
        permissions: permissions(token),
        actions: { "is-destroyable": true },
    }),
    relationships(workspace, { store }: Shown) {
        const current = currentRun(store, workspace.id)?.id ?? null;
        const newest = store.of("runs").by("workspaceId", workspace.id).at(-1)?.id ?? null;
        const versions = store.of("configuration-versions").by("workspaceId", workspace.id);
        const version = versions.filter(({ status }) => status === "uploaded").at(-1)?.id ?? null;
        const linked = (type: string, id: string | null) =>
            toOne(type, id, id === null ? undefined : `/api/v2/${type}/${id}`);
        return {
            "current-run": linked("runs", current),
            "latest-run": linked("runs", newest),
            "locked-by": lockHolder(workspace, current),
            "current-configuration-version": linked("configuration-versions", version),
            outputs: toMany("workspace-outputs", []),
            vars: toMany("vars", []),
            "remote-state-consumers": {
                links: { related: `/api/v2/workspaces/${workspace.id}/relationships/remote-state-consumers` },
            },
        };
    },
    links: ({ organization, name }) => ({ self: `/api/v2/organizations/${organization}/workspaces/${name}` }),
    rules(next, { values, pointers }) {
        if (values.tags !== undefined) next.tagNames = [...new Set([...next.tagNames, ...next.tags])];
        next.tags = [];
        if (values.agentPool !== undefined) next.agentPoolId = next.agentPool;
        if (values.operations !== undefined && values.executionMode === undefined) {
            next.executionMode = next.operations ? "remote" : "local";
        }
        if (values.executionMode !== undefined && values.settingOverwrites === undefined) {
            next.settingOverwrites = { ...next.settingOverwrites, "execution-mode": true };
        }
        if (next.projectId !== "" || pointers.projectId === undefined) return [];
        return [{ pointer: pointers.projectId, detail: "A workspace is always in a project" }];
    },
};

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

        app.patch(url, async (request) => {
            const workspace = find(request);
            const { tagBindings } = workspace;
            const next = context.updated("workspaces", workspace, request);
            // The documents: bindings that a PATCH does not name stay.
            next.tagBindings = merged(tagBindings, next.tagBindings);
            return show(request, next);
        });

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
