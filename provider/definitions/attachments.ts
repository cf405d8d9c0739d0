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

/** A tag of workspaces that a policy set applies to. */
export interface TagInputs {
    /** The policy set, `polset-…`. A change replaces. */
    policySetId: string;
    /** The key of the tag; the name of a flat one. A change replaces. */
    tagKey: string;
    /** Its value; left out: any value, and flat tags too. A change replaces. */
    tagValue?: string;
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

/** A tag of workspaces that a policy set is kept away from. */
export interface ExcludedTagInputs extends TagInputs, WaiverInputs {}

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

/** A tag, wherever one is named. What is no whole text could not be sent as it is. */
export const tagMembers = {
    tagKey: { type: "string", required: true, matches: { pattern: /^\P{Cs}+$/u, says: "must be the key of a tag" } },
    tagValue: {
        type: "string",
        matches: { pattern: /^\P{Cs}+$/u, says: "must be the value of a tag; leave it out for any value" },
    },
} as const;
const tag = {
    policySetId,
    tagKey: { ...tagMembers.tagKey, replaces: true },
    tagValue: { ...tagMembers.tagValue, replaces: true },
} as const satisfies PropertiesOf<TagInputs>;

const waiver = {
    expiresAt: { type: "string" },
    reason: { type: "string" },
    active: { type: "boolean", computed: true },
} as const satisfies PropertiesOf<WaiverInputs>;
const excludedWorkspaces = { ...workspaces, ...waiver } as const satisfies PropertiesOf<ExcludedWorkspacesInputs>;
const excludedProjects = { ...projects, ...waiver } as const satisfies PropertiesOf<ExcludedProjectsInputs>;
const excludedTag = { ...tag, ...waiver } as const satisfies PropertiesOf<ExcludedTagInputs>;

/** What any of the kinds declares; each has its own input for one id, and for a list. */
export type AttachmentInputs = WorkspacesInputs & ProjectsInputs & PoliciesInputs & Partial<TagInputs> & WaiverInputs;

/** One way in which something is connected to a policy set. */
interface Connection extends Kind {
    /** What messages call several members. */
    readonly members: string;
    /** How a member is connected, as previews show it. */
    readonly state: "attached" | "excluded";
    /** The input of the `PolicySet` that names them too. */
    readonly inline: string;
}

/** A way in which what has an id is connected to a policy set. */
export interface IdAttachmentKind extends Connection {
    /** What messages call a member. */
    readonly member: "workspace" | "project" | "policy";
    /** The input for one id, and the one for a list. */
    readonly one: "workspaceId" | "projectId" | "policyId";
    readonly many: "workspaceIds" | "projectIds" | "policyIds";
    /** Prefix of the ids. */
    readonly prefix: string;
    /** What the API's client calls the list that they stand in. */
    readonly list: "workspaces" | "projects" | "policies" | "workspaceExclusions" | "projectExclusions";
}

/** A way in which what has a tag is connected to a policy set. */
export interface TagAttachmentKind extends Connection {
    readonly member: "tag";
    /** What the API's client calls the list that it stands in. */
    readonly list: "tags" | "tagExclusions";
}

export type AttachmentKind = IdAttachmentKind | TagAttachmentKind;

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
} as const satisfies IdAttachmentKind & KindOf<WorkspacesInputs>;
export const projectAttachment = {
    ...PROJECT,
    type: "ProjectAttachment",
    handler: "projectAttachment",
    noun: "project attachment",
    inline: "projectIds",
    list: "projects",
    state: "attached",
} as const satisfies IdAttachmentKind & KindOf<ProjectsInputs>;
export const policyAttachment = {
    ...POLICY,
    type: "PolicyAttachment",
    handler: "policyAttachment",
    noun: "policy attachment",
    inline: "policyIds",
    list: "policies",
    state: "attached",
} as const satisfies IdAttachmentKind & KindOf<PoliciesInputs>;
export const workspaceExclusion = {
    ...WORKSPACE,
    inputs: excludedWorkspaces,
    type: "WorkspaceExclusion",
    handler: "workspaceExclusion",
    noun: "workspace exclusion",
    inline: "workspaceExclusionIds",
    list: "workspaceExclusions",
    state: "excluded",
} as const satisfies IdAttachmentKind & KindOf<ExcludedWorkspacesInputs>;
export const projectExclusion = {
    ...PROJECT,
    inputs: excludedProjects,
    type: "ProjectExclusion",
    handler: "projectExclusion",
    noun: "project exclusion",
    inline: "projectExclusionIds",
    list: "projectExclusions",
    state: "excluded",
} as const satisfies IdAttachmentKind & KindOf<ExcludedProjectsInputs>;

const TAG = { outputs: {}, member: "tag", members: "tags", inline: "tagSelectors" } as const;

export const tagAttachment = {
    ...TAG,
    inputs: tag,
    type: "TagAttachment",
    handler: "tagAttachment",
    noun: "tag attachment",
    list: "tags",
    state: "attached",
} as const satisfies TagAttachmentKind & KindOf<TagInputs>;
export const tagExclusion = {
    ...TAG,
    inputs: excludedTag,
    type: "TagExclusion",
    handler: "tagExclusion",
    noun: "tag exclusion",
    list: "tagExclusions",
    state: "excluded",
} as const satisfies TagAttachmentKind & KindOf<ExcludedTagInputs>;

/** The kinds that connect what has an id, by the name of their handler. */
export const ID_ATTACHMENTS = {
    workspaceAttachment,
    projectAttachment,
    policyAttachment,
    workspaceExclusion,
    projectExclusion,
};

/** All kinds, by the name of their handler. */
export const ATTACHMENTS = { ...ID_ATTACHMENTS, tagAttachment, tagExclusion };

/** The inputs of a `WorkspaceAttachment`: one id or a list. */
export interface WorkspacesArgs extends Args<WorkspacesInputs, typeof workspaces> {}
/** The inputs of a `ProjectAttachment`: one id or a list. */
export interface ProjectsArgs extends Args<ProjectsInputs, typeof projects> {}
/** The inputs of a `PolicyAttachment`: one id or a list. */
export interface PoliciesArgs extends Args<PoliciesInputs, typeof policies> {}

/** The inputs of a `TagAttachment`. */
export interface TagArgs extends Args<TagInputs, typeof tag> {}

/** The outputs of a `TagAttachment`. */
export interface TagProperties extends Outputs<TagInputs, typeof tag> {}
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
/** The inputs of a `TagExclusion`: a tag, and until when. */
export interface ExcludedTagArgs extends Args<ExcludedTagInputs, typeof excludedTag> {}
/** The outputs of a `TagExclusion`. */
export interface ExcludedTagProperties extends Outputs<ExcludedTagInputs, typeof excludedTag> {}
/** The outputs of a `WorkspaceExclusion`. */
export interface ExcludedWorkspacesProperties extends Outputs<ExcludedWorkspacesInputs, typeof excludedWorkspaces> {}
/** The outputs of a `ProjectExclusion`. */
export interface ExcludedProjectsProperties extends Outputs<ExcludedProjectsInputs, typeof excludedProjects> {}
