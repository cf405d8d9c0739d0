import * as pulumi from "@pulumi/pulumi";
import { isInstance, type Outputs, TfeResource } from "./resource";

/** The inputs of a {@link PolicySetParameter}. */
export interface PolicySetParameterArgs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: pulumi.Input<string>;
    /** The name that policies see; unique in the set. A change replaces a sensitive parameter, as the platform cannot rename one. */
    key: pulumi.Input<string>;
    /** Empty by default. Policies get it parsed as JSON where it is JSON, else as text. */
    value?: pulumi.Input<string | undefined>;
    /** Whether the platform hides the value for good; `false` by default. The way back replaces. */
    sensitive?: pulumi.Input<boolean | undefined>;
}

const OUTPUTS: Outputs<PolicySetParameter> = { policySetId: true, key: true, value: true, sensitive: true };

/**
 * A parameter of a policy set: a value that its policies can read.
 *
 * ```ts
 * new tfe.PolicySetParameter("vault-token", {
 *     policySetId: guardrails.id,
 *     key: "vault_token",
 *     value: config.requireSecret("vaultToken"),
 *     sensitive: true,
 * });
 * ```
 *
 * The value of a sensitive parameter is a secret of the stack: encrypted in the state and hidden in every output. The platform never
 * shows it, so a value that somebody changed by hand is not noticed; everything else is.
 *
 * The id is `polset-…/var-…`. The resource option `import` takes over one that exists, by that id or by `polset-…/<key>`; the value
 * of a sensitive one cannot be compared and stays as it is until the program changes it.
 *
 * Fails for a set that holds single policies, which takes no parameters.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-set-params
 */
export class PolicySetParameter extends TfeResource {
    declare public readonly policySetId: pulumi.Output<string>;
    declare public readonly key: pulumi.Output<string>;
    /** `undefined` for a sensitive one from {@link PolicySetParameter.get}: the platform does not show it. */
    declare public readonly value: pulumi.Output<string | undefined>;
    declare public readonly sensitive: pulumi.Output<boolean>;

    constructor(name: string, args: PolicySetParameterArgs, opts?: pulumi.CustomResourceOptions) {
        const secretOutputs = args?.sensitive === true ? ["value"] : [];
        const kind = { type: "PolicySetParameter", handler: "policySetParameter", outputs: OUTPUTS };
        super({ ...kind, secretOutputs }, name, args && { ...args, value: hidden(args) }, opts);
    }

    /** A parameter that exists and is not managed by this program, by its id. Fails when there is none. */
    static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): PolicySetParameter {
        return new PolicySetParameter(name, undefined as unknown as PolicySetParameterArgs, { ...opts, id });
    }

    /** Whether a value is a policy set parameter, also across copies of this package. */
    static override isInstance(value: unknown): value is PolicySetParameter {
        return isInstance(value, "PolicySetParameter");
    }
}

/** The value, as a secret where the parameter is sensitive. */
function hidden({ value, sensitive }: PolicySetParameterArgs): pulumi.Input<string | undefined> {
    if (sensitive === undefined || sensitive === false) return value;
    return pulumi.output(sensitive).apply((is) => (is ? pulumi.secret(value) : pulumi.output(value)));
}
