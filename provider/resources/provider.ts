import * as pulumi from "@pulumi/pulumi";

/** Settings for a second host, organization or user. What is left out comes from the environment or the stack's configuration. */
export interface ProviderArgs {
    /** The API token; kept as a secret in the state. */
    token?: pulumi.Input<string>;
    /** `host[:port]` of HCP Terraform or Terraform Enterprise; `app.terraform.io` by default. */
    hostname?: pulumi.Input<string>;
    /** A whole address such as `https://tfe.example.com`; wins over `hostname`. Plain http is for this machine only. */
    address?: pulumi.Input<string>;
    /** The organization for resources that name none. */
    organization?: pulumi.Input<string>;
    /**
     * Path of a file with certificates to trust besides those that Node.js does, in PEM; for a private authority. From the
     * folder of `Pulumi.yaml`, if it is not absolute.
     */
    caFile?: pulumi.Input<string>;
    /** Leaves certificates unchecked. */
    sslSkipVerify?: pulumi.Input<boolean>;
}

/**
 * An explicit provider, for programs that manage more than one host, organization or user.
 *
 * Its settings win over the environment and the stack's configuration. A token meant for another host (TFE_TOKEN or
 * `tfe:token`) is not used for the host of an explicit provider: give it its own, or set `TF_TOKEN_<host>`.
 *
 * ```ts
 * const emea = new tfe.Provider("emea", { hostname: "tfe.emea.example.com", organization: "acme-emea", token });
 * new tfe.PolicySet("baseline", { name: "baseline" }, { provider: emea });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
    constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
        super(
            "pulumi-nodejs",
            name,
            {
                "tfe:explicit": "true",
                "tfe:token": args.token === undefined ? undefined : pulumi.secret(args.token),
                "tfe:hostname": args.hostname,
                "tfe:address": args.address,
                "tfe:organization": args.organization,
                "tfe:caFile": args.caFile,
                "tfe:sslSkipVerify":
                    args.sslSkipVerify === undefined ? undefined : pulumi.output(args.sslSkipVerify).apply(String),
            },
            opts,
        );
    }
}
