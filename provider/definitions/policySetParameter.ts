import type { Args, Outputs } from "./programs";
import type { KindOf, PropertiesOf } from "./table";

/** What a program declares of a parameter of a policy set. */
export interface PolicySetParameterInputs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: string;
    /** The name that policies see; unique in the set. A change replaces a sensitive parameter, as the platform cannot rename one. */
    key: string;
    /**
     * Empty by default. Policies get it parsed as JSON where it is JSON, else as text. `undefined` for a sensitive one that `get`
     * found: the platform does not show it.
     */
    value: string;
    /** Whether the platform hides the value for good; `false` by default. The way back replaces. */
    sensitive: boolean;
}

const inputs = {
    policySetId: { type: "string", required: true, replaces: true, prefix: "polset-" },
    key: { type: "string", required: true },
    value: { type: "string", default: "", secret: true, notRead: true },
    sensitive: { type: "boolean", default: false, mustHold: true },
} as const satisfies PropertiesOf<PolicySetParameterInputs>;

export const policySetParameter = {
    type: "PolicySetParameter",
    handler: "policySetParameter",
    noun: "policy set parameter",
    inputs,
    outputs: {},
} as const satisfies KindOf<PolicySetParameterInputs>;

/** The inputs of a `PolicySetParameter`. */
export interface PolicySetParameterArgs extends Args<PolicySetParameterInputs, typeof inputs> {}

/** The outputs of a `PolicySetParameter`. */
export interface PolicySetParameterProperties extends Outputs<PolicySetParameterInputs, typeof inputs> {}
