import { NAME, ORGANIZATION } from "./names";
import type { Args, Outputs } from "./programs";
import type { KindOf, OutputsOf, PropertiesOf } from "./table";

/** What a program declares of a policy. */
export interface PolicyInputs {
    /** Letters, numbers, `-` and `_`; unique in the organization. A change replaces. */
    name: string;
    /** The organization it belongs to; by default TFE_ORGANIZATION or `tfe:organization`. A change replaces. */
    organization: string;
    /** `sentinel` (the default) or `opa`. A change replaces; the old policy goes first, as the name can only be there once. */
    kind: "sentinel" | "opa";
    /** Markdown. Leaving it out clears it, if it was given before. */
    description?: string;
    /**
     * The text of the policy, 10 MB at most; a preview shows which lines change. Give this or `file`: the output has the text
     * also then.
     */
    code: string;
    /** The path of a file with the text, from the program's folder. Read at preview; moving the file changes nothing. */
    file?: string;
    /** For `opa`, where it is required: the rule to ask for, such as `data.main.deny`. */
    query?: string;
    /**
     * What a failure means. Sentinel: `advisory`, `soft-mandatory` (the default), `hard-mandatory`; OPA: `advisory` (the
     * default), `mandatory`.
     */
    enforcementLevel: "advisory" | "soft-mandatory" | "hard-mandatory" | "mandatory";
}

/** What the platform adds to a policy. */
export interface PolicyOutputs {
    /** In how many policy sets it is. */
    policySetCount: number;
    /** When its code was last uploaded; ISO 8601, UTC. Missing where it has no code. */
    updatedAt?: string;
}

const inputs = {
    name: { type: "string", required: true, replaces: true, matches: NAME },
    organization: ORGANIZATION,
    kind: { type: "string", replaces: true, default: "sentinel", oneOf: ["sentinel", "opa"], mustHold: true },
    description: { type: "string" },
    query: { type: "string" },
    enforcementLevel: {
        type: "string",
        filledIn: true,
        mustHold: true,
        oneOf: ["advisory", "soft-mandatory", "hard-mandatory", "mandatory"],
    },
    code: { type: "string", filledIn: true, notRead: true },
    file: { type: "string", notKept: true },
} as const satisfies PropertiesOf<PolicyInputs>;

const outputs = {
    policySetCount: { type: "number" },
    updatedAt: { type: "string" },
} as const satisfies OutputsOf<PolicyOutputs>;

export const policy = {
    type: "Policy",
    handler: "policy",
    noun: "policy",
    inputs,
    outputs,
} as const satisfies KindOf<PolicyInputs, PolicyOutputs>;

/** The inputs of a `Policy`. */
export interface PolicyArgs extends Args<PolicyInputs, typeof inputs> {}

/** The outputs of a `Policy`. */
export interface PolicyProperties extends Outputs<PolicyInputs, typeof inputs, PolicyOutputs> {}
