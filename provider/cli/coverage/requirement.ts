import type { CoveredWorkspace, Measured, ReachingSet } from "../../coverage";

/** Stands for any policy set. */
const ANY = "*";

/** Something that must reach every workspace, and the workspaces that it misses. */
export interface Requirement {
    /** Its name, or `*` for any. */
    readonly set: string;
    /** Why it can reach nobody, where that is so. */
    readonly problem?: string;
    /** Names of workspaces. */
    readonly missed: readonly string[];
    /** Names of workspaces of which nobody can tell. They count as missed. */
    readonly unknown: readonly string[];
}

/**
 * Whom a policy set misses.
 *
 * @param mandatory whether only a mandatory policy counts
 */
export function requirement({ coverage, sets }: Measured, set: string, mandatory: boolean): Requirement {
    const known = coverage.policySets.find(({ name }) => name === set);
    const isHidden = sets.length === 0 && coverage.unread.length > 0;
    const problem =
        set === ANY || isHidden
            ? undefined
            : !known
              ? `There is no policy set named ${set}.`
              : known.level === "none"
                ? `Policy set ${set} has no policy, so it checks nothing.`
                : undefined;
    const statuses = coverage.workspaces.map((workspace) => ({
        name: workspace.name,
        status: isHidden ? "unknown" : standing(workspace, set, mandatory),
    }));
    const having = (wanted: string) => statuses.filter(({ status }) => status === wanted).map(({ name }) => name);
    return { set, ...(problem && { problem }), missed: having("missed"), unknown: having("unknown") };
}

function standing({ policySets }: CoveredWorkspace, set: string, mandatory: boolean): "ok" | "missed" | "unknown" {
    // What has no policy reaches nobody.
    const candidates = policySets.filter(({ name, level }) => (set === ANY || name === set) && level !== "none");
    const counts = ({ level }: ReachingSet) => !mandatory || level === "mandatory";
    if (candidates.some((each) => each.certain && counts(each))) return "ok";
    return candidates.some((each) => counts(each) || each.level === "unknown") ? "unknown" : "missed";
}
