import type { Client } from "../../api/client";
import { relatedId } from "../../api/http/jsonapi";
import type { Run } from "../../api/run";
import { isFinal } from "../../api/runStatus";
import type { Refusal } from "../../gate/decision";
import type { Judgement } from "../../gate/judgement";
import { describeCounts } from "../../gate/results";
import { failureTable } from "../../gate/table";
import { ExplainedError } from "../base/hostErrors";
import { duration, type StillRunning } from "./wait";

const REASONS: Record<Refusal, string> = {
    unclear: "what its policies said is not certain",
    hardFailed: "mandatory policies failed",
    softFailed: "policies failed that can be overridden",
    advisoryFailed: "advisory policies failed",
};

/** What a user reads when the gate said no. */
export function refused(
    run: Run,
    judgement: Judgement,
    because: Refusal,
    fate: "discarded" | "left" | "ended" | "unread",
): ExplainedError {
    const { status } = run.attributes;
    const outcome = {
        discarded: isFinal(status)
            ? `It was ${status}; nothing was applied.`
            : `It is being discarded (${status} now); nothing was applied.`,
        unread: "The platform took the request to discard it, but what became of it could not be read.",
        left: `It was left as it is (${status}) for somebody to decide; the next pulumi up goes on with it.`,
        ended: `It has ended (${status})${status === "applied" ? " and was applied" : "; nothing was applied"}.`,
    }[fate];
    return new ExplainedError(
        `Run ${run.id} did not pass the policy gate: ${REASONS[because]}. ${outcome}${details(judgement)}`,
    );
}

/**
 * What a user reads when the run ended without having done what it was for.
 *
 * @param byThisProgram whether it was this program that ended it, in an earlier step; `undefined` where nobody can tell
 */
export function endedBadly(run: Run, judgement: Judgement, byThisProgram?: boolean): ExplainedError {
    const { status, statusTimestamps = {}, errorText } = run.attributes;
    const failed = judgement.counts.softFailed + judgement.counts.hardFailed > 0;
    if (status === "errored" && failed) {
        return new ExplainedError(
            `Run ${run.id} errored, because mandatory policies failed; nothing was applied.${details(judgement)}`,
        );
    }
    if (
        status === "errored" &&
        judgement.problems.length > 0 &&
        statusTimestamps.plannedAt &&
        !statusTimestamps.applyingAt
    ) {
        return new ExplainedError(
            `Run ${run.id} errored after its plan, and what its policies said is not certain; nothing was applied.${details(judgement)}`,
        );
    }
    if (status === "errored") {
        const phase = statusTimestamps.applyingAt ? "applying" : "planning";
        const text = errorText ? `: ${errorText}` : "";
        const sorry = phase === "applying" ? "What was applied before stays applied." : "Nothing was applied.";
        return new ExplainedError(
            `Run ${run.id} errored while ${phase}${text}. ${sorry} Its log on the platform says why; the next pulumi up starts a new run.`,
        );
    }
    if (status === "applied") {
        return new ExplainedError(
            `Run ${run.id} was to be discarded, but somebody else has applied it. The next pulumi up starts a new run; to keep ` +
                'this one, set decision to "leave" before.',
        );
    }
    const word = status === "discarded" ? "discarded" : status === "canceled" ? "canceled" : "force-canceled";
    const applied = statusTimestamps.applyingAt ? "What was applied before stays applied" : "nothing was applied";
    const before = "before this program was done with it";
    const by = byThisProgram
        ? "by an earlier pulumi up"
        : byThisProgram === false
          ? `by somebody else ${before}`
          : before;
    return new ExplainedError(
        `Run ${run.id} was ${word} ${by}; ${applied}. ` +
            `The next pulumi up starts a new run.${failed ? details(judgement) : ""}`,
    );
}

/** What a user reads when the gate let a run pass that no policy has looked at. */
export function nothingChecked({ id }: Run): string {
    return (
        `Run ${id} passed its gate, but no policy was checked: no policy set applies to its workspace, or none that does holds a ` +
        "policy. List the sets that must check it in policyGate.requiredPolicySets, and the gate insists on them."
    );
}

/** What a user reads when an override that the program declares is not possible. */
export function notOverridden(run: Run, judgement: Judgement, reason: ExplainedError): ExplainedError {
    const left = `It was left as it is (${run.attributes.status}); the next pulumi up goes on with it.`;
    return new ExplainedError(
        `Run ${run.id} did not pass the policy gate: ${REASONS.softFailed}. ${reason.message} ${left}${details(judgement)}`,
    );
}

/** What a user reads when the platform hides the action from the token: the run itself was there a moment ago. */
export function notPermitted(run: Run, action: "apply" | "discard", { message }: Error): ExplainedError {
    return new ExplainedError(
        `Run ${run.id} passed the policy gate, but the token may not ${action} it. It was left as it is (${run.attributes.status}); use ` +
            `a token that may apply runs in the workspace, and the next pulumi up goes on with the same run. ${message}`,
    );
}

/** Where a person can look at the run, as a line to add to an error; empty where the platform does not say. */
export async function whereToLook(run: Run, client: Client): Promise<string> {
    try {
        const { included } = await client.runs.read(run.id, ["workspace"]);
        const workspace = included.find(({ type }) => type === "workspaces");
        const organization = workspace && relatedId(workspace, "organization");
        const name = workspace?.attributes.name;
        if (!organization || typeof name !== "string") return "";
        const path = ["app", organization, "workspaces", name, "runs", run.id].map(encodeURIComponent).join("/");
        return `\n${client.connection.settings.address}/${path}`;
    } catch {
        // The error itself says more than that it cannot be looked up.
        return "";
    }
}

/** What a user reads when the time is up. */
export function timedOut({ run, waited, front }: StillRunning, step: "create" | "update"): ExplainedError {
    const { status } = run.attributes;
    const why = front && ` ${front}`;
    return new ExplainedError(
        `Run ${run.id} is still ${status} after ${duration(waited)}, and the time to wait for it is up.${why} It goes on without ` +
            `this program; the next pulumi up goes on with the same run. Wait longer with the resource option ` +
            `customTimeouts: { ${step}: "2h" }.`,
    );
}

function details(judgement: Judgement): string {
    const { results, problems } = judgement;
    const table = failureTable(results);
    const parts = [
        problems.length > 0 && `Not certain:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
        table,
        table && `(${describeCounts(judgement)})`,
    ].filter((part) => typeof part === "string" && part !== "");
    return parts.length > 0 ? `\n${parts.join("\n")}` : "";
}
