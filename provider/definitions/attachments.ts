import type { Args, Outputs } from "./programs";
import type { Kind, KindOf, PropertiesOf } from "./table";

/** Workspaces of a policy set: one id or a list. */
export interface WorkspacesInputs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: string;
    /** One workspace, `ws-…`. A change replaces. Give this or `workspaceIds`. */
    workspaceId?: string;
    /** Any number of workspaces, `ws-…`. Changes in place: only those that join or leave are sent. Give this or `workspaceId`. */
    workspaceIds?: string[];
}

/** Projects of a policy set: one id or a list. */
export interface ProjectsInputs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: string;
    /** One project, `prj-…`. A change replaces. Give this or `projectIds`. */
    projectId?: string;
    /** Any number of projects, `prj-…`. Changes in place: only those that join or leave are sent. Give this or `projectId`. */
    projectIds?: string[];
}

/** Single policies of a policy set: one id or a list. */
export interface PoliciesInputs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: string;
    /** One policy, `pol-…`. A change replaces. Give this or `policyIds`. */
    policyId?: string;
    /** Any number of policies, `pol-…`. Changes in place: only those that join or leave are sent. Give this or `policyId`. */
    policyIds?: string[];
}

/** When an exclusion ends by itself, and why there is one. */
export interface WaiverInputs {
    /**
     * When it ends: a date (`2027-01-31`, through that day) or a time (`2027-01-31T12:00:00Z`), both UTC. From then on a preview shows that it
     * ends, and `up` ends it; 14 days before, each preview warns. Nothing ends until somebody runs `up`.
     */
    expiresAt?: string;
    /** Why there is an exclusion, for whoever reads the program or the state; the platform has no place for it. */
    reason?: string;
    /** Whether it has not expired yet, by this machine's clock; `undefined` without `expiresAt`. */
    active?: boolean;
}

/** Workspaces that a policy set is kept away from: one id or a list. */
export interface ExcludedWorkspacesInputs extends WorkspacesInputs, WaiverInputs {}

/** Projects that a policy set is kept away from: one id or a list. */
export interface ExcludedProjectsInputs extends ProjectsInputs, WaiverInputs {}

const policySetId = { type: "string", required: true, replaces: true, prefix: "polset-" } as const;
const workspaces = {
    policySetId,
    workspaceId: { type: "string", replaces: true, prefix: "ws-" },
    workspaceIds: { type: "idSet", prefix: "ws-" },
} as const satisfies PropertiesOf<WorkspacesInputs>;
const projects = {
    policySetId,
    projectId: { type: "string", replaces: true, prefix: "prj-" },
    projectIds: { type: "idSet", prefix: "prj-" },
} as const satisfies PropertiesOf<ProjectsInputs>;
const policies = {
    policySetId,
    policyId: { type: "string", replaces: true, prefix: "pol-" },
    policyIds: { type: "idSet", prefix: "pol-" },
} as const satisfies PropertiesOf<PoliciesInputs>;

const waiver = {
    expiresAt: { type: "string" },
    reason: { type: "string" },
    active: { type: "boolean", computed: true },
} as const satisfies PropertiesOf<WaiverInputs>;
const excludedWorkspaces = { ...workspaces, ...waiver } as const satisfies PropertiesOf<ExcludedWorkspacesInputs>;
const excludedProjects = { ...projects, ...waiver } as const satisfies PropertiesOf<ExcludedProjectsInputs>;

/** What any of the kinds declares; each has its own input for one id, and for a list. */
export type AttachmentInputs = WorkspacesInputs & ProjectsInputs & PoliciesInputs & WaiverInputs;

/** One way in which something is connected to a policy set. */
export interface AttachmentKind extends Kind {
    /** What messages call a member, and several. */
    readonly member: "workspace" | "project" | "policy";
    readonly members: string;
    /** The input for one id, and the one for a list. */
    readonly one: "workspaceId" | "projectId" | "policyId";
    readonly many: "workspaceIds" | "projectIds" | "policyIds";
    /** Prefix of the ids. */
    readonly prefix: string;
    /** How a member is connected, as previews show it. */
    readonly state: "attached" | "excluded";
    /** The list of the policy set that it stands in, as the inputs of `PolicySet` and as the API's client call it. */
    readonly inline: string;
    readonly list: "workspaces" | "projects" | "policies" | "workspaceExclusions" | "projectExclusions";
}

