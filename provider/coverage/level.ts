import { posix } from "node:path";
import type { PolicySet } from "../api/policySets";
import { configurationOf, openContent } from "../content";
import type { Organization } from "./read";

/** The strictest of some policies: `mandatory` (soft or hard), `advisory`, `none` where there is no policy, `unknown` where nobody says. */
export type CoverageLevel = "mandatory" | "advisory" | "none" | "unknown";

const LEVELS: Readonly<Record<string, CoverageLevel>> = {
    advisory: "advisory",
    mandatory: "mandatory",
    mandatory_overridable: "mandatory",
    "soft-mandatory": "mandatory",
    "hard-mandatory": "mandatory",
};

/** The strictest of levels as the platform and configuration files write them; anything else is `unknown`. */
export function strictest(levels: readonly unknown[]): CoverageLevel {
    const known = levels.map((level): CoverageLevel => (typeof level === "string" && LEVELS[level]) || "unknown");
    return (
        known.find((level) => level === "mandatory") ?? known.find((level) => level === "unknown") ?? known[0] ?? "none"
    );
}

/**
 * The strictest policy of a set, as far as the platform shows it: levels of uploaded policies stand in their files alone.
 *
 * @param uploaded what its folder says
 */
export function levelOf(set: PolicySet, { levels }: Organization, uploaded?: CoverageLevel): CoverageLevel {
    const { attributes, members, currentVersionId } = set;
    const isVersioned = attributes.versioned === true || (attributes.vcsRepo ?? null) !== null;
    if (isVersioned || currentVersionId !== undefined) {
        // A set that never got a version has nothing to check with.
        return currentVersionId === undefined ? "none" : (uploaded ?? "unknown");
    }
    if (members.policies === undefined) return attributes.policyCount === 0 ? "none" : "unknown";
    if (members.policies.length > 0 && !levels) return "unknown";
    return strictest(members.policies.flatMap((id) => (levels?.get(id) === null ? [] : [levels?.get(id)])));
}

/** The strictest policy of a folder, by its configuration. @throws ContentError */
export async function levelIn(directory: string, policiesPath?: string | null): Promise<CoverageLevel> {
    const content = await openContent({ directory }, {});
    const configuration = await configurationOf(content, posix.normalize(policiesPath || "."));
    if (!configuration) return "unknown";
    // Both languages take a policy without a level for advisory.
    return strictest(
        configuration.policies.map(({ attributes }) => attributes.get("enforcement_level")?.value ?? "advisory"),
    );
}
