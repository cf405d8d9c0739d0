import type { Args, Outputs } from "./programs";
import type { KindOf, OutputsOf, PropertiesOf } from "./table";

/** What a program declares of an override: give either `policyCheckId` or `runId`. */
export interface PolicyCheckOverrideInputs {
    /** `polchk-…`. A change replaces the resource. */
    policyCheckId?: string;
    /** `run-…`: every policy check and task stage of it that waits for an override. A change replaces the resource. */
    runId?: string;
    /** Goes with the override. A later change does nothing: an override is done once. */
    comment?: string;
}

/** What the platform adds to an override. */
export interface PolicyCheckOverrideOutputs {
    /** The status of the policy check, or of the run. */
    status: string;
    /** The policy checks (`polchk-…`) and task stages (`ts-…`) that are overridden. */
    overridden: string[];
}

const inputs = {
    policyCheckId: { type: "string", replaces: true, prefix: "polchk-" },
    runId: { type: "string", replaces: true, prefix: "run-" },
    comment: { type: "string" },
} as const satisfies PropertiesOf<PolicyCheckOverrideInputs>;

const outputs = {
    status: { type: "string" },
    overridden: { type: "list" },
} as const satisfies OutputsOf<PolicyCheckOverrideOutputs>;

export const policyCheckOverride = {
    type: "PolicyCheckOverride",
    handler: "policyCheckOverride",
    noun: "policy check override",
    inputs,
    outputs,
} as const satisfies KindOf<PolicyCheckOverrideInputs, PolicyCheckOverrideOutputs>;

/** The inputs of a `PolicyCheckOverride`: give either `policyCheckId` or `runId`. */
export interface PolicyCheckOverrideArgs extends Args<PolicyCheckOverrideInputs, typeof inputs> {}

/** The outputs of a `PolicyCheckOverride`. */
export interface PolicyCheckOverrideProperties
    extends Outputs<PolicyCheckOverrideInputs, typeof inputs, PolicyCheckOverrideOutputs> {}
