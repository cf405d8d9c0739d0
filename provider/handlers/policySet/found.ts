import type { Members, PolicySet } from "../../api/policySets";
import type { Found } from "../base/definition";
import type { Values } from "../base/properties";

/** Which list of members each input is. */
export const LISTS = {
    policyIds: "policies",
    workspaceIds: "workspaces",
    projectIds: "projects",
    workspaceExclusionIds: "workspaceExclusions",
    projectExclusionIds: "projectExclusions",
} as const satisfies Record<string, Members>;

export type ListInput = keyof typeof LISTS;

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
    for (const [input, list] of Object.entries(LISTS)) inputs[input] = members[list as Members] ?? noneIn(set, list);
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

/** Answers leave out the lists that a set cannot have as it is: then there is nothing in them, whatever was there before. */
function noneIn({ attributes }: PolicySet, list: Members): string[] | undefined {
    const closed = list === "policies" ? attributes.versioned : isScope(list) && attributes.global;
    return closed ? [] : undefined;
}

/** Whether a list says to what a set applies: a global set has none of these. */
export function isScope(list: Members): boolean {
    return list === "workspaces" || list === "projects";
}

/** A list of ids, however it is left out. */
export function asIds(value: unknown): string[] {
    return Array.isArray(value) ? (value as string[]) : [];
}

/** What is in the first list and not in the second. */
export function without<T>(all: readonly T[], others: readonly T[]): T[] {
    return all.filter((each) => !others.includes(each));
}
