import type { Context } from "../context";
import { unprocessable } from "../errors";
import { type ConfigurationVersion, latestConfigurationVersion } from "../routes/configurationVersions";
import type { Run } from "../routes/runs";
import { noteEvent } from "./events";

/** The configuration version of a new run. @throws 422 */
export function versionFor(context: Context, workspaceId: string, id: string | undefined, organization: string) {
    const pointer = "/data/relationships/configuration-version";
    const version =
        id === undefined
            ? latestConfigurationVersion(context, workspaceId)
            : context.store.of("configuration-versions").get(id);
    if (version === undefined || version.organization !== organization) {
        throw unprocessable({ pointer, detail: "Configuration version is missing" });
    }
    if (version.status !== "uploaded" && !(version.status === "archived" && version.source !== "tfe-api")) {
        throw unprocessable({
            pointer,
            detail: `Configuration version ${version.id} is ${version.status}, not uploaded`,
        });
    }
    return version;
}

/** A new run with its plan and its apply, which begins to live. */
export function startRun(
    context: Context,
    version: ConfigurationVersion,
    workspaceId: string,
    given: Partial<Run>,
): Run {
    const workspace = context.store.of("workspaces").get(workspaceId)!;
    const { organization } = workspace;
    const run = context.kinds.create("runs", organization, {
        workspaceId,
        configurationVersionId: version.id,
        autoApply: workspace.autoApply,
        planOnly: version.speculative,
        terraformVersion: workspace.terraformVersion,
        status: "pending",
        ...given,
    });
    run.planId = context.kinds.create("plans", organization, { runId: run.id }).id;
    run.applyId = context.kinds.create("applies", organization, { runId: run.id }).id;
    noteEvent(run, "queued", run.createdBy);
    context.life.begin(run);
    return run;
}

/** The rules between the attributes of a new run. @throws 422 */
export function checkRules(attributes: Record<string, unknown>, speculative: boolean): void {
    const refuse = (name: string, detail: string) =>
        unprocessable({ pointer: `/data/attributes/${name}`, detail: `${name} ${detail}` });
    const has = (name: string) => ((attributes[name] as unknown[] | null | undefined) ?? []).length > 0;
    if (attributes["is-destroy"] === true && attributes["refresh-only"] === true) {
        throw refuse("refresh-only", "and is-destroy exclude each other");
    }
    const planOnly = attributes["plan-only"] ?? speculative;
    if (planOnly === false && speculative)
        throw refuse("plan-only", "must be true with a speculative configuration version");
    if (attributes["terraform-version"] !== undefined && planOnly !== true) {
        throw refuse("terraform-version", "is only valid for plan-only runs");
    }
    if (has("invoke-action-addrs") && (has("target-addrs") || attributes["is-destroy"] === true)) {
        throw refuse("invoke-action-addrs", "excludes target-addrs and is-destroy");
    }
    for (const [index, { key, value, ...others }] of (
        (attributes.variables ?? []) as Record<string, unknown>[]
    ).entries()) {
        if (typeof key === "string" && typeof value === "string" && Object.keys(others).length === 0) continue;
        throw refuse("variables", `must be a list of { key, value }, both texts; number ${index + 1} is not`);
    }
}
