export { Client } from "./api/client";
export * from "./api/errors";
export type { ListPolicySetsOptions, PolicySetAttributes, PolicySetKind, VcsRepo } from "./api/policySets";
export { PolicySet, type PolicySetArgs, type PolicySetVcsRepo } from "./resources/policySet";
export { Provider, type ProviderArgs } from "./resources/provider";
