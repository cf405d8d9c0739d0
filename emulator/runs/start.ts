import type { Context } from "../context";
import { unprocessable } from "../errors";
import type { ConfigurationVersion } from "../nouns/configurationVersions";
import type { Run } from "../nouns/runTable";
import type { Store } from "../store";
import type { Life } from "./life";

/** The version that a run of a workspace takes when it names none: the one created or used last. */
function latestVersion(store: Store, workspaceId: string): ConfigurationVersion | undefined {
    const versions = store.of("configuration-versions");
    const own = versions
        .by("workspaceId", workspaceId)
        .filter(({ status, provisional, speculative }) => status === "uploaded" && !provisional && !speculative);
    const runs = store
        .of("runs")
        .by("workspaceId", workspaceId)
        .filter(({ planOnly }) => !planOnly);
    const used = runs.flatMap(({ configurationVersionId, createdAt }) => {
        const version = versions.get(configurationVersionId);
        return version === undefined ? [] : [{ version, at: createdAt }];
    });
    const all = [...own.map((version) => ({ version, at: version.createdAt })), ...used];
    return all.reduce<(typeof all)[number] | undefined>(
        (last, each) => (last && last.at > each.at ? last : each),
        undefined,
    )?.version;
}

/** The configuration version of a new run. @throws 422 */
export function versionFor(store: Store, workspaceId: string, id: string | null, organization: string) {
    const pointer = "/data/relationships/configuration-version";
    const version = id === null ? latestVersion(store, workspaceId) : store.of("configuration-versions").get(id);
    if (version === undefined || version.organization !== organization) {
        throw unprocessable({ pointer, detail: "Configuration version is missing" });
    }
    const { status, source } = version;
    if (status === "uploaded" || (status === "archived" && source !== "tfe-api")) return version;
    throw unprocessable({ pointer, detail: `Configuration version ${version.id} is ${status}, not uploaded` });
}

/** A new run with its plan and its apply, which begins to live. */
export function startRun(
    { kinds, store }: Context,
    life: Life,
    version: ConfigurationVersion,
    workspaceId: string,
    given: Partial<Run>,
): Run {
    const workspace = store.of("workspaces").get(workspaceId)!;
    const { organization } = workspace;
    const run = kinds.create("runs", organization, {
        autoApply: workspace.autoApply,
        planOnly: version.speculative,
        terraformVersion: workspace.terraformVersion,
        ...given,
        workspaceId,
        configurationVersionId: version.id,
        status: "pending",
    });
    const { id: runId, createdBy } = run;
    run.planId = kinds.create("plans", organization, { runId }).id;
    run.applyId = kinds.create("applies", organization, { runId }).id;
    kinds.create("run-events", organization, { runId, action: "queued", createdBy });
    life.begin(run);
    return run;
}

/** The rules between the attributes of a new run. @throws 422 */
export function checkRules(values: Partial<Run>, speculative: boolean): void {
    const refuse = (name: string, detail: string) =>
        unprocessable({ pointer: `/data/attributes/${name}`, detail: `${name} ${detail}` });
    const has = (list: string[] | null | undefined) => (list ?? []).length > 0;
    if (values.isDestroy && values.refreshOnly) throw refuse("refresh-only", "and is-destroy exclude each other");
    const planOnly = values.planOnly ?? speculative;
    if (planOnly === false && speculative) {
        throw refuse("plan-only", "must be true with a speculative configuration version");
    }
    if (values.terraformVersion !== undefined && planOnly !== true) {
        throw refuse("terraform-version", "is only valid for plan-only runs");
    }
    if (has(values.invokeActionAddrs) && (has(values.targetAddrs) || values.isDestroy)) {
        throw refuse("invoke-action-addrs", "excludes target-addrs and is-destroy");
    }
    for (const [index, { key, value, ...others }] of (values.variables ?? []).entries()) {
        if (typeof key === "string" && typeof value === "string" && Object.keys(others).length === 0) continue;
        throw refuse("variables", `must be a list of { key, value }, both texts; number ${index + 1} is not`);
    }
}
