export { Client } from "./api/client";
export type { Comment } from "./api/comments";
export type {
    ConfigurationVersion,
    ConfigurationVersionAttributes,
    NewConfigurationVersion,
} from "./api/configurationVersions";
export * from "./api/errors";
export type { Plan } from "./api/plans";
export type { ListPoliciesOptions, PolicyAttributes, PolicyKind } from "./api/policies";
export type { PolicyCheck, PolicyCheckResult } from "./api/policyChecks";
export type { PolicyEvaluation, ResultCount } from "./api/policyEvaluations";
export type { ListOutcomesOptions, PolicyOutcome, PolicySetOutcome } from "./api/policySetOutcomes";
export type { PolicySetParameterAttributes } from "./api/policySetParameters";
export type { ListPolicySetsOptions, PolicySetAttributes, PolicySetKind, VcsRepo } from "./api/policySets";
export type {
    PolicySetContent,
    PolicySetVersionAttributes,
    PolicySetVersionStatus,
    PolicySetWithVersions,
} from "./api/policySetVersions";
export type { ListRunsOptions, RunActions, RunAttributes, RunPermissions, RunTarget } from "./api/runs";
export type { GivenSettings } from "./api/settings";
export type { TaskStage } from "./api/taskStages";
export type { ListWorkspacesOptions } from "./api/workspaces";
export {
    type Content,
    ContentError,
    type ContentLimits,
    type ContentOptions,
    type ContentSource,
    type Finding,
    type LintOptions,
    lint,
    openContent,
} from "./content";
export type { FunctionOptions, OutputArgs } from "./functions/call";
export {
    type GetGithubAppInstallationArgs,
    type GithubAppInstallationResult,
    getGithubAppInstallation,
    getGithubAppInstallationOutput,
} from "./functions/githubAppInstallations";
export {
    type GetOauthTokenArgs,
    getOauthToken,
    getOauthTokenOutput,
    type OauthTokenResult,
} from "./functions/oauthTokens";
export {
    type GetPolicyCheckOutputArgs,
    getPolicyCheckOutput,
    getPolicyCheckOutputOutput,
    type ListPolicyChecksArgs,
    listPolicyChecks,
    listPolicyChecksOutput,
} from "./functions/policyChecks";
export {
    type GetPolicySetArgs,
    getPolicySet,
    getPolicySetOutput,
    type ListPolicySetsArgs,
    listPolicySets,
    listPolicySetsOutput,
    type PolicySetResult,
} from "./functions/policySets";
export {
    type GetPolicySetVersionArgs,
    getPolicySetVersion,
    getPolicySetVersionOutput,
    type PolicySetVersionResult,
} from "./functions/policySetVersions";
export {
    type GetProjectArgs,
    type GetProjectIdsArgs,
    getProject,
    getProjectIds,
    getProjectIdsOutput,
    getProjectOutput,
    type ProjectIdsResult,
    type ProjectResult,
} from "./functions/projects";
export {
    type GetRunArgs,
    getRun,
    getRunOutput,
    type ListRunsArgs,
    listRuns,
    listRunsOutput,
    type RunResult,
} from "./functions/runs";
export {
    type GetWorkspaceArgs,
    type GetWorkspaceIdsArgs,
    getWorkspace,
    getWorkspaceIds,
    getWorkspaceIdsOutput,
    getWorkspaceOutput,
    type WorkspaceIdsResult,
    type WorkspaceResult,
} from "./functions/workspaces";
export type { Counts, PolicyLevel, PolicyResult } from "./gate/results";
export { Policy, type PolicyArgs } from "./resources/policy";
export { PolicyAttachment, type PolicyAttachmentArgs } from "./resources/policyAttachment";
export { PolicyCheckOverride, type PolicyCheckOverrideArgs } from "./resources/policyCheckOverride";
export { PolicySet, type PolicySetArgs, type PolicySetVcsRepo } from "./resources/policySet";
export { PolicySetParameter, type PolicySetParameterArgs } from "./resources/policySetParameter";
export { PolicySetVersion, type PolicySetVersionArgs, type PolicySetVersionLimits } from "./resources/policySetVersion";
export { ProjectAttachment, type ProjectAttachmentArgs } from "./resources/projectAttachment";
export { ProjectExclusion, type ProjectExclusionArgs } from "./resources/projectExclusion";
export { Provider, type ProviderArgs } from "./resources/provider";
export { type PolicyGate, Run, type RunArgs } from "./resources/run";
export { WorkspaceAttachment, type WorkspaceAttachmentArgs } from "./resources/workspaceAttachment";
export { WorkspaceExclusion, type WorkspaceExclusionArgs } from "./resources/workspaceExclusion";
