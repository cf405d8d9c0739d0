import * as pulumi from "@pulumi/pulumi";
import {
    policySetParameter as kind,
    type PolicySetParameterArgs,
    type PolicySetParameterProperties,
} from "../definitions/policySetParameter";
import { TfeResource } from "./resource";

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
 * The id is `polset-…/var-…`. The resource option `import` takes over one that exists, by that id or by `polset-…/<key>`. Nobody can
 * compare the value of a sensitive one: it is written if the program gives it, and stays as it is if not.
 *
 * Fails for a set that holds single policies, which takes no parameters.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-set-params
 */
export class PolicySetParameter extends TfeResource {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: PolicySetParameterArgs, opts?: pulumi.CustomResourceOptions) {
        const secretOutputs = args?.sensitive === true ? ["value"] : [];
        super(kind, name, args && { ...args, value: hidden(args) }, opts, secretOutputs);
    }
}

export interface PolicySetParameter extends PolicySetParameterProperties {}

/** The value, as a secret where the parameter is sensitive. */
function hidden({ value, sensitive }: PolicySetParameterArgs): pulumi.Input<string | undefined> {
    if (sensitive === undefined || sensitive === false) return value;
    return pulumi.output(sensitive).apply((is) => (is ? pulumi.secret(value) : pulumi.output(value)));
}
