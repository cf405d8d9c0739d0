import { isValues } from "../values";
import { messageOf, type PolicyLevel } from "./results";

/** One policy in the record that Sentinel leaves in a policy check. */
export interface SentinelPolicy {
    readonly set?: string;
    readonly policy: string;
    /** Missing where the record does not say it, as it mostly does not. */
    readonly level?: PolicyLevel;
    /** `undefined` where the record does not say it. */
    readonly passed?: boolean;
    readonly allowedFailure: boolean;
    /** Whether the set's failures may be overridden. */
    readonly canOverride: boolean;
    readonly error: unknown;
    readonly print: unknown;
}

/** What Sentinel recorded, and whether it failed as such. */
export interface SentinelRecord {
    readonly policies: readonly SentinelPolicy[];
    readonly errors: readonly string[];
}

/**
 * Reads the record in each of its known forms: one list of policies (the oldest), or one a policy set below `data`.
 * The platform does not promise its form, so what is not there is left out and nothing is assumed.
 */
export function readSentinel(record: unknown): SentinelRecord {
    if (record === undefined || record === null) return { policies: [], errors: [] };
    if (!isValues(record)) return { policies: [], errors: ["Sentinel: its record cannot be read"] };
    if (hasError(record.data) && !isValues(record.data)) {
        return { policies: [], errors: ["Sentinel: the record of its sets cannot be read"] };
    }
    const sets: [string | undefined, unknown][] = isValues(record.data)
        ? Object.entries(record.data)
        : [[undefined, record]];
    const errors = sets.flatMap(([set, part]) =>
        errorsOf(part).map((error) => `${set ? `set ${set}` : "Sentinel"}: ${error}`),
    );
    return { policies: sets.flatMap(([set, part]) => readPolicies(set, part)), errors };
}

/** Whether something stands where an error would. */
export function hasError(error: unknown): boolean {
    return error !== undefined && error !== null && error !== "" && error !== false;
}

function errorsOf(part: unknown): string[] {
    if (!isValues(part)) return ["its record cannot be read"];
    const errors = hasError(part.error) ? [messageOf(part.error)] : [];
    const { policies = [] } = part;
    const isOdd = policies !== null && !(Array.isArray(policies) && policies.every(isValues));
    return isOdd ? [...errors, "the record of a policy cannot be read"] : errors;
}

function readPolicies(set: string | undefined, part: unknown): SentinelPolicy[] {
    if (!isValues(part) || !Array.isArray(part.policies)) return [];
    return part.policies.filter(isValues).map((policy): SentinelPolicy => {
        const trace = isValues(policy.trace) ? policy.trace : {};
        const named = typeof policy.policy === "string" ? policy.policy : "(without a name)";
        const [first, ...rest] = named.split("/");
        const inSet = set ?? (rest.length > 0 ? first : undefined);
        const name = inSet !== undefined && named.startsWith(`${inSet}/`) ? named.slice(inSet.length + 1) : named;
        return {
            set: inSet,
            policy: name.replace(/\.sentinel$/, ""),
            level: levelOf(policy["enforcement-level"] ?? policy.enforcement_level),
            passed: typeof policy.result === "boolean" ? policy.result : undefined,
            allowedFailure: policy["allowed-failure"] === true,
            canOverride: part["can-override"] === true,
            error: policy.error,
            print: trace.print || trace.description,
        };
    });
}

function levelOf(value: unknown): PolicyLevel | undefined {
    return value === "advisory" || value === "soft-mandatory" || value === "hard-mandatory" ? value : undefined;
}
