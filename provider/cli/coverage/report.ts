import type { CoverageLevel, CoveredWorkspace, CoveringSet, LastRun, Measured, ReachingSet } from "../../coverage";
import type { Expired } from "../../coverage/expired";
import type { Finding, Report, Row, Status } from "../../report";
import { counted, rankOf } from "../../report/model";
import { packageVersion } from "../../version";
import type { Requirement } from "./requirement";

/** All that was found out. */
export interface Found {
    readonly measured: Measured;
    readonly required: readonly Requirement[];
    readonly expired: readonly Expired[];
}

/** The most names that a cell lists. */
const MOST_NAMES = 20;

const STATUSES: Readonly<Record<CoverageLevel, Status>> = {
    mandatory: "ok",
    advisory: "warning",
    none: "failed",
    unknown: "unknown",
};

/** What was found out, as a report, and whether all of it is as it should be. */
export function reportOf({ measured, required, expired }: Found): {
    readonly report: Report;
    readonly isWell: boolean;
} {
    const { coverage, isWhole } = measured;
    const { organization, workspaces, unread } = coverage;
    const errors = [...required.flatMap(missedBy), ...expired.map(stillThere), ...unread.map(notRead)];
    const hasRuns = workspaces.some(({ lastRun }) => lastRun);
    const hasExclusions = workspaces.some(({ excludedFrom }) => excludedFrom.length > 0);
    const statusOf = statusBy(required);
    const columns = [
        { key: "workspace", title: "Workspace" },
        { key: "project", title: "Project" },
        { key: "level", title: "Strictest" },
        { key: "reachedBy", title: "Reached by" },
        ...(hasExclusions ? [{ key: "excludedFrom", title: "Excluded from" }] : []),
        ...(hasRuns ? [{ key: "lastRun", title: "Newest run" }] : []),
    ];
    const rows = workspaces.map(
        (workspace): Row => ({
            status: statusOf(workspace),
            cells: [
                workspace.name,
                workspace.project ?? workspace.projectId ?? "",
                workspace.level,
                reachedBy(workspace.policySets),
                ...(hasExclusions ? [some(workspace.excludedFrom)] : []),
                ...(hasRuns ? [said(workspace.lastRun)] : []),
            ],
        }),
    );
    const report: Report = {
        command: "coverage",
        tool: { name: "pulumi-tfe-policy", version: packageVersion() },
        title: `Policy coverage of ${organization}`,
        subject: organization,
        summary: summary(measured, required),
        table: { columns, rows: rows.toSorted((a, b) => rankOf(a.status) - rankOf(b.status)) },
        findings: [...errors, ...(isWhole ? idleSets(measured) : [])],
        notes: notes(measured),
        data: { ...coverage, required, expiredExclusions: expired },
    };
    return { report, isWell: errors.length === 0 };
}

/** With requirements, whether they hold; without, how strict the strictest policy is. */
function statusBy(required: readonly Requirement[]): (workspace: CoveredWorkspace) => Status {
    if (required.length === 0) return ({ level }) => STATUSES[level];
    const missed = new Set(required.flatMap((each) => each.missed));
    const unknown = new Set(required.flatMap((each) => each.unknown));
    return ({ name }) => (missed.has(name) ? "failed" : unknown.has(name) ? "unknown" : "ok");
}

function missedBy({ set, problem, missed, unknown }: Requirement): Finding[] {
    const what = set === "*" ? "any policy set" : `policy set ${set}`;
    const findings = [
        ...missed.map((about) => ({ rule: "workspace-missed", about, message: `It is not reached by ${what}.` })),
        ...unknown.map((about) => ({
            rule: "workspace-unknown",
            about,
            message: `Whether it is reached by ${what} is not certain.`,
        })),
        ...(problem ? [{ rule: "set-required", about: set, message: problem }] : []),
    ];
    return findings.map((finding) => ({ severity: "error", ...finding }));
}

function stillThere({ urn, expiresAt, set, members }: Expired): Finding {
    const message = `It expired (${expiresAt}) and still keeps ${members.join(", ")} from policy set ${set}. Run pulumi up, or give it a later expiresAt.`;
    return { severity: "error", rule: "exclusion-expired", about: urn, message };
}

function notRead(message: string): Finding {
    return { severity: "error", rule: "not-read", message: `Not read: ${message}` };
}

function idleSets({ coverage }: Measured): Finding[] {
    const warning =
        (rule: string, message: string) =>
        (set: CoveringSet): Finding => ({
            severity: "warning",
            rule,
            about: set.name,
            message,
        });
    const { policySets } = coverage;
    return [
        ...policySets
            .filter(({ reached, uncertain }) => reached + uncertain === 0)
            .map(warning("set-reaches-nothing", "The policy set reaches no workspace.")),
        ...policySets
            .filter(({ level }) => level === "none")
            .map(warning("set-checks-nothing", "The policy set has no policy, so it checks nothing.")),
    ];
}

function summary({ coverage }: Measured, required: readonly Requirement[]): string[] {
    const { workspaces, policySets } = coverage;
    const having = (...levels: CoverageLevel[]) => workspaces.filter(({ level }) => levels.includes(level)).length;
    const checked = workspaces.filter((workspace) => workspace.checked === "no").length;
    return [
        `${upper(counted(workspaces.length, "workspace"))}, ${counted(policySets.length, "policy set")}.`,
        `Reached by a mandatory policy: ${having("mandatory")}; by advisory ones alone: ${having("advisory")}; by none: ${having("none")}; ` +
            `unknown, which counts as missed: ${having("unknown")}.`,
        ...(checked > 0 ? [`Never checked by any policy, as far as is known: ${checked}.`] : []),
        ...required.map(
            ({ set, missed, unknown }) => `Required ${set}: ${missed.length} missed, ${unknown.length} unknown.`,
        ),
    ];
}

function notes({ coverage, isWhole }: Measured): string[] {
    const unknown = coverage.policySets.filter(({ level }) => level === "unknown").map(({ name }) => name);
    return [
        ...(unknown.length > 0
            ? [
                  `The platform does not show the levels of uploaded policies: ${some(unknown)}. Give their folders with --content, or read ` +
                      "newest runs with --last-runs.",
              ]
            : []),
        ...(isWhole ? [] : ["Not all workspaces were looked at, so nothing is said of sets that reach nothing."]),
    ];
}

/** Sets by what connects them, for example `global: baseline; project: guardrails`. */
function reachedBy(sets: readonly ReachingSet[]): string {
    const groups = new Map<string, string[]>();
    for (const { name, by, certain } of sets) {
        const way = `${by.join(" and ")}${certain ? "" : `${by.length > 0 ? " " : ""}(not certain)`}`;
        groups.set(way, [...(groups.get(way) ?? []), name]);
    }
    return [...groups].map(([way, names]) => `${way}: ${some(names)}`).join("; ");
}

function some(names: readonly string[]): string {
    if (names.length <= MOST_NAMES) return names.join(", ");
    return `${names.slice(0, MOST_NAMES).join(", ")} and ${names.length - MOST_NAMES} more`;
}

function said(run: LastRun | undefined): string {
    if (!run) return "";
    return [run.said, ...run.problems.slice(0, 1)].join("; ");
}

function upper(text: string): string {
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
