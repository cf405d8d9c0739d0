export { Client } from "./api/client";
export * from "./api/errors";
export type { ListPolicySetsOptions, PolicySetAttributes, PolicySetKind, VcsRepo } from "./api/policySets";
export type {
    PolicySetContent,
    PolicySetVersionAttributes,
    PolicySetVersionStatus,
    PolicySetWithVersions,
} from "./api/policySetVersions";
export { PolicySet, type PolicySetArgs, type PolicySetVcsRepo } from "./resources/policySet";
export { PolicySetVersion, type PolicySetVersionArgs, type PolicySetVersionLimits } from "./resources/policySetVersion";
export { Provider, type ProviderArgs } from "./resources/provider";
