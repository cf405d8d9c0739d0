import type { Problem } from "../errors";
import type { Store } from "../store";
import { pointerTo } from "../table/change";
import { choice, flag, many, type ObjectOf, one, organization, text, texts, time, value } from "../table/columns";
import type { Change } from "../table/noun";
import { isObject } from "../table/parse";
import { changeVcsRepo, checkVcsRepo, showVcsRepo, type VcsRepo } from "./vcsRepo";

/** Applies a set to what has a tag (any value when it is null), or keeps it from that. */
export interface TagSelector {
    tagKey: string;
    tagValue: string | null;
    isExclude: boolean;
}

const write = "always";

export const columns = {
    organization,
    name: text("policy-set", {
        write,
        required: true,
        unique: true,
        pattern: [/^[A-Za-z0-9_-]+$/, "Name can only include letters, numbers, -, and _"],
    }),
    description: text(null, { write }),
    kind: choice(["sentinel", "opa", "tfpolicy"], { write: "create" }),
    global: flag(false, { write }),
    /** Always true but for Sentinel. */
    agentEnabled: flag(false, { write, nullable: true }),
    policyToolVersion: text("latest", { write, nullable: true }),
    /** Null when the agent was taken away. */
    overridable: value<boolean | null>(false, { write, form: "boolean", nullable: true }),
    policiesPath: text(null, { write }),
    policyUpdatePatterns: texts([], { write, nullable: true }),
    vcsRepo: value<VcsRepo | null>(null, {
        write,
        form: "object",
        nullable: true,
        read: (given: Record<string, unknown> | null, previous) => changeVcsRepo(previous, given),
        show: showVcsRepo,
    }),
    tagSelectors: value<TagSelector[]>([], {
        write,
        form: "objects",
        read: (given: Record<string, unknown>[]) => given.map(readSelector),
        show: (selectors) => selectors.map(showSelector),
    }),
    policyIds: many("policies", { write, wire: "policies" }),
    workspaceIds: many("workspaces", { write }),
    projectIds: many("projects", { write }),
    workspaceExclusionIds: many("workspaces", { write }),
    projectExclusionIds: many("projects", { write }),
    /** The last version that was good. */
    currentVersionId: one("policy-set-versions", { linked: true }),
    /** The last version, good or not. */
    newestVersionId: one("policy-set-versions", { linked: true }),
    /** While true, the set cannot be deleted. */
    activeRuns: flag(false, { hidden: true }),
    createdAt: time(),
    updatedAt: time(),
};

/** A policy set. */
export type PolicySet = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "policy-sets": PolicySet;
    }
}

/** The lists of a policy set: relationship → where it is kept. */
export const MEMBERS = {
    policies: "policyIds",
    workspaces: "workspaceIds",
    projects: "projectIds",
    "workspace-exclusions": "workspaceExclusionIds",
    "project-exclusions": "projectExclusionIds",
} as const;

export type Members = keyof typeof MEMBERS;

const PATTERN_LIMIT = 100;

/** The version of the policy engine that a set has where none is written. */
function toolVersion(kind: PolicySet["kind"]): string {
    return kind === "opa" ? "1.4.2" : "latest";
}

function at(property: string): string {
    return pointerTo({ columns }, property);
}

/** True for sets whose policies come as versions: from a repository, or uploaded. */
export function isVersioned(set: Pick<PolicySet, "vcsRepo" | "newestVersionId">): boolean {
    return set.vcsRepo !== null || set.newestVersionId !== null;
}

export function readSelector(given: Record<string, unknown>): TagSelector {
    return {
        tagKey: given["tag-key"] as string,
        tagValue: (given["tag-value"] as string | null | undefined) ?? null,
        isExclude: given["is-exclude"] === true,
    };
}

function showSelector({ tagKey, tagValue, isExclude }: TagSelector) {
    return { "tag-key": tagKey, "tag-value": tagValue, "is-exclude": isExclude };
}

/** What is wrong with written tag selectors. */
export function selectorProblems(list: unknown, pointer: string): Problem[] {
    if (!Array.isArray(list)) return [{ pointer, detail: "must be a list of { tag-key, tag-value, is-exclude }" }];
    return list.flatMap((each: unknown, index) => {
        const place = `${pointer}/${index}`;
        if (!isObject(each)) return [{ pointer: place, detail: "must be an object" }];
        const { "tag-key": key, "tag-value": tag = null, "is-exclude": isExclude, ...others } = each;
        const problems: Problem[] = Object.keys(others).map((name) => ({
            pointer: `${place}/${name}`,
            detail: `"${name}" is not known here`,
        }));
        if (typeof key !== "string" || key === "") {
            problems.push({ pointer: `${place}/tag-key`, detail: "tag-key is required" });
        }
        if (tag !== null && typeof tag !== "string") {
            problems.push({ pointer: `${place}/tag-value`, detail: "tag-value must be of type string" });
        }
        if (isExclude !== undefined && typeof isExclude !== "boolean") {
            problems.push({ pointer: `${place}/is-exclude`, detail: "is-exclude must be of type boolean" });
        }
        return problems;
    });
}