const WORKSPACE = {
    inputs: workspaces,
    outputs: {},
    member: "workspace",
    members: "workspaces",
    one: "workspaceId",
    many: "workspaceIds",
    prefix: "ws-",
} as const;
const PROJECT = {
    inputs: projects,
    outputs: {},
    member: "project",
    members: "projects",
    one: "projectId",
    many: "projectIds",
    prefix: "prj-",
} as const;
const POLICY = {
    inputs: policies,
    outputs: {},
    member: "policy",
    members: "policies",
    one: "policyId",
    many: "policyIds",
    prefix: "pol-",
} as const;

export const workspaceAttachment = {
    ...WORKSPACE,
    type: "WorkspaceAttachment",
    handler: "workspaceAttachment",
    noun: "workspace attachment",
    inline: "workspaceIds",
    list: "workspaces",
    state: "attached",
} as const satisfies AttachmentKind & KindOf<WorkspacesInputs>;
export const projectAttachment = {
    ...PROJECT,
    type: "ProjectAttachment",
    handler: "projectAttachment",
    noun: "project attachment",
    inline: "projectIds",
    list: "projects",
    state: "attached",
} as const satisfies AttachmentKind & KindOf<ProjectsInputs>;
export const policyAttachment = {
    ...POLICY,
    type: "PolicyAttachment",
    handler: "policyAttachment",
    noun: "policy attachment",
    inline: "policyIds",
    list: "policies",
    state: "attached",
} as const satisfies AttachmentKind & KindOf<PoliciesInputs>;
export const workspaceExclusion = {
    ...WORKSPACE,
    inputs: excludedWorkspaces,
    type: "WorkspaceExclusion",
    handler: "workspaceExclusion",
    noun: "workspace exclusion",
    inline: "workspaceExclusionIds",
    list: "workspaceExclusions",
    state: "excluded",
} as const satisfies AttachmentKind & KindOf<ExcludedWorkspacesInputs>;
export const projectExclusion = {
    ...PROJECT,
    inputs: excludedProjects,
    type: "ProjectExclusion",
    handler: "projectExclusion",
    noun: "project exclusion",
    inline: "projectExclusionIds",
    list: "projectExclusions",
    state: "excluded",
} as const satisfies AttachmentKind & KindOf<ExcludedProjectsInputs>;

/** The five kinds, by the name of their handler. */
export const ATTACHMENTS = {
    workspaceAttachment,
    projectAttachment,
    policyAttachment,
    workspaceExclusion,
    projectExclusion,
};

/** The inputs of a `WorkspaceAttachment`: one id or a list. */
export interface WorkspacesArgs extends Args<WorkspacesInputs, typeof workspaces> {}
/** The inputs of a `ProjectAttachment`: one id or a list. */
export interface ProjectsArgs extends Args<ProjectsInputs, typeof projects> {}
/** The inputs of a `PolicyAttachment`: one id or a list. */
export interface PoliciesArgs extends Args<PoliciesInputs, typeof policies> {}

/** The outputs of a `WorkspaceAttachment`. */
export interface WorkspacesProperties extends Outputs<WorkspacesInputs, typeof workspaces> {}
/** The outputs of a `ProjectAttachment`. */
export interface ProjectsProperties extends Outputs<ProjectsInputs, typeof projects> {}
/** The outputs of a `PolicyAttachment`. */
export interface PoliciesProperties extends Outputs<PoliciesInputs, typeof policies> {}

/** The inputs of a `WorkspaceExclusion`: one id or a list, and until when. */
export interface ExcludedWorkspacesArgs extends Args<ExcludedWorkspacesInputs, typeof excludedWorkspaces> {}
/** The inputs of a `ProjectExclusion`: one id or a list, and until when. */
export interface ExcludedProjectsArgs extends Args<ExcludedProjectsInputs, typeof excludedProjects> {}
/** The outputs of a `WorkspaceExclusion`. */
export interface ExcludedWorkspacesProperties extends Outputs<ExcludedWorkspacesInputs, typeof excludedWorkspaces> {}
/** The outputs of a `ProjectExclusion`. */
export interface ExcludedProjectsProperties extends Outputs<ExcludedProjectsInputs, typeof excludedProjects> {}
