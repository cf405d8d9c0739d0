import * as fc from "fast-check";
import { type Emulator, startEmulator } from "tfe-emulator";
import { Client } from "../../provider/api/client";
import { measureCoverage } from "../../provider/coverage";

const LEVELS = ["advisory", "soft-mandatory", "hard-mandatory"] as const;
const picks = (max: number) => fc.uniqueArray(fc.nat(max), { maxLength: max + 1 });

/** An organization in numbers: workspaces by the number of their project, sets by the numbers of their members. */
const organization = fc.record({
    workspaces: fc.array(fc.record({ project: fc.nat(3), tag: fc.nat(2) }), { maxLength: 9 }),
    projectTags: fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }),
    sets: fc.array(
        fc.record({
            isGlobal: fc.boolean(),
            /** The value of the tag that it goes by, and of the one that keeps it away; 0 for any value. */
            tags: fc.option(fc.record({ chosen: fc.nat(2), kept: fc.option(fc.nat(2)) })),
            workspaces: picks(8),
            projects: picks(3),
            excludedWorkspaces: picks(8),
            excludedProjects: picks(3),
            content: fc.constantFrom("uploaded", "policies", "none"),
            policies: fc.array(fc.record({ level: fc.nat(2), hasCode: fc.boolean() }), { maxLength: 3 }),
        }),
        { maxLength: 6 },
    ),
    wanted: fc.record({ project: fc.option(fc.nat(3)), tag: fc.option(fc.nat(2)) }),
});
type Spec = typeof organization extends fc.Arbitrary<infer T> ? T : never;
type SetSpec = Spec["sets"][number];

const TAGS = [undefined, "production", "test"];
const bindings = (tag: number | undefined) => {
    const value = TAGS[tag ?? 0];
    return { tagBindings: value === undefined ? [] : [{ key: "environment", value }] };
};

/** Makes it on an emulator; the project with the number 0 is the one that every organization has. */
function populate({ control }: Emulator, { workspaces, projectTags, sets }: Spec) {
    const projectIds = [1, 2, 3].map(
        (at) => control.create("projects", { name: `project-${at}`, ...bindings(projectTags[at - 1]) }).id,
    );
    const fallback = control.create("workspaces", { name: "seen" }).projectId;
    const projects = [fallback, ...projectIds];
    const ids = workspaces.map(
        ({ project, tag }, at) =>
            control.create("workspaces", { name: `ws-${at}`, projectId: projects[project] ?? "", ...bindings(tag) }).id,
    );
    const chosen = (all: readonly string[], numbers: readonly number[]) => numbers.flatMap((at) => all[at] ?? []);
    for (const [at, set] of sets.entries()) {
        const policyIds = set.policies.map(
            ({ level, hasCode }, each) =>
                control.create("policies", {
                    name: `policy-${at}-${each}`,
                    enforcementLevel: LEVELS[level],
                    ...(hasCode && { code: "main = rule { true }", updatedAt: "2026-01-01T00:00:00Z" }),
                }).id,
        );
        const isGlobal = set.isGlobal && !set.tags;
        const { id } = control.create("policy-sets", {
            name: `set-${at}`,
            global: isGlobal,
            tagSelectors: selectorsOf(set),
            workspaceIds: isGlobal || set.tags ? [] : chosen(ids, set.workspaces),
            projectIds: isGlobal || set.tags ? [] : chosen(projects, set.projects),
            workspaceExclusionIds: set.tags ? [] : chosen(ids, set.excludedWorkspaces),
            projectExclusionIds: isGlobal ? chosen(projects, set.excludedProjects) : [],
            policyIds: set.content === "policies" ? policyIds : [],
        });
        if (set.content !== "uploaded") continue;
        const version = control.create("policy-set-versions", { policySetId: id, status: "ready" });
        control.patch("policy-sets", id, { newestVersionId: version.id, currentVersionId: version.id });
    }
    return projects;
}

