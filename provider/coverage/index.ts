import type { Client } from "../api/client";
import type { PolicySet } from "../api/policySets";
import { together } from "../together";
import { coverageOf, type PolicyCoverage } from "./coverage";
import { lastRuns } from "./lastRuns";
import { type CoverageLevel, levelIn } from "./level";
import { readOrganization } from "./read";
import { hasTags, wantedTag } from "./select";

export type { CoveredWorkspace, CoveringSet, PolicyCoverage, ReachingSet } from "./coverage";
export type { LastRun } from "./lastRuns";
export type { CoverageLevel } from "./level";

/** What is to be found out. */
export interface Question {
    readonly organization: string;
    /** Only workspaces of this project, `prj-…`. */
    readonly projectId?: string;
    /** Only workspaces that have all of these tags: `key` or `key=value`. */
    readonly tags?: readonly string[];
    /** Whether the newest run of each workspace is read as well. */
    readonly lastRuns?: boolean;
    /** Folders that were uploaded, by the name of their policy set. */
    readonly content?: ReadonlyMap<string, string>;
    /** Told now and then how far it is. */
    readonly progress?: (text: string) => void;
}

/** Finds out which policy sets reach which workspaces. Only reads. @throws TfeError, and ContentError of a folder */
export async function measureCoverage(client: Client, question: Question): Promise<Measured> {
    const { organization: name, projectId, tags = [], content = new Map(), progress } = question;
    const reading = { organization: name, projectId, tags: tags.length > 0, progress };
    const organization = await readOrganization(client, reading);
    const { sets = [], workspaces = [], unread } = organization;
    const wanted = tags.map(wantedTag);
    const chosen = workspaces.map((workspace) => ({ workspace, fits: hasTags(workspace, wanted) }));
    const untold = chosen.filter(({ fits }) => fits === undefined).map(({ workspace }) => workspace.attributes.name);
    const selected = chosen.filter(({ fits }) => fits !== false).map(({ workspace }) => workspace);
    const levels = await together(
        sets.filter(({ attributes }) => content.has(attributes.name)),
        async ({ attributes }): Promise<[string, CoverageLevel]> => [
            attributes.name,
            await levelIn(content.get(attributes.name) ?? "", attributes.policiesPath),
        ],
    );
    const runs = question.lastRuns ? await lastRuns(client, selected, progress) : undefined;
    const unreadRuns = [...(runs ?? [])].filter(([, { isUnread }]) => isUnread);
    const missing = [
        ...unread,
        ...(untold.length > 0 ? [`tags of workspaces: ${untold.join(", ")}`] : []),
        ...unreadRuns.map(([id, { problems }]) => `newest run of ${id}: ${problems.join("; ")}`),
    ];
    const coverage = coverageOf({ ...organization, unread: missing }, selected, { uploaded: new Map(levels), runs });
    return { coverage, sets, isWhole: projectId === undefined && tags.length === 0 };
}

/** What was found out. */
export interface Measured {
    readonly coverage: PolicyCoverage;
    /** As the platform shows them. */
    readonly sets: readonly PolicySet[];
    /** Whether all workspaces of the organization were looked at. */
    readonly isWhole: boolean;
}
