import type { PolicyTrialInputs, PolicyTrialOutputs } from "../../definitions/policyTrial";
import { legibleLine } from "../../legible";
import { tableLines } from "../../report/text";
import type { Outcome } from "./inWorkspace";
import type { Tried } from "./trial";

/** What may go wrong in a trial that passes. */
export type Allowance = Pick<PolicyTrialInputs, "allow" | "allowAny" | "allowUntried">;

/** What a trial amounts to. */
export interface Verdict extends PolicyTrialOutputs {
    /** Why it does not pass, a sentence each; none where it does. */
    readonly refusals: readonly string[];
}

/** The most workspaces, failures or policies that a table lists; more are counted. */
const MOST_ROWS = 200;

export function verdictOn({ policies, outcomes }: Tried, { allow, allowAny, allowUntried }: Allowance): Verdict {
    const counting = outcomes.filter(({ isEmpty }) => !isEmpty);
    const tried = counting.filter(({ problem }) => problem === undefined);
    const untried = counting.length - tried.length;
    // What failed, failed, whatever else could not be read of that run.
    const failures = counting.filter(({ results }) => results.some(({ status }) => status === "failed"));
    const refusals: string[] = [];
    for (const policy of policies) {
        const count = counting.filter((outcome) => fails(outcome, policy)).length;
        if (count > allow) refusals.push(`policy ${policy} fails in ${workspaces(count)}, and allow is ${allow}`);
    }
    if (allowAny !== undefined && failures.length > allowAny) {
        refusals.push(`policies fail in ${workspaces(failures.length)}, and allowAny is ${allowAny}`);
    }
    if (untried > allowUntried) {
        refusals.push(`${workspaces(untried)} could not be tried, and allowUntried is ${allowUntried}`);
    }
    if (tried.length === 0) refusals.push("no workspace could be tried, so nothing is known");
    return { tried: tried.length, failed: failures.length, untried, refusals, report: report(policies, outcomes) };
}

function fails({ results }: Outcome, policy: string): boolean {
    return results.some((result) => result.policy === policy && result.status === "failed");
}

function workspaces(count: number): string {
    return count === 1 ? "1 workspace" : `${count} workspaces`;
}

/** A row a policy, then what failed where, then what could not be tried. */
function report(policies: readonly string[], outcomes: readonly Outcome[]): string {
    const counting = outcomes.filter(({ isEmpty }) => !isEmpty);
    const rows = policies.map((policy) => {
        const said = counting.flatMap(({ results }) => results.filter((result) => result.policy === policy));
        const count = (status: string) => said.filter((result) => result.status === status).length;
        const passed = count("passed");
        const failed = count("failed");
        return [legibleLine(policy), String(passed), String(failed), String(counting.length - passed - failed)];
    });
    const failures = counting.flatMap(({ name, results }) =>
        results
            .filter(({ status }) => status === "failed")
            .map(({ policy, message }) => [
                legibleLine(name),
                legibleLine(policy),
                legibleLine(message, LONGEST_MESSAGE),
            ]),
    );
    const untried = outcomes
        .filter(({ problem }) => problem !== undefined)
        .map(({ name, problem = "", isEmpty }) => [
            legibleLine(name),
            `${legibleLine(problem, LONGEST_PROBLEM)}${isEmpty ? " (does not count)" : ""}`,
        ]);
    return [
        table(["POLICY", "PASSED", "FAILED", "NOT KNOWN"], rows),
        table(["WORKSPACE", "FAILED POLICY", "MESSAGE"], failures),
        table(["WORKSPACE", "NOT TRIED"], untried),
    ]
        .filter((part) => part !== "")
        .join("\n\n");
}
const LONGEST_MESSAGE = 120;
const LONGEST_PROBLEM = 300;

function table(header: readonly string[], rows: readonly string[][]): string {
    if (rows.length === 0) return "";
    const more = rows.length > MOST_ROWS ? `\n  … and ${rows.length - MOST_ROWS} more` : "";
    const columns = header.map((title) => ({ key: title, title }));
    const shown = rows.slice(0, MOST_ROWS).map((cells) => ({ cells }));
    return `${tableLines({ columns, rows: shown }, { indent: "  " }).join("\n")}${more}`;
}