function selectorsOf({ tags }: SetSpec) {
    if (!tags) return [];
    const selector = (value: number, isExclude: boolean) => ({
        tagKey: "environment",
        tagValue: TAGS[value] ?? null,
        isExclude,
    });
    return [selector(tags.chosen, false), ...(tags.kept === null ? [] : [selector(tags.kept, true)])];
}

/** The value that the tag of a workspace has, by itself or from its project. */
function tagOf(spec: Spec, at: number): string | undefined {
    const { project = -1, tag = 0 } = spec.workspaces[at] ?? {};
    return TAGS[tag] ?? TAGS[spec.projectTags[project - 1] ?? 0];
}

/** By what a set reaches a workspace, read off the numbers: nothing of it knows how coverage is worked out. */
function ways(spec: Spec, set: SetSpec, at: number): string[] {
    const project = spec.workspaces[at]?.project ?? -1;
    if (set.tags) {
        const own = tagOf(spec, at);
        const has = (value: number) => own !== undefined && (TAGS[value] ?? own) === own;
        return has(set.tags.chosen) && !(set.tags.kept !== null && has(set.tags.kept)) ? ["tag"] : [];
    }
    if (set.excludedWorkspaces.includes(at)) return [];
    if (set.isGlobal) return set.excludedProjects.includes(project) ? [] : ["global"];
    const found = [];
    if (set.projects.includes(project)) found.push("project");
    if (set.workspaces.includes(at)) found.push("workspace");
    return found;
}

function levelOf({ content, policies }: SetSpec): string {
    if (content !== "policies") return content === "uploaded" ? "unknown" : "none";
    const levels = policies.filter(({ hasCode }) => hasCode).map(({ level }) => level);
    return levels.length === 0 ? "none" : levels.some((level) => level > 0) ? "mandatory" : "advisory";
}

function isWanted(spec: Spec, at: number): boolean {
    const { project = -1 } = spec.workspaces[at] ?? {};
    const own = tagOf(spec, at);
    const { wanted } = spec;
    const value = wanted.tag === null ? undefined : TAGS[wanted.tag];
    return (wanted.project === null || wanted.project === project) && (value === undefined || own === value);
}

const ORDER = ["mandatory", "unknown", "advisory", "none"];

test("what reaches whom, in any organization, is what its numbers say", async () => {
    await fc.assert(
        fc.asyncProperty(organization, async (spec) => {
            const emulator = await startEmulator();
            try {
                const projects = populate(emulator, spec);
                const client = await Client.connect({ address: emulator.url, token: emulator.token }, {});
                const { project, tag } = spec.wanted;
                const value = tag === null ? undefined : TAGS[tag];
                const { coverage } = await measureCoverage(client, {
                    organization: emulator.organization,
                    projectId: project === null ? undefined : projects[project],
                    tags: value === undefined ? [] : [`environment=${value}`],
                });
                expect(coverage.unread).toEqual([]);
                const found = coverage.workspaces.flatMap(({ name, level, policySets }) =>
                    name === "seen" ? [] : [{ name, level, sets: policySets.map((set) => `${set.name} ${set.by}`) }],
                );
                const expected = spec.workspaces.flatMap((_, at) => {
                    if (!isWanted(spec, at)) return [];
                    const reaching = spec.sets.flatMap((set, number) => {
                        const by = ways(spec, set, at);
                        return by.length > 0 ? [{ text: `set-${number} ${by}`, level: levelOf(set) }] : [];
                    });
                    const level = ORDER.find((each) => reaching.some((set) => set.level === each)) ?? "none";
                    return [{ name: `ws-${at}`, level, sets: reaching.map(({ text }) => text) }];
                });
                expect(found).toEqual(expected);
                const reached = coverage.policySets.map((set) => set.reached);
                const seen = coverage.workspaces.flatMap(({ policySets }) => policySets.map(({ id }) => id));
                expect(reached).toEqual(coverage.policySets.map(({ id }) => seen.filter((each) => each === id).length));
            } finally {
                await emulator.close();
            }
        }),
        { numRuns: 40 },
    );
});
