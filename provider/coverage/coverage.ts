import type { PolicySet } from "../api/policySets";
import type { Workspace } from "../api/workspaces";
import { type LastRun, levelInRun, wasChecked } from "./lastRuns";
import { type CoverageLevel, levelOf } from "./level";
import { type Reach, reachings, type Way } from "./reach";
import type { Organization } from "./read";

/** Which policy sets reach which workspaces of an organization, and how strict they are. */
export interface PolicyCoverage {
    /** Its name. */
    readonly organization: string;
    /** Sorted by name. */
    readonly workspaces: readonly CoveredWorkspace[];
    /** All policy sets of the organization, sorted by name. */
    readonly policySets: readonly CoveringSet[];
    /** What could not be read and why, a sentence each. Where anything is missing, nothing is known for sure. */
    readonly unread: readonly string[];
}

/** A workspace, and what reaches it. */
export interface CoveredWorkspace {
    /** `ws-…`. */
    readonly id: string;
    /** Its name. */
    readonly name: string;
    /** `prj-…`. */
    readonly projectId?: string;
    /** The name of its project, where the token may read it. */
    readonly project?: string;
    /** The strictest policy that reaches it; `none` where no set with a policy does, `unknown` where that is not certain. */
    readonly level: CoverageLevel;
    /** Whether a policy ever looked at a run of it: `no` where it never had a run, or no policy looked at the newest; else `unknown`. */
    readonly checked: "yes" | "no" | "unknown";
    /** The policy sets that reach it, or may, sorted by name. */
    readonly policySets: readonly ReachingSet[];
    /** The names of the policy sets that it is excluded from. */
    readonly excludedFrom: readonly string[];
    /** Where newest runs were read. */
    readonly lastRun?: LastRun;
}

/** A policy set that reaches a workspace, or may. */
export interface ReachingSet {
    /** `polset-…`. */
    readonly id: string;
    /** Its name. */
    readonly name: string;
    /** What connects them: `global`, `project`, `workspace` or `tag`. */
    readonly by: readonly Way[];
    /** Whether it is certain; what is not counts as missing. */
    readonly certain: boolean;
    /** Its strictest policy, or the strictest that took part in the newest run where only that tells. */
    readonly level: CoverageLevel;
}

/** A policy set, and how much it reaches. */
export interface CoveringSet {
    /** `polset-…`. */
    readonly id: string;
    /** Its name. */
    readonly name: string;
    /** Its strictest policy; `none` where it has none, so that it checks nothing. */
    readonly level: CoverageLevel;
    /** How many of the workspaces that were read it certainly reaches. */
    readonly reached: number;
    /** How many of them it may reach. */
    readonly uncertain: number;
}

/** What is known besides. */
export interface Knowledge {
    /** Levels of uploaded policies, by the name of their set. */
    readonly uploaded?: ReadonlyMap<string, CoverageLevel>;
    /** By workspace. */
    readonly runs?: ReadonlyMap<string, LastRun>;
}

/** Works out who is reached by what. @param workspaces those of interest */
export function coverageOf(
    organization: Organization,
    workspaces: readonly Workspace[],
    { uploaded, runs }: Knowledge = {},
): PolicyCoverage {
    const sets = (organization.sets ?? []).toSorted(byName);
    const reaching = reachings(sets);
    const levels = new Map(sets.map((set) => [set, levelOf(set, organization, uploaded?.get(set.attributes.name))]));
    const counts = new Map(sets.map((set) => [set, { reached: 0, uncertain: 0 }]));
    const shared = new Sharing();
    const covered = workspaces.toSorted(byName).map((workspace): CoveredWorkspace => {
        const run = runs?.get(workspace.id);
        const policySets: ReachingSet[] = [];
        const excludedFrom: string[] = [];
        for (const [set, reach] of reaching) {
            const { by, isExcluded, isCertain } = reach(workspace);
            if (isExcluded && by.length > 0) excludedFrom.push(set.attributes.name);
            if (isExcluded || (by.length === 0 && isCertain)) continue;
            const count = counts.get(set);
            if (count) count[isCertain ? "reached" : "uncertain"]++;
            const level = inWorkspace(levels.get(set), set, run);
            policySets.push(shared.of(set, { by, isExcluded, isCertain }, level));
        }
        const { id, attributes, projectId } = workspace;
        const project = projectId === undefined ? undefined : organization.projects.get(projectId);
        return {
            id,
            name: attributes.name,
            ...(projectId !== undefined && { projectId }),
            ...(project !== undefined && { project }),
            level: organization.sets ? together(policySets) : "unknown",
            checked: checkedIn(workspace, run),
            policySets,
            excludedFrom,
            ...(run && { lastRun: run }),
        };
    });
    return {
        organization: organization.name,
        workspaces: covered,
        policySets: sets.map((set) => ({
            id: set.id,
            name: set.attributes.name,
            level: levels.get(set) ?? "unknown",
            reached: counts.get(set)?.reached ?? 0,
            uncertain: counts.get(set)?.uncertain ?? 0,
        })),
        unread: organization.unread,
    };
}

/** One object for all workspaces that a set reaches in the same way. */
class Sharing {
    private readonly known = new Map<PolicySet, Map<string, ReachingSet>>();

    of(set: PolicySet, { by, isCertain }: Reach, level: CoverageLevel): ReachingSet {
        const ways = this.known.get(set) ?? new Map<string, ReachingSet>();
        this.known.set(set, ways);
        const key = `${by} ${isCertain} ${level}`;
        const { id, attributes } = set;
        const found = ways.get(key) ?? { id, name: attributes.name, by, certain: isCertain, level };
        ways.set(key, found);
        return found;
    }
}

function inWorkspace(level: CoverageLevel = "unknown", set: PolicySet, run: LastRun | undefined): CoverageLevel {
    return level === "unknown" && run ? levelInRun(run, set.attributes.name) : level;
}

/** The strictest level that all these sets together bring; a set that may not reach brings nothing for certain. */
function together(sets: readonly ReachingSet[]): CoverageLevel {
    const levels = sets
        .filter(({ level }) => level !== "none")
        .map(({ certain, level }) => (certain ? level : "unknown"));
    return (["mandatory", "unknown", "advisory"] as const).find((level) => levels.includes(level)) ?? "none";
}

function checkedIn({ latestRunId }: Workspace, run: LastRun | undefined): CoveredWorkspace["checked"] {
    if (latestRunId === null) return "no";
    const was = run && wasChecked(run);
    return was === undefined ? "unknown" : was ? "yes" : "no";
}

function byName(
    one: { readonly id: string; readonly attributes: { readonly name: string } },
    other: { readonly id: string; readonly attributes: { readonly name: string } },
): number {
    const [a, b] = [one.attributes.name, other.attributes.name];
    return a < b ? -1 : a > b ? 1 : one.id < other.id ? -1 : 1;
}
