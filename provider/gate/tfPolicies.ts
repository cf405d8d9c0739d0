import type {
    TfPolicyEvaluation,
    TfPolicyOutcome,
    TfPolicySetOutcome,
    TfResultCount,
} from "../api/tfPolicyEvaluations";
import { isValues } from "../values";
import {
    type Counts,
    erroredPolicy,
    isCount,
    messageOf,
    NO_COUNTS,
    type Part,
    type PolicyResult,
    unnamed,
} from "./results";

/** An evaluation of policies of kind `tfpolicy` with the outcomes of its sets. */
export interface TfEvidence {
    readonly evaluation: TfPolicyEvaluation;
    readonly outcomes: readonly TfPolicySetOutcome[];
}

const ENDS = ["passed", "failed", "overridden", "awaiting_override"];
const FAILURES = ["errored", "canceled", "unreachable"];
const COUNTED = {
    passed: "passed",
    advisoryFailed: "advisory failures",
    mandatoryFailed: "mandatory failures",
    errored: "errored",
    unknown: "unknown",
} as const;
const LEVELS = ["advisory", "mandatory", "mandatory_overridable"] as const;

/**
 * What the policies of kind `tfpolicy` say of a run. Only a finished evaluation whose counts fit its rows and its status says
 * anything for sure; what cannot be told before the apply is no pass.
 */
export function readTfPolicies({ evaluation, outcomes }: TfEvidence): Part {
    const { status, resultCount, error } = evaluation.attributes;
    const problems: string[] = [];
    const problem = (text: string) => problems.push(`Terraform policy evaluation ${evaluation.id} ${text}`);
    const unfinished = !ENDS.includes(status) && !FAILURES.includes(status);
    if (unfinished) problem(`is not finished (${status})`);
    else if (FAILURES.includes(status)) problem(`is ${status}`);
    if (error !== undefined && error !== null) problem(`could not be carried out: ${messageOf(error)}`);
    const present = new Set(outcomes.map(({ id }) => id));
    for (const id of evaluation.outcomeIds ?? []) if (!present.has(id)) problem(`lacks the outcome ${id}`);
    const rows = outcomes.flatMap((outcome) => rowsOf(outcome, evaluation, problem));
    for (const text of contradictions(status, countOf(resultCount), rows)) problem(text);
    return { results: rows, problems, unfinished, counts: rows.length > 0 ? countsOf(rows) : NO_COUNTS };
}

function countOf(count: TfResultCount | null | undefined): Required<TfResultCount> | undefined {
    const { passed, advisoryFailed, mandatoryFailed, errored, unknown } = count ?? {};
    if (!isCount(passed) || !isCount(advisoryFailed) || !isCount(mandatoryFailed)) return undefined;
    if (!isCount(errored) || !isCount(unknown)) return undefined;
    return { passed, advisoryFailed, mandatoryFailed, errored, unknown };
}

function isFailed({ status }: PolicyResult): boolean {
    return status === "failed" || status === "overridden";
}

function isMandatoryFailure(row: PolicyResult): boolean {
    return isFailed(row) && row.level !== "advisory";
}

function contradictions(
    status: string,
    count: Required<TfResultCount> | undefined,
    rows: readonly PolicyResult[],
): string[] {
    if (count === undefined) return ["has no counts that can be read"];
    const has: Required<TfResultCount> = {
        passed: rows.filter((row) => row.passed).length,
        advisoryFailed: rows.filter((row) => isFailed(row) && row.level === "advisory").length,
        mandatoryFailed: rows.filter(isMandatoryFailure).length,
        errored: rows.filter((row) => row.status === "errored").length,
        unknown: rows.filter((row) => row.status === "unknown").length,
    };
    const names = Object.keys(COUNTED) as (keyof typeof COUNTED)[];
    const found = names
        .filter((name) => has[name] !== count[name])
        .map((name) => `counts ${count[name]} ${COUNTED[name]}, but shows ${has[name]}`);
    const mandatory = Math.max(count.mandatoryFailed, has.mandatoryFailed);
    if (status === "passed" && mandatory > 0) found.push("is passed, but has mandatory failures");
    if (["failed", "awaiting_override"].includes(status) && mandatory === 0) {
        found.push(`is ${status}, but has no mandatory failure`);
    }
    const final = rows.filter((row) => isMandatoryFailure(row) && row.level !== "mandatory_overridable");
    if (["overridden", "awaiting_override"].includes(status) && final.length > 0) {
        found.push(`is ${status}, but has mandatory failures that cannot be overridden`);
    }
    return found;
}

function rowsOf(
    { id, attributes }: TfPolicySetOutcome,
    { attributes: evaluation }: TfPolicyEvaluation,
    problem: (text: string) => void,
): PolicyResult[] {
    const { outcomes, overridable, policySetName } = attributes;
    const set = policySetName ?? id;
    if (!Array.isArray(outcomes)) {
        problem(`does not say what became of the policies of set ${set}`);
        return [];
    }
    const overridden = evaluation.status === "overridden";
    if (overridden && overridable === false) problem(`is overridden, but set ${set} cannot be`);
    const waits = evaluation.status === "awaiting_override" && evaluation.actions?.isOverridable !== false;
    return (outcomes as readonly TfPolicyOutcome[]).map((policy): PolicyResult => {
        const level = LEVELS.find((known) => known === policy.enforcementLevel) ?? "unknown";
        const name = policy.policyName || policy.fileName || unnamed(1);
        const message = messageOf(saidIn(policy.diagnostics), policy.description);
        const status = statusOf(policy.status, overridden && level === "mandatory_overridable");
        if (status === "errored") problem(erroredPolicy(name, message));
        if (status === "unknown") problem(`does not say whether policy ${name} of set ${set} passed`);
        return {
            id,
            source: "tfPolicyEvaluation",
            set,
            policy: name,
            level,
            status,
            passed: status === "passed",
            overridable: status === "failed" && level === "mandatory_overridable" && overridable === true && waits,
            message,
        };
    });
}

/**
 * What Terraform says of a policy: the message of each resource that failed it. Not all that there is, because the values of attributes
 * stand in it as well, and what is said here comes into states and logs.
 */
function saidIn(diagnostics: unknown): string[] {
    const list = Array.isArray(diagnostics) ? diagnostics.filter(isValues) : [];
    return list.flatMap(({ resources, error_message: message, summary }) => {
        const named = (Array.isArray(resources) ? resources.filter(isValues) : []).map((resource) =>
            [resource.resource_name, firstText(resource.error_message, message)].filter(isText).join(": "),
        );
        return named.length > 0 ? named : [firstText(message, summary)];
    });
}

function firstText(...candidates: readonly unknown[]): string {
    return candidates.find(isText) ?? "";
}

function isText(value: unknown): value is string {
    return typeof value === "string" && value.trim() !== "";
}

function statusOf(status: unknown, overridden: boolean): PolicyResult["status"] {
    if (status === "passed" || status === "errored") return status;
    if (status !== "failed") return "unknown";
    return overridden ? "overridden" : "failed";
}

function countsOf(rows: readonly PolicyResult[]): Counts {
    const failed = rows.filter((row) => row.status === "failed");
    const mandatory = failed.filter((row) => row.level !== "advisory");
    return {
        passed: rows.filter((row) => row.passed).length,
        advisoryFailed: failed.length - mandatory.length,
        softFailed: mandatory.filter((row) => row.overridable).length,
        hardFailed: mandatory.filter((row) => !row.overridable).length,
        overridden: rows.filter((row) => row.status === "overridden").length,
    };
}
