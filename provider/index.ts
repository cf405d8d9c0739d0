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
export type { RunActions, RunAttributes, RunPermissions } from "./api/run";
export type { ListRunsOptions, RunTarget } from "./api/runs";
export type { GivenSettings } from "./api/settings/settings";
export type { TaskStage } from "./api/taskStages";
export type {
    TfPolicyEvaluation,
    TfPolicyOutcome,
    TfPolicySetOutcome,
    TfResultCount,
} from "./api/tfPolicyEvaluations";
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
export type { CoverageLevel, CoveredWorkspace, CoveringSet, LastRun, PolicyCoverage, ReachingSet } from "./coverage";
export type { PolicyArgs } from "./definitions/policy";
export type { PolicyCheckOverrideArgs } from "./definitions/policyCheckOverride";
export type { PolicySetArgs, PolicySetTagSelector, PolicySetVcsRepo } from "./definitions/policySet";
export type { PolicySetParameterArgs } from "./definitions/policySetParameter";
export type {
    PolicySetVersionArgs,
    PolicySetVersionEnforcement,
    PolicySetVersionLimits,
} from "./definitions/policySetVersion";
export type { PolicyTrialArgs } from "./definitions/policyTrial";
export type { PolicyGate, RunArgs } from "./definitions/run";
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
    type GetPolicyCoverageArgs,
    getPolicyCoverage,
    getPolicyCoverageOutput,
} from "./functions/policyCoverage";
export {
    type GetPolicySetArgs,
    getPolicySet,
    getPolicySetOutput,
    type ListPolicySetsArgs,
    listPolicySets,
    listPolicySetsOutput,
    type PolicySetResult,
    type TagSelectorResult,
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
export { Policy } from "./resources/policy";
export { PolicyAttachment, type PolicyAttachmentArgs } from "./resources/policyAttachment";
export { PolicyCheckOverride } from "./resources/policyCheckOverride";
export { PolicySet } from "./resources/policySet";
export { PolicySetParameter } from "./resources/policySetParameter";
export { PolicySetVersion } from "./resources/policySetVersion";
export { PolicyTrial } from "./resources/policyTrial";
export { ProjectAttachment, type ProjectAttachmentArgs } from "./resources/projectAttachment";
export { ProjectExclusion, type ProjectExclusionArgs } from "./resources/projectExclusion";
export { Provider, type ProviderArgs } from "./resources/provider";
export { Run } from "./resources/run";
export { TagAttachment, type TagAttachmentArgs } from "./resources/tagAttachment";
export { TagExclusion, type TagExclusionArgs } from "./resources/tagExclusion";
export { WorkspaceAttachment, type WorkspaceAttachmentArgs } from "./resources/workspaceAttachment";
export { WorkspaceExclusion, type WorkspaceExclusionArgs } from "./resources/workspaceExclusion";
