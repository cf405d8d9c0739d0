import { mayOnRuns, type Token } from "../auth";
import { toMany, toOne } from "../jsonapi";
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
import { currentRun } from "./runTable";
import { effectiveTags, tagBindings } from "./tagBindings";
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
    tagBindings,
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

export const noun: Noun<Workspace> = {
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
            "effective-tag-bindings": toMany(
                "effective-tag-bindings",
                effectiveTags(store, workspace).map(({ id }) => id),
            ),
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
