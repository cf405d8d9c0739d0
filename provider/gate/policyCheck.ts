import type { PolicyCheck, PolicyCheckResult } from "../api/policyChecks";
import {
    type Counts,
    erroredPolicy,
    isCount,
    messageOf,
    NO_COUNTS,
    type Part,
    type PolicyLevel,
    type PolicyResult,
    unnamed,
} from "./results";
import { hasError, readSentinel, type SentinelPolicy } from "./sentinel";

const ENDS = ["passed", "soft_failed", "hard_failed", "overridden"];
const FAILURES = ["errored", "canceled", "unreachable"];

type Failed = Readonly<Record<"advisoryFailed" | "softFailed" | "hardFailed", number>>;

/** What a policy check says, policy by policy. Only a finished check whose counts fit its status says anything for sure. */
export function readPolicyCheck(check: PolicyCheck): Part {
    const { status, result } = check.attributes;
    const problems: string[] = [];
    const problem = (text: string) => problems.push(`policy check ${check.id} ${text}`);
    const unfinished = !ENDS.includes(status) && !FAILURES.includes(status);
    if (unfinished) problem(`is not finished (${status})`);
    else if (FAILURES.includes(status)) problem(`is ${status}`);
    const counts = countsOf(result);
    if (!counts) problem("has no result that can be read");
    const record = readSentinel(result?.sentinel);
    for (const error of record.errors) problem(`errored: ${error}`);
    const named = withLevels(record.policies, counts ?? { ...NO_COUNTS });
    for (const { policy } of named) {
        if (hasError(policy.error)) problem(erroredPolicy(policy.policy, messageOf(policy.error)));
        else if (policy.passed === undefined) problem(`does not say whether policy ${policy.policy} passed`);
    }
    if (counts) for (const text of contradictions(status, counts, result, named)) problem(text);
    const overridden = status === "overridden";
    const results = [
        ...named.map(({ policy, level }) => resultOf(check, policy, level, overridden)),
        ...(counts ? unnamedResults(check, counts, named, overridden) : []),
    ];
    return { results, problems, unfinished, counts: counts ? shown(counts, status) : NO_COUNTS };
}

interface Leveled {
    readonly policy: SentinelPolicy;
    readonly level: PolicyLevel;
}

function countsOf(result: PolicyCheckResult | null | undefined): Counts | undefined {
    const { passed, advisoryFailed, softFailed, hardFailed } = result ?? {};
    if (!isCount(passed) || !isCount(advisoryFailed) || !isCount(softFailed) || !isCount(hardFailed)) return undefined;
    return { passed, advisoryFailed, softFailed, hardFailed, overridden: 0 };
}

/**
 * The level of each policy. Where the record does not say it, the counts do: allowed failures are advisory as far as
 * the advisory count goes, and the others are soft or hard as the counts have it.
 */
function withLevels(policies: readonly SentinelPolicy[], counts: Failed): Leveled[] {
    let advisory = counts.advisoryFailed;
    const failedFirst = [...policies].sort((a, b) => Number(b.allowedFailure) - Number(a.allowedFailure));
    const levels = new Map<SentinelPolicy, PolicyLevel>();
    for (const policy of failedFirst) {
        if (policy.level) {
            levels.set(policy, policy.level);
            if (policy.level === "advisory" && policy.passed === false) advisory--;
        } else if (policy.passed === false) {
            levels.set(policy, advisory-- > 0 ? "advisory" : mandatoryLevel(counts, policy.canOverride));
        }
    }
    return policies.map((policy) => ({ policy, level: levels.get(policy) ?? "unknown" }));
}

function mandatoryLevel({ softFailed, hardFailed }: Failed, canOverride: boolean): PolicyLevel {
    if (hardFailed === 0) return "soft-mandatory";
    return softFailed > 0 && canOverride ? "soft-mandatory" : "hard-mandatory";
}

function contradictions(
    status: string,
    counts: Counts,
    result: PolicyCheckResult | null | undefined,
    named: readonly Leveled[],
): string[] {
    const found: string[] = [];
    const { advisoryFailed, softFailed, hardFailed } = counts;
    const failed = advisoryFailed + softFailed + hardFailed;
    if (status === "passed" && softFailed + hardFailed > 0) found.push("is passed, but counts mandatory failures");
    if (status === "passed" && result?.result === false && failed === 0)
        found.push("is passed, but its result is false");
    if (status === "soft_failed" && softFailed === 0) found.push("is soft_failed, but counts no soft failure");
    if (status === "hard_failed" && hardFailed === 0) found.push("is hard_failed, but counts no hard failure");
    if (status === "overridden" && hardFailed > 0) found.push("is overridden, but counts hard failures");
    if (isCount(result?.totalFailed) && result?.totalFailed !== failed) {
        found.push(`counts ${result?.totalFailed} failures in all, but ${failed} one by one`);
    }
    const namedFailed = named.filter(({ policy }) => policy.passed === false).length;
    if (namedFailed > failed) found.push(`counts ${failed} failures, but names ${namedFailed}`);
    for (const [level, counted] of [
        ["hard-mandatory", hardFailed],
        ["soft-mandatory", softFailed],
    ] as const) {
        const recorded = named.filter(({ policy }) => policy.level === level && policy.passed === false).length;
        if (recorded > counted) found.push(`counts ${counted} ${level} failures, but names ${recorded}`);
    }
    return found;
}

function resultOf(check: PolicyCheck, policy: SentinelPolicy, level: PolicyLevel, overridden: boolean): PolicyResult {
    const status = hasError(policy.error)
        ? "errored"
        : policy.passed === undefined
          ? "unknown"
          : policy.passed
            ? "passed"
            : overridden && level !== "advisory"
              ? "overridden"
              : "failed";
    return {
        id: check.id,
        source: "policyCheck",
        ...(policy.set !== undefined && { set: policy.set }),
        policy: policy.policy,
        level,
        status,
        passed: status === "passed",
        overridable: status === "failed" && level === "soft-mandatory" && isOverridable(check),
        message: messageOf(policy.error, policy.print),
    };
}

/** Whether the check waits for an override; older platforms leave it to the status. */
export function isOverridable(check: PolicyCheck): boolean {
    return check.attributes.actions?.isOverridable ?? check.attributes.status === "soft_failed";
}

function unnamedResults(
    check: PolicyCheck,
    counts: Counts,
    named: readonly Leveled[],
    overridden: boolean,
): PolicyResult[] {
    const missing = (count: number, level: PolicyLevel) =>
        count - named.filter((entry) => entry.level === level && entry.policy.passed === false).length;
    const rows: [number, PolicyLevel, PolicyResult["status"]][] = [
        [counts.passed - named.filter(({ policy }) => policy.passed).length, "unknown", "passed"],
        [missing(counts.advisoryFailed, "advisory"), "advisory", "failed"],
        [missing(counts.softFailed, "soft-mandatory"), "soft-mandatory", overridden ? "overridden" : "failed"],
        [missing(counts.hardFailed, "hard-mandatory"), "hard-mandatory", "failed"],
    ];
    return rows
        .filter(([count]) => count > 0)
        .map(([count, level, status]) => ({
            id: check.id,
            source: "policyCheck",
            policy: unnamed(count),
            level,
            status,
            passed: status === "passed",
            overridable: status === "failed" && level === "soft-mandatory" && isOverridable(check),
            message: "",
        }));
}

function shown(counts: Counts, status: string): Counts {
    return status === "overridden" ? { ...counts, overridden: counts.softFailed, softFailed: 0 } : counts;
}
