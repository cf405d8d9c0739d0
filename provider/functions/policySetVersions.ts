import type { PolicySetVersion } from "../api/policySetVersions";
import { call, type FunctionOptions, lifted, requireId } from "./call";

/** A policy set version as functions give it: what the platform shows, flat, without the link to upload to. */
export type PolicySetVersionResult = PolicySetVersion["attributes"] &
    Omit<PolicySetVersion, "attributes" | "uploadLink">;

/** Which version. */
export interface GetPolicySetVersionArgs {
    /** `polsetver-…`. */
    readonly id: string;
}

/**
 * A version of a policy set's content.
 *
 * ```ts
 * const { currentVersionId } = await tfe.getPolicySet({ name: "baseline" });
 * if (currentVersionId) console.log((await tfe.getPolicySetVersion({ id: currentVersionId })).status);
 * ```
 *
 * @throws NotFoundError when there is none, or the token may not see it
 */
export function getPolicySetVersion(
    args: GetPolicySetVersionArgs,
    options?: FunctionOptions,
): Promise<PolicySetVersionResult> {
    return call({ name: "getPolicySetVersion", args, options }, async ({ client }) => {
        const {
            attributes,
            uploadLink: _,
            ...rest
        } = await client.policySetVersions.read(requireId("getPolicySetVersion: id", "polsetver-", args.id));
        return { ...attributes, ...rest };
    });
}

/** {@link getPolicySetVersion} for arguments that may be outputs. */
export const getPolicySetVersionOutput = lifted(getPolicySetVersion);
