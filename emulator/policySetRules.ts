import type { Context } from "./context";
import type { AttributeRule, Written } from "./documents";
import { type Problem, unprocessable } from "./errors";
import type { Owned } from "./kinds";
import type { PolicySet } from "./routes/policySets";
import { changeVcsRepo, checkVcsRepo } from "./vcsRepo";

type MemberField = "policyIds" | "workspaceIds" | "projectIds" | "workspaceExclusionIds" | "projectExclusionIds";

/** The lists of a policy set: relationship → where it is kept, and what its members are. */
export const MEMBERS: Record<string, { field: MemberField; type: "policies" | "workspaces" | "projects" }> = {
    policies: { field: "policyIds", type: "policies" },
    workspaces: { field: "workspaceIds", type: "workspaces" },
    projects: { field: "projectIds", type: "projects" },
    "workspace-exclusions": { field: "workspaceExclusionIds", type: "workspaces" },
    "project-exclusions": { field: "projectExclusionIds", type: "projects" },
};

/** What a PATCH may carry. A POST may carry `kind` besides, and must carry `name`. */
export const CHANGEABLE: Record<string, AttributeRule> = {
    name: { type: "string" },
    description: { type: "string", nullable: true },
    global: { type: "boolean" },
    overridable: { type: "boolean", nullable: true },
    "agent-enabled": { type: "boolean", nullable: true },
    "policy-tool-version": { type: "string", nullable: true },
    "policies-path": { type: "string", nullable: true },
    "policy-update-patterns": { type: "strings", nullable: true },
    "vcs-repo": { type: "object", nullable: true },
};

const PATTERN_LIMIT = 100;

/** The version of the policy engine that a set has where none is written. */
export function toolVersion(kind: PolicySet["kind"]): string {
    return kind === "opa" ? "1.4.2" : "latest";
}

function at(name: string): string {
    return `/data/attributes/${name}`;
}

/** The problems of members that do not exist, belong to another organization, or are policies of another kind. */
export function memberProblems(
    context: Context,
    set: PolicySet,
    relationship: string,
    ids: readonly string[],
    pointer: string,
): Problem[] {
    const { type } = MEMBERS[relationship]!;
    return ids.flatMap((id, index) => {
        const member = context.store.any(type).get(id) as (Owned & { kind?: string }) | undefined;
        const place = `${pointer}/${index}/id`;
        if (member?.organization !== set.organization) {
            return [{ pointer: place, detail: `${id} was not found among the organization's ${type}` }];
        }
        if (type === "policies" && member.kind !== set.kind) {
            return [{ pointer: place, detail: `${id} is of kind ${member.kind}, the policy set of kind ${set.kind}` }];
        }
        return [];
    });
}

/** The problem of a list that the set cannot have as it is. */
export function scopeProblem(set: PolicySet, relationship: string): string | undefined {
    if (relationship === "policies" && set.vcsRepo !== null) {
        return "Policies cannot be managed one by one when the policy set has a VCS repository";
    }
    if (relationship === "policies" && set.newestVersionId !== null) {
        return "Policies cannot be managed one by one when the policy set has uploaded versions";
    }
    if ((relationship === "workspaces" || relationship === "projects") && set.global) {
        return `A global policy set cannot be attached to ${relationship}`;
    }
    if (relationship === "project-exclusions" && !set.global) {
        return "Projects can only be excluded from a global policy set";
    }
    return undefined;
}

function nameProblems(context: Context, set: PolicySet): Problem[] {
    if (!/^[A-Za-z0-9_-]+$/.test(set.name)) {
        return [{ pointer: at("name"), detail: "Name can only include letters, numbers, -, and _" }];
    }
    const twin = context.store
        .of("policy-sets")
        .find((other) => other.organization === set.organization && other.name === set.name && other.id !== set.id);
    return twin === undefined ? [] : [{ pointer: at("name"), detail: "Name has already been taken" }];
}

