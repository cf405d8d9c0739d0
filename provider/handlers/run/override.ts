import type { Client } from "../../api/client";
import { ConflictError, NotFoundError } from "../../api/errors";
import type { PolicyCheck } from "../../api/policyChecks";
import type { Run } from "../../api/run";
import { describeRun } from "../../api/runStatus";
import type { TaskStage } from "../../api/taskStages";
import { metTfPolicies, type TfPolicyEvaluation } from "../../api/tfPolicyEvaluations";
import { isOverridable } from "../../gate/policyCheck";
import { ExplainedError } from "../base/hostErrors";
import { mayHaveHappened, settle } from "../base/settle";

/** One thing whose failures can be overridden: a policy check, a task stage or an evaluation of Terraform policies. */
export interface Overridable {
    readonly id: string;
    /** For messages. */
    readonly noun: "policy check" | "task stage" | "Terraform policy evaluation";
    readonly status: string;
    /** Whether it waits for an override, has been overridden, or neither. */
    readonly state: "waiting" | "overridden" | "other";
    /** `undefined` where the platform does not say. */
    readonly permitted?: boolean;
    readonly runId?: string;
}

/** A policy check as something to override. */
export function ofCheck(check: PolicyCheck): Overridable {
    const { status, permissions } = check.attributes;
    const waiting = status === "soft_failed" && isOverridable(check);
    const state = status === "overridden" ? "overridden" : waiting ? "waiting" : "other";
    return {
        id: check.id,
        noun: "policy check",
        status,
        state,
        permitted: permissions?.canOverride,
        runId: check.runId,
    };
}

/** A task stage as something to override. After an override it goes on running and passes, so the time of the wait tells. */
function ofStage(stage: TaskStage): Overridable {
    const { status, statusTimestamps, actions, permissions } = stage.attributes;
    const waiting = status === "awaiting_override" && actions?.isOverridable !== false;
    const wasWaiting = Boolean(statusTimestamps?.awaitingOverrideAt) && ["running", "passed"].includes(status);
    const state = waiting ? "waiting" : wasWaiting ? "overridden" : "other";
    return { id: stage.id, noun: "task stage", status, state, permitted: permissions?.canOverride, runId: stage.runId };
}

/** An evaluation of Terraform policies as something to override. */
function ofTfPolicies({ id, attributes, runId }: TfPolicyEvaluation): Overridable {
    const { status, actions, permissions } = attributes;
    const waiting = status === "awaiting_override" && actions?.isOverridable !== false;
    const state = status === "overridden" ? "overridden" : waiting ? "waiting" : "other";
    return { id, noun: "Terraform policy evaluation", status, state, permitted: permissions?.canOverride, runId };
}

/** Everything of a run that waits for an override or was overridden. */
export async function overridablesOf(client: Client, run: Run): Promise<Overridable[]> {
    const found: Overridable[] = [];
    for await (const check of client.policyChecks.list(run.id)) found.push(ofCheck(check));
    for await (const stage of client.taskStages.list(run.id)) found.push(ofStage(stage));
    if (!metTfPolicies(run)) return found;
    for await (const evaluation of client.tfPolicyEvaluations.list(run.id)) found.push(ofTfPolicies(evaluation));
    return found;
}

/** Reads one again. */
async function readOverridable(client: Client, { id, noun }: Pick<Overridable, "id" | "noun">): Promise<Overridable> {
    if (noun === "policy check") return ofCheck(await client.policyChecks.read(id));
    if (noun === "task stage") return ofStage(await client.taskStages.read(id));
    return ofTfPolicies(await client.tfPolicyEvaluations.read(id));
}

async function send(client: Client, { id, noun }: Overridable, comment?: string): Promise<Overridable> {
    if (noun === "policy check") return ofCheck(await client.policyChecks.override(id, comment));
    if (noun === "task stage")
        return { ...ofStage(await client.taskStages.override(id, comment)), state: "overridden" };
    return ofTfPolicies(await client.tfPolicyEvaluations.override(id, comment));
}

/**
 * Overrides failures, once. What is overridden already is fine; so is a lost answer to an override that took effect.
 *
 * @throws ExplainedError with a sentence of its own for: nothing to override, no permission, decided otherwise meanwhile
 */
export async function override(client: Client, target: Overridable, comment?: string): Promise<Overridable> {
    if (target.state === "overridden") return target;
    if (target.state === "other") throw new ExplainedError(notOverridable(target));
    if (target.permitted === false) throw new ExplainedError(notPermitted(target));
    const sending = () => send(client, target, comment);
    return settle(sending, async (failure) => {
        // It was there a moment ago, so "not found" says that the token may not.
        if (failure instanceof NotFoundError) throw new ExplainedError(notPermitted(target));
        const lost = mayHaveHappened(failure);
        if (!lost && !(failure instanceof ConflictError)) return undefined;
        const now = await readOverridable(client, target);
        if (now.state === "overridden") return now;
        if (now.state === "other" || !lost) throw new ExplainedError(await decidedMeanwhile(client, now));
        return undefined;
    });
}

function notOverridable({ id, noun, status }: Overridable): string {
    const begin = `There is nothing to override: ${noun} ${id} is ${status}`;
    if (status === "passed") return `${begin}. Take the override out of the program.`;
    if (["pending", "queued", "running"].includes(status)) {
        return `${begin}, so its result is not known yet. Try again when it is finished.`;
    }
    if (status === "hard_failed" || status === "failed") {
        return `${begin}, and such failures cannot be overridden. Change the configuration or the policy and start a new run.`;
    }
    return `${begin}, and only soft failures of a run that waits can be overridden. Start a new run.`;
}

function notPermitted({ id, noun }: Overridable): string {
    return (
        `The token may not override ${noun} ${id}. Use the token of a user or team with permission to manage policy ` +
        `overrides in the organization, or let somebody who has it override the failure.`
    );
}

async function decidedMeanwhile(client: Client, { id, noun, status, runId }: Overridable): Promise<string> {
    const run = runId === undefined ? undefined : await client.runs.find(runId);
    const now = run ? ` ${describeRun(run)}` : "";
    return `It is too late to override ${noun} ${id}, which is ${status}: its run has been decided about already.${now}`;
}
