import { markCheck, type PolicyCheck } from "../nouns/policyChecks";
import type { RunScript } from "../nouns/runScripts";
import type { Run } from "../nouns/runTable";
import type { Store } from "../store";
import { decidedBy, setsFor } from "./sets";
import { type SetVerdict, type Verdict, verdictsOf } from "./verdicts";
import type { World } from "./world";

/** The checks of a run, in their order. */
export function checksOf(store: Store, runId: string): PolicyCheck[] {
    return store.of("policy-checks").by("runId", runId);
}

function setsToCheck(store: Store, { workspaceId }: Run) {
    return setsFor(store, workspaceId).filter((set) => decidedBy(set) === "check");
}

/** Adds the checks that a run will have: those of its script, or one for all sets that apply and are no stage's. */
export function prepareChecks({ store, kinds }: World, run: Run, script: RunScript): void {
    const { id: runId, organization } = run;
    const add = (scripted: PolicyCheck["scripted"]) => kinds.create("policy-checks", organization, { runId, scripted });
    if (script.policyChecks !== undefined) script.policyChecks.forEach(add);
    else if (setsToCheck(store, run).length > 0) add(null);
}

function entry(verdict: Verdict, set: string) {
    const { policy, result, error, expression, print = "" } = verdict;
    const value = String(result);
    return {
        "allowed-failure": !result && policy.level === "advisory",
        error,
        policy: `${set}/${policy.name}`,
        "enforcement-level": policy.level,
        result,
        trace: {
            description: policy.description,
            error,
            print,
            result,
            rules: {
                main: {
                    ident: "main",
                    root: { children: null, expression, value },
                    string: `Rule "main" = ${value}\n  ${value}: ${expression}\n`,
                },
            },
        },
    };
}

const failed = (verdicts: Verdict[], level: string) =>
    verdicts.filter(({ result, policy }) => !result && policy.level === level).length;

function compute(sets: SetVerdict[]) {
    const all = sets.flatMap(({ verdicts }) => verdicts);
    const [hard, soft, advisory] = ["hard-mandatory", "soft-mandatory", "advisory"].map((level) => failed(all, level));
    const error =
        sets.find((set) => set.error !== null)?.error ?? all.find((verdict) => verdict.error !== null)?.error ?? null;
    const result = hard === 0 && soft === 0 && error === null;
    const policies = sets.flatMap(({ set, verdicts }) => verdicts.map((verdict) => entry(verdict, set.name)));
    const status = error !== null ? "errored" : hard! > 0 ? "hard_failed" : soft! > 0 ? "soft_failed" : "passed";
    return {
        status,
        result: {
            result,
            passed: all.filter((verdict) => verdict.result).length,
            "total-failed": hard! + soft! + advisory!,
            "hard-failed": hard,
            "soft-failed": soft,
            "advisory-failed": advisory,
            "duration-ms": 0,
            sentinel: { "can-override": status === "soft_failed", error, policies, result },
        },
    };
}

function report(sets: SetVerdict[], result: boolean): string {
    const parts = sets.map(({ set, verdicts, error }) => {
        const policies = verdicts.map(
            (verdict, index) =>
                `## Policy ${index + 1}: ${verdict.policy.name} (${verdict.policy.level})\n\n` +
                `Result: ${verdict.result}\n${verdict.error === null ? "" : `Error: ${verdict.error}\n`}`,
        );
        const title = `============ Results for policy set: ${set.name} ============`;
        const count = `${verdicts.length} policies evaluated.`;
        return [title, `Sentinel Result: ${result}`, ...(error === null ? [] : [error]), count, ...policies].join(
            "\n\n",
        );
    });
    return `${parts.join("\n\n")}\n`;
}

/** Decides the checks of a run that wait, and says with which status the run goes on. @throws Later */
export function decideChecks({ store, opa }: World, run: Run, at: number): string {
    const waiting = checksOf(store, run.id).filter(({ status }) => ["pending", "queued"].includes(status));
    const verdicts = verdictsOf(store, opa, run, setsToCheck(store, run));
    for (const check of waiting) {
        const { status, result } = compute(verdicts);
        check.result = check.scripted?.result === undefined ? result : check.scripted.result;
        check.output = report(verdicts, result.result);
        markCheck(check, check.scripted?.status ?? status, at);
    }
    return statusAfterChecks(store, run);
}

/** What the checks of a run mean for it. Whatever is not known to be good is an error. */
export function statusAfterChecks(store: Store, run: Run): string {
    const statuses = checksOf(store, run.id).map(({ status }) => status);
    if (statuses.every((status) => status === "passed" || status === "overridden")) return "policy_checked";
    if (!statuses.every((status) => ["passed", "overridden", "soft_failed"].includes(status))) return "errored";
    return run.planOnly ? "policy_soft_failed" : "policy_override";
}
