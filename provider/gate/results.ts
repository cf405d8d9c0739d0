import { legible } from "../legible";

/**
 * How strictly a policy is enforced: `soft-mandatory` and `hard-mandatory` are Sentinel's, `mandatory` is OPA's and
 * that of Sentinel in an agent, `mandatory_overridable` that of kind `tfpolicy` besides; `unknown` stands where the platform
 * does not say.
 */
export type PolicyLevel =
    | "advisory"
    | "soft-mandatory"
    | "hard-mandatory"
    | "mandatory"
    | "mandatory_overridable"
    | "unknown";

/** What one policy said of a run, whichever way the platform evaluated it. */
export interface PolicyResult {
    /** Where it comes from: `polchk-…`, an outcome (`psout-…`), or `ts-…` for the run tasks of a stage. */
    readonly id: string;
    /** Which way the platform evaluated it. */
    readonly source: "policyCheck" | "policyEvaluation" | "taskStage" | "tfPolicyEvaluation";
    /** The policy set's name, where the platform says it. */
    readonly set?: string;
    /** Its name, as its configuration has it. */
    readonly policy: string;
    /** How strictly it is enforced. */
    readonly level: PolicyLevel;
    /** What became of it. */
    readonly status: "passed" | "failed" | "overridden" | "errored" | "unknown";
    /** Whether it passed; `false` also for one that was overridden. */
    readonly passed: boolean;
    /** Whether somebody with the right to may override its failure. */
    readonly overridable: boolean;
    /** What it printed or gave out; empty where it said nothing. Without what acts on a terminal, and 1000 characters at most. */
    readonly message: string;
}

/** What the results of one policy check, one task stage or one evaluation of Terraform policies amount to. */
export interface Part {
    readonly results: readonly PolicyResult[];
    /** Why nothing can be concluded from it: missing, malformed, contradictory, errored or not finished. */
    readonly problems: readonly string[];
    /** Whether waiting may help: something is under way, or in a status that is not known here. */
    readonly unfinished: boolean;
    readonly counts: Counts;
}

/** How many policies ended how. */
export interface Counts {
    /** Those that passed. */
    readonly passed: number;
    /** Advisory ones that failed. */
    readonly advisoryFailed: number;
    /** Those that failed and that somebody may override. */
    readonly softFailed: number;
    /** Those that failed and that nobody may override. */
    readonly hardFailed: number;
    /** Those that failed and were overridden. */
    readonly overridden: number;
}

export const NO_COUNTS: Counts = { passed: 0, advisoryFailed: 0, softFailed: 0, hardFailed: 0, overridden: 0 };

/** The counts of all parts together. */
export function sumCounts(parts: readonly Counts[]): Counts {
    const sum = (name: keyof Counts) => parts.reduce((total, part) => total + part[name], 0);
    return {
        passed: sum("passed"),
        advisoryFailed: sum("advisoryFailed"),
        softFailed: sum("softFailed"),
        hardFailed: sum("hardFailed"),
        overridden: sum("overridden"),
    };
}

/** The counts in words, for example `5 policies passed, 1 advisory failed`. Policies that errored are results and in no count. */
export function describeCounts({ counts, results }: { counts: Counts; results: readonly PolicyResult[] }): string {
    const words: [number, string][] = [
        [counts.hardFailed, "hard failed"],
        [counts.softFailed, "soft failed"],
        [counts.overridden, "overridden"],
        [counts.advisoryFailed, "advisory failed"],
    ];
    if (results.length === 0 && Object.values(counts).every((count) => count === 0)) return "no policies";
    const passed = `${counts.passed} ${counts.passed === 1 ? "policy" : "policies"} passed`;
    return [passed, ...words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)].join(", ");
}

/** Whether a value is a count: a whole number that is not negative. */
export function isCount(value: unknown): value is number {
    return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** That a policy errored, with what it says of it, if it says anything. */
export function erroredPolicy(name: string, message: string): string {
    return `has an errored policy ${name}${message && `: ${message}`}`;
}

/** The longest message of a policy, in characters, with the words that say that it is cut. */
const LONGEST_MESSAGE = 940;

/** A text for {@link PolicyResult.message}. */
export function messageOf(...candidates: readonly unknown[]): string {
    const found = candidates.map(asText).find((text) => text !== "") ?? "";
    return legible(found, LONGEST_MESSAGE);
}

function asText(value: unknown): string {
    if (value === undefined || value === null || value === "") return "";
    if (typeof value === "string") return value.trim();
    if (Array.isArray(value)) {
        return value
            .map(asText)
            .filter((text) => text !== "")
            .join("; ");
    }
    return JSON.stringify(value);
}

/** The row for policies that a count tells of and nothing names. */
export function unnamed(count: number): string {
    return count === 1
        ? "(a policy that the platform does not name)"
        : `(${count} policies that the platform does not name)`;
}
