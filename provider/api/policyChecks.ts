import { isValues } from "../values";
import { decode, type Resource, relatedId, fromWire as renamed, type WireResource } from "./http/jsonapi";
import { at } from "./noun";
import { Overridable } from "./runConflict";

/** What the policies of one check said together. */
export interface PolicyCheckResult {
    /** Whether the run may go on as far as the policies say. */
    readonly result?: boolean;
    /** How many policies passed. */
    readonly passed?: number;
    /** How many failed, of any level. */
    readonly totalFailed?: number;
    /** How many hard-mandatory ones failed. */
    readonly hardFailed?: number;
    /** How many soft-mandatory ones failed. */
    readonly softFailed?: number;
    /** How many advisory ones failed. */
    readonly advisoryFailed?: number;
    /** How long it took, in milliseconds. */
    readonly durationMs?: number;
    /** The engine's own record, as it came over the wire: names in it are those of policies and sets. */
    readonly sentinel?: unknown;
}

/** A Sentinel policy check of a run: the policies of one scope. */
export interface PolicyCheck {
    /** `polchk-…`. */
    readonly id: string;
    /** How far it is, and what came of it. */
    readonly attributes: {
        /** pending, queued, passed, soft_failed, hard_failed, overridden, errored, canceled or unreachable. */
        readonly status: string;
        /** `organization` or `workspace`. */
        readonly scope?: string;
        readonly result?: PolicyCheckResult | null;
        readonly statusTimestamps?: Readonly<Record<string, string | null>>;
        readonly actions?: { readonly isOverridable?: boolean };
        /** `canOverride` also where an older platform says `may-override`. */
        readonly permissions?: { readonly canOverride?: boolean };
    };
    /** The run that it checks, `run-…`. */
    readonly runId?: string;
}

/** The Policy Checks API: `/runs/:run_id/policy-checks` and `/policy-checks/:id`. */
export class PolicyChecks extends Overridable<PolicyCheck> {
    protected readonly type = "policy-checks";
    protected readonly fromWire = fromWire;

    /** The policy checks of a run. */
    list(runId: string): AsyncGenerator<PolicyCheck> {
        return this.whole(at("runs", runId, this.type));
    }

    /** What Sentinel printed, or `undefined` while the check is not finished. */
    readOutput(id: string): Promise<string | undefined> {
        return this.connection.text(at(this.type, id, "output"));
    }
}

type OlderAttributes = PolicyCheck["attributes"] & {
    readonly mayOverride?: boolean;
    readonly permissions?: { readonly mayOverride?: boolean };
};

function fromWire(wire: WireResource): PolicyCheck {
    const resource: Resource<OlderAttributes> = decode(wire);
    const { mayOverride, permissions, ...attributes } = resource.attributes;
    const canOverride = permissions?.canOverride ?? permissions?.mayOverride ?? mayOverride;
    return {
        id: resource.id,
        attributes: {
            ...attributes,
            result: resultOf(wire.attributes?.result),
            ...(canOverride !== undefined && { permissions: { canOverride } }),
        },
        runId: relatedId(resource, "run"),
    };
}

/** The counts get our names; what the engine recorded keeps its own, as the names of policy sets are among them. */
function resultOf(wire: unknown): PolicyCheckResult | null {
    if (!isValues(wire)) return null;
    const { sentinel, ...counts } = wire;
    return { ...(renamed(counts) as PolicyCheckResult), ...(sentinel !== undefined && { sentinel }) };
}