function attributeProblems(set: PolicySet, attributes: Record<string, unknown>): Problem[] {
    const problems: Problem[] = [];
    const sentinel = set.kind === "sentinel";
    if (attributes.overridable === true && sentinel && !set.agentEnabled) {
        const detail = "overridable is valid for sentinel policy sets only if agent-enabled is true";
        problems.push({ pointer: at("overridable"), detail });
    }
    if (!sentinel && attributes["policy-tool-version"] === "latest") {
        const detail = "policy-tool-version must name a version for opa policy sets";
        problems.push({ pointer: at("policy-tool-version"), detail });
    }
    if (set.policiesPath !== null && set.vcsRepo === null) {
        problems.push({ pointer: at("policies-path"), detail: "policies-path is only valid with a VCS repository" });
    }
    if (set.policyUpdatePatterns.length > PATTERN_LIMIT) {
        const detail = `policy-update-patterns can have ${PATTERN_LIMIT} patterns at most`;
        problems.push({ pointer: at("policy-update-patterns"), detail });
    }
    return problems;
}

function listProblems(context: Context, set: PolicySet, { attributes, relationships }: Written): Problem[] {
    const problems: Problem[] = [];
    for (const [relationship, ids] of Object.entries(relationships)) {
        const pointer = `/data/relationships/${relationship}/data`;
        problems.push(...memberProblems(context, set, relationship, ids, pointer));
    }
    const rescoped = ["global", "vcs-repo"].some((name) => name in attributes);
    for (const [relationship, { field }] of Object.entries(MEMBERS)) {
        if (set[field].length === 0 || !(relationship in relationships || rescoped)) continue;
        const detail = scopeProblem(set, relationship);
        // The list is what stands in the way, whether it was written now or was there before.
        if (detail !== undefined) problems.push({ pointer: `/data/relationships/${relationship}`, detail });
    }
    return problems;
}

/**
 * The policy set with what was written, checked as a whole. The one that is passed stays as it is.
 *
 * @throws 422 with everything that is wrong
 */
export function change(context: Context, set: PolicySet, written: Written): PolicySet {
    const { attributes, relationships } = written;
    const next: PolicySet = { ...set };
    const problems: Problem[] = [];
    if ("name" in attributes) next.name = attributes.name as string;
    if ("description" in attributes) next.description = attributes.description as string | null;
    if ("global" in attributes) next.global = attributes.global as boolean;
    if ("vcs-repo" in attributes) {
        next.vcsRepo = changeVcsRepo(set.vcsRepo, attributes["vcs-repo"] as Record<string, unknown> | null);
        problems.push(...checkVcsRepo(context, set.organization, attributes["vcs-repo"], next.vcsRepo));
        if (next.vcsRepo === null) Object.assign(next, { policiesPath: null, policyUpdatePatterns: [] });
    }
    if ("agent-enabled" in attributes && next.kind === "sentinel") {
        next.agentEnabled = (attributes["agent-enabled"] as boolean | null) ?? false;
        // What only an agent can do falls back to its default, unless it is written too.
        if (!next.agentEnabled) Object.assign(next, { overridable: false, policyToolVersion: toolVersion(next.kind) });
    }
    if ("overridable" in attributes) next.overridable = (attributes.overridable as boolean | null) ?? false;
    if ("policy-tool-version" in attributes) {
        next.policyToolVersion = (attributes["policy-tool-version"] as string | null) ?? toolVersion(next.kind);
    }
    if ("policies-path" in attributes) next.policiesPath = attributes["policies-path"] as string | null;
    if ("policy-update-patterns" in attributes) {
        next.policyUpdatePatterns = (attributes["policy-update-patterns"] as string[] | null) ?? [];
    }
    for (const [relationship, ids] of Object.entries(relationships)) {
        next[MEMBERS[relationship]!.field] = [...new Set(ids)];
    }
    if ("name" in attributes) problems.push(...nameProblems(context, next));
    problems.push(...attributeProblems(next, attributes), ...listProblems(context, next, written));
    if (problems.length > 0) throw unprocessable(...problems);
    return next;
}
