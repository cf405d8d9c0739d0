import type { Members } from "../../api/policySets";

/** One way in which something is connected to a policy set. */
export interface Kind {
    /** What messages call the connection, for example `workspace attachment`. */
    readonly noun: string;
    /** What messages call a member, for example `workspace`. */
    readonly member: string;
    readonly members: string;
    /** How a member is connected, as previews show it. */
    readonly state: "attached" | "excluded";
    /** The list of the policy set that it stands in. */
    readonly list: Members;
    /** The input for one id. */
    readonly one: string;
    /** The input for a list of ids. */
    readonly many: string;
    /** Prefix of the ids. */
    readonly prefix: string;
}

const WORKSPACE = {
    member: "workspace",
    members: "workspaces",
    one: "workspaceId",
    many: "workspaceIds",
    prefix: "ws-",
};
const PROJECT = { member: "project", members: "projects", one: "projectId", many: "projectIds", prefix: "prj-" };
const POLICY = { member: "policy", members: "policies", one: "policyId", many: "policyIds", prefix: "pol-" };

/** The five kinds, by the name of their handler. */
export const KINDS = {
    workspaceAttachment: { ...WORKSPACE, noun: "workspace attachment", list: "workspaces", state: "attached" },
    projectAttachment: { ...PROJECT, noun: "project attachment", list: "projects", state: "attached" },
    policyAttachment: { ...POLICY, noun: "policy attachment", list: "policies", state: "attached" },
    workspaceExclusion: { ...WORKSPACE, noun: "workspace exclusion", list: "workspaceExclusions", state: "excluded" },
    projectExclusion: { ...PROJECT, noun: "project exclusion", list: "projectExclusions", state: "excluded" },
} as const satisfies Record<string, Kind>;
