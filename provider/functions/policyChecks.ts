import { readEvidence } from "../gate/evidence";
import { judge } from "../gate/judgement";
import type { PolicyResult } from "../gate/results";
import { call, type FunctionOptions, lifted, requireId } from "./call";

/** Which run. */
export interface ListPolicyChecksArgs {
    /** `run-…`. */
    readonly runId: string;
}

/**
 * What the policies of a run said, one entry a policy, whether the platform ran them as policy checks (Sentinel) or as
 * policy evaluations (OPA, and Sentinel in an agent). While the run has not come to its policies the list is empty.
 *
 * ```ts
 * const failed = (await tfe.listPolicyChecks({ runId })).filter((policy) => !policy.passed);
 * ```
 */
export function listPolicyChecks(args: ListPolicyChecksArgs, options?: FunctionOptions): Promise<PolicyResult[]> {
    return call({ name: "listPolicyChecks", args, options, gives: "list" }, async ({ client }) => {
        const run = await client.runs.read(requireId("listPolicyChecks: runId", "run-", args.runId));
        return [...judge(run, await readEvidence(client, run)).results];
    });
}

/** {@link listPolicyChecks} for arguments that may be outputs. */
export const listPolicyChecksOutput = lifted(listPolicyChecks);

/** Which policy check. */
export interface GetPolicyCheckOutputArgs {
    /** `polchk-…`. */
    readonly policyCheckId: string;
}

/**
 * What Sentinel printed for a policy check; `undefined` while it is not finished.
 *
 * ```ts
 * const printed = await tfe.getPolicyCheckOutput({ policyCheckId: "polchk-9VYRc9bpfJEsnwum" });
 * ```
 */
export function getPolicyCheckOutput(
    args: GetPolicyCheckOutputArgs,
    options?: FunctionOptions,
): Promise<string | undefined> {
    return call({ name: "getPolicyCheckOutput", args, options, gives: "text" }, ({ client }) =>
        client.policyChecks.readOutput(requireId("getPolicyCheckOutput: policyCheckId", "polchk-", args.policyCheckId)),
    );
}

/** {@link getPolicyCheckOutput} for arguments that may be outputs. */
export const getPolicyCheckOutputOutput = lifted(getPolicyCheckOutput);
