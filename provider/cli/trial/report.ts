import type { PolicyResult } from "../../gate/results";
import type { Outcome } from "../../handlers/policyTrial/inWorkspace";
import type { Tried } from "../../handlers/policyTrial/trial";
import type { Verdict } from "../../handlers/policyTrial/verdict";
import type { Cell, Finding, Report, Row, Status } from "../../report";

/** What a trial is reported from. */
export interface TrialReport {
    readonly directory: string;
    readonly tried: Tried;
    readonly verdict: Verdict;
    /** Of this package. */
    readonly version: string;
}

const STATUS: Readonly<Record<PolicyResult["status"], Status>> = {
    passed: "ok",
    failed: "failed",
    overridden: "warning",
    errored: "unknown",
    unknown: "unknown",
};

/** A trial as a report: a row a workspace and a column a policy, and what failed or could not be tried, one by one. */
export function reportOf({ directory, tried, verdict, version }: TrialReport): Report {
    const { policies, outcomes } = tried;
    const { refusals, tried: count, failed, untried } = verdict;
    const isRefused = refusals.length > 0;
    return {
        command: "trial",
        tool: { name: "pulumi-tfe-policy", version },
        title: `Trial of ${directory}`,
        subject: directory,
        summary: [
            `${count} of ${outcomes.length} workspaces were tried; in ${failed} of them policies fail, and ${untried} could not be tried.`,
            isRefused ? `The trial does not pass: ${refusals.join("; ")}.` : "The trial passes.",
        ],
        table: {
            columns: [{ key: "workspace", title: "Workspace" }, ...policies.map((key) => ({ key, title: key }))],
            rows: outcomes.map((outcome) => rowOf(outcome, policies)),
        },
        findings: outcomes.flatMap((outcome) => findingsIn(outcome, isRefused)),
        data: { passes: !isRefused, refusals, policies, workspaces: outcomes },
    };
}

function rowOf({ name, results, problem, isEmpty }: Outcome, policies: readonly string[]): Row {
    const cells = policies.map((policy): Cell => {
        const result = results.find((each) => each.policy === policy);
        return { text: result?.status ?? "-", status: result ? STATUS[result.status] : "unknown" };
    });
    const isFailed = results.some(({ status }) => status === "failed");
    const status: Status = isFailed ? "failed" : problem === undefined ? "ok" : isEmpty ? "warning" : "unknown";
    return { cells: [name, ...cells], status };
}

/** @param isRefused whether the trial does not pass; in one that does, what failed was allowed to */
function findingsIn({ name, results, problem, isEmpty }: Outcome, isRefused: boolean): Finding[] {
    const failures = results
        .filter(({ status }) => status === "failed")
        .map(
            ({ policy, message }): Finding => ({
                severity: isRefused ? "error" : "warning",
                rule: "policy-failed",
                message: `${policy}${message && `: ${message}`}`,
                about: name,
            }),
        );
    if (problem === undefined) return failures;
    const severity = isEmpty ? "note" : isRefused ? "error" : "warning";
    return [...failures, { severity, rule: "not-tried", message: problem, about: name }];
}
