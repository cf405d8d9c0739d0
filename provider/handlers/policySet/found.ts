import type { Members, PolicySet } from "../../api/policySets";
import type { Found } from "../base/handler";
import type { Values } from "../base/properties";

/** Which list of members each input is. */
export const LISTS = {
    policyIds: "policies",
    workspaceIds: "workspaces",
    projectIds: "projects",
    workspaceExclusionIds: "workspaceExclusions",
    projectExclusionIds: "projectExclusions",
} as const satisfies Record<string, Members>;

/** A policy set under the names of the inputs and outputs. */
export function foundPolicySet(set: PolicySet): Found {
    const { attributes, members } = set;
    const inputs: Values = {
        name: attributes.name,
        organization: set.organization,
        kind: attributes.kind ?? "sentinel",
        description: attributes.description ?? null,
        global: attributes.global,
        overridable: attributes.overridable ?? false,
        agentEnabled: attributes.agentEnabled,
        policyToolVersion: attributes.policyToolVersion ?? null,
        policiesPath: attributes.policiesPath ?? null,
        policyUpdatePatterns: attributes.policyUpdatePatterns ?? [],
        vcsRepo: attributes.vcsRepo ?? null,
    };
    for (const [input, list] of Object.entries(LISTS)) inputs[input] = members[list as Members];
    return {
        id: set.id,
        inputs,
        outputs: {
            versioned: attributes.versioned,
            policyCount: attributes.policyCount,
            workspaceCount: attributes.workspaceCount,
            projectCount: attributes.projectCount,
            currentVersionId: set.currentVersionId,
            newestVersionId: set.newestVersionId,
            createdAt: attributes.createdAt,
            updatedAt: attributes.updatedAt,
        },
    };
}
