import type * as pulumi from "@pulumi/pulumi";
import { run as kind, type RunArgs, type RunProperties } from "../definitions/run";
import { TfeResource } from "./resource";

/**
 * A run of a workspace: started, awaited, gated by its policies, and then applied, discarded or left.
 *
 * ```ts
 * const canary = new tfe.Run("canary", {
 *     workspaceId: "ws-2HRvNs49EWPjDqT1",
 *     planOnly: true,
 *     triggers: [guardrails.currentVersionId],
 * });
 * ```
 *
 * A program whose `Run` succeeded has passed the gate: what depends on it does not go on before. When the gate refuses,
 * `up` fails with a table of the policies that failed. The gate fails closed: a status that is not known, a result that
 * is missing, malformed or errored refuses.
 *
 * An interrupted `up` goes on with the same run the next time, if this token's user started it as declared. Destroying the
 * resource discards a run that waits and leaves all others alone, with a comment that it is no longer followed. The create and update may take an hour, or what customTimeouts says.
 *
 * API: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run
 */
export class Run extends TfeResource {
    /** @internal */
    static override readonly kind = kind;

    constructor(name: string, args: RunArgs, opts?: pulumi.CustomResourceOptions) {
        super(kind, name, args, opts);
    }
}

export interface Run extends RunProperties {}