/** The problem of tag selectors that the set cannot have as it is. */
export function selectorScopeProblem(set: PolicySet): string | undefined {
    if (set.tagSelectors.length === 0) return undefined;
    if (set.global) return "A global policy set cannot have tag selectors";
    if (set.workspaceIds.length + set.projectIds.length + set.workspaceExclusionIds.length === 0) return undefined;
    return "A policy set that is attached to workspaces or projects, or excludes some, cannot have tag selectors";
}

/** The problems of policies of another kind than the set's. */
export function kindProblems(store: Store, set: PolicySet, ids: readonly string[], pointer: string): Problem[] {
    return ids.flatMap((id, index) => {
        const kind = store.of("policies").get(id)?.kind ?? set.kind;
        if (kind === set.kind) return [];
        return [
            {
                pointer: `${pointer}/${index}/id`,
                detail: `${id} is of kind ${kind}, the policy set of kind ${set.kind}`,
            },
        ];
    });
}

/** The problem of a list that the set cannot have as it is. */
export function scopeProblem(set: PolicySet, relationship: Members): string | undefined {
    if (relationship === "policies" && set.vcsRepo !== null) {
        return "Policies cannot be managed one by one when the policy set has a VCS repository";
    }
    if (relationship === "policies" && set.newestVersionId !== null) {
        return "Policies cannot be managed one by one when the policy set has uploaded versions";
    }
    if (relationship === "policies" && set.kind === "tfpolicy") {
        return "A policy set of kind tfpolicy has no policies of its own: they come from a VCS repository or a version";
    }
    if ((relationship === "workspaces" || relationship === "projects") && set.global) {
        return `A global policy set cannot be attached to ${relationship}`;
    }
    if (relationship === "project-exclusions" && !set.global) {
        return "Projects can only be excluded from a global policy set";
    }
    if (set.tagSelectors.length > 0 && relationship !== "policies" && relationship !== "project-exclusions") {
        return "A policy set with tag selectors neither is attached to workspaces or projects nor excludes any";
    }
    return undefined;
}

function listProblems(set: PolicySet, { values, pointers, store }: Change<PolicySet>): Problem[] {
    const problems = kindProblems(store, set, values.policyIds ?? [], pointers.policyIds ?? "");
    const rescoped = ["global", "vcsRepo", "tagSelectors"].some((property) => property in values);
    for (const [relationship, property] of Object.entries(MEMBERS) as [Members, keyof typeof columns][]) {
        if ((set[property] as string[]).length === 0 || !(property in values || rescoped)) continue;
        const detail = scopeProblem(set, relationship);
        // The list is what stands in the way, whether it was written now or was there before.
        if (detail !== undefined) problems.push({ pointer: `/data/relationships/${relationship}`, detail });
    }
    return problems;
}

/** The rules between the properties of a policy set, which complete it, too. */
export function rules(next: PolicySet, change: Change<PolicySet>): Problem[] {
    const { values, creating, store } = change;
    const isSentinel = next.kind === "sentinel";
    const problems = checkVcsRepo(store, next.organization, values.vcsRepo, next.vcsRepo);
    if (next.vcsRepo === null && values.vcsRepo === null) {
        next.policiesPath = values.policiesPath ?? null;
        next.policyUpdatePatterns = values.policyUpdatePatterns ?? [];
    }
    if (values.policyToolVersion === null || (creating && values.policyToolVersion === undefined)) {
        next.policyToolVersion = toolVersion(next.kind);
    }
    if (!isSentinel) next.agentEnabled = true;
    else if (values.agentEnabled === false && !creating) {
        // Observed: what only an agent can do is emptied, unless it is written too.
        next.overridable = values.overridable ?? null;
        next.policyToolVersion = values.policyToolVersion ?? "";
    }
    if (values.overridable === true && isSentinel && !next.agentEnabled) {
        const detail = "overridable is valid for sentinel policy sets only if agent-enabled is true";
        problems.push({ pointer: at("overridable"), detail });
    }
    if (next.kind === "opa" && values.policyToolVersion === "latest") {
        const detail = "policy-tool-version must name a version for opa policy sets";
        problems.push({ pointer: at("policyToolVersion"), detail });
    }
    if (next.policiesPath !== null && next.vcsRepo === null) {
        problems.push({ pointer: at("policiesPath"), detail: "policies-path is only valid with a VCS repository" });
    }
    if (next.policyUpdatePatterns.length > PATTERN_LIMIT) {
        const detail = `policy-update-patterns can have ${PATTERN_LIMIT} patterns at most`;
        problems.push({ pointer: at("policyUpdatePatterns"), detail });
    }
    if (values.tagSelectors !== undefined) {
        problems.push(...selectorProblems(values.tagSelectors, at("tagSelectors")));
        const detail = selectorScopeProblem(next);
        if (detail !== undefined) problems.push({ pointer: at("tagSelectors"), detail });
    }
    return [...problems, ...listProblems(next, change)];
}
