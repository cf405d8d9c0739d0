import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Emulator } from "tfe-emulator";

/** Texts that are something else in some language. */
const ODD = [
    "plain",
    'it\'s "quoted" `ticked`',
    `\${pulumi.stack} and $\${more} $$ $`,
    "line\nbreak\ttab \\ backslash \\n",
    "naïve – 日本語 😀 \u202e\u2028",
    "{{ x }} # no comment: [a, b] & *c !d | > %e @f",
    "yes",
    "null",
    "1e3",
    "- a\n- b",
    " leading and trailing ",
    "x".repeat(200),
    "__proto__",
];
export const odd = fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }));
/** What the platform takes as the name of a policy, a set or a workspace. */
const name = fc.oneof(
    fc.constantFrom(
        "class",
        "Class",
        "delete",
        "tfe",
        "pulumi",
        "workspace",
        "1",
        "2fa",
        "a-b",
        "a_b",
        "aB",
        "AB",
        "_",
        "--",
    ),
    fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
    fc.constant("n".repeat(90)),
);
const level = { sentinel: ["advisory", "soft-mandatory", "hard-mandatory"], opa: ["advisory", "mandatory"] } as const;
const kind = fc.constantFrom("sentinel" as const, "opa" as const);
const some = fc.array(fc.nat(), { maxLength: 14 });

/** An organization in a few numbers and texts: what `populate` makes of it. */
export const organization = fc.record({
    workspaces: fc.uniqueArray(name, { minLength: 1, maxLength: 14, selector: (each) => each.toLowerCase() }),
    projects: fc.uniqueArray(odd, { minLength: 1, maxLength: 3 }),
    policies: fc.uniqueArray(
        fc.record({ name, kind, description: fc.option(odd), code: odd, level: fc.nat(2), uploaded: fc.nat(9) }),
        { maxLength: 4, selector: (each) => each.name.toLowerCase() },
    ),
    sets: fc.uniqueArray(
        fc.record({
            name,
            kind,
            description: fc.option(odd),
            scope: fc.constantFrom("global", "workspaces", "projects", "none", "tags"),
            content: fc.constantFrom("uploaded", "repository", "policies", "none"),
            overridable: fc.boolean(),
            members: some,
            excluded: some,
            policies: some,
            parameters: fc.uniqueArray(fc.record({ key: odd, value: odd, sensitive: fc.boolean() }), {
                maxLength: 3,
                selector: (each) => each.key,
            }),
        }),
        { maxLength: 7, selector: (each) => each.name.toLowerCase() },
    ),
});

export type Organization = typeof organization extends fc.Arbitrary<infer T> ? T : never;

const SCOPES = ["global", "workspaces", "projects", "none"] as const;
const CONTENTS = ["uploaded", "repository", "policies", "none"] as const;

/** One of everything, many times over: sets of each scope, content and kind, with odd names, texts and keys. */
export function large({ sets, policies }: { sets: number; policies: number }): Organization {
    const text = (at: number) => ODD[at % ODD.length] as string;
    const kindAt = (at: number) => (at % 2 === 0 ? ("sentinel" as const) : ("opa" as const));
    const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
    return {
        workspaces: upTo(40).map((at) => `ws_${at}-${at % 3 === 0 ? "Prod" : "test"}`),
        projects: ODD.slice(0, 12).map((each) => each.slice(0, 40)),
        policies: upTo(policies).map((at) => ({
            name: `${["delete", "Tags", "2fa", "a-b"][at % 4]}-${at}`,
            kind: kindAt(at),
            description: at % 3 === 0 ? null : text(at),
            code: `# ${text(at)}\n`,
            level: at,
            uploaded: 1,
        })),
        sets: upTo(sets).map((at) => ({
            name: at % 5 === 0 ? `set_${at}` : at % 5 === 1 ? `Set-${at - 1}` : `guard-${at}`,
            kind: kindAt(Math.floor(at / 16)),
            description: at % 4 === 0 ? null : text(at),
            scope: SCOPES[at % 4] as Organization["sets"][number]["scope"],
            content: CONTENTS[Math.floor(at / 4) % 4] as Organization["sets"][number]["content"],
            overridable: at % 3 === 0,
            members: upTo(at % 15).map((each) => each + at),
            excluded: upTo(at % 4),
            policies: upTo(at % 7),
            parameters: upTo(at % 2 === 0 ? 6 : 4).map((each) => ({
                key: `${each}${text(at + each)}`,
                value: text(at + each + 1),
                sensitive: each === 3,
            })),
        })),
    };
}

/** Makes it on an emulator, as people would by hand. */
export function populate(emulator: Emulator, { workspaces, projects, policies, sets }: Organization): void {
    const { control } = emulator;
    const workspaceIds = workspaces.map((each) => control.create("workspaces", { name: each }).id);
    const projectIds = projects.map((each) => control.create("projects", { name: each }).id);
    const policyIds = policies.map(
        (each) =>
            control.create("policies", {
                name: each.name,
                kind: each.kind,
                description: each.description,
                ...(each.uploaded > 0 && { code: each.code, updatedAt: "2026-01-01T00:00:00Z" }),
                query: each.kind === "opa" ? "data.main.deny" : null,
                enforcementLevel: level[each.kind][each.level % level[each.kind].length] as string,
            }).id,
    );
    const chosen = (ids: readonly string[], numbers: readonly number[]) => [
        ...new Set(ids.length === 0 ? [] : numbers.map((number) => ids[number % ids.length] as string)),
    ];
    for (const [at, each] of sets.entries()) {
        const own = policyIds.filter((_, at) => policies[at]?.kind === each.kind);
        const set = control.create("policy-sets", {
            name: each.name,
            kind: each.kind,
            description: each.description,
            global: each.scope === "global",
            overridable: each.kind === "opa" && each.overridable,
            workspaceIds: each.scope === "workspaces" ? chosen(workspaceIds, each.members) : [],
            projectIds: each.scope === "projects" ? chosen(projectIds, each.members) : [],
            workspaceExclusionIds: each.scope === "tags" ? [] : chosen(workspaceIds, each.excluded),
            tagSelectors: each.scope === "tags" ? selectors(each.members, each.excluded) : [],
            projectExclusionIds: each.scope === "global" ? chosen(projectIds, each.excluded) : [],
            policyIds: each.content === "policies" ? chosen(own, each.policies) : [],
            ...(each.content === "repository" && {
                vcsRepo: {
                    identifier: "acme/guardrails",
                    branch: "main",
                    ingressSubmodules: false,
                    oauthTokenId: [emulator.oauthTokenId, "ot-1234567890123456", null][at % 3] as string | null,
                    githubAppInstallationId: at % 3 === 2 ? emulator.githubAppInstallationId : null,
                },
            }),
        });
        if (each.content === "uploaded") upload(control, set.id);
        if (each.content === "policies" && set.policyIds.length > 0) continue;
        for (const parameter of each.parameters)
            control.create("policy-set-parameters", { policySetId: set.id, ...parameter });
    }
}

/** Tags with odd names, some with any value. */
function selectors(members: readonly number[], excluded: readonly number[]) {
    const all = [members, excluded].flatMap((numbers, list) =>
        numbers.map((number) => ({
            tagKey: ODD[number % ODD.length] as string,
            tagValue: number % 3 === 0 ? null : (ODD[(number + 1) % ODD.length] as string),
            isExclude: list === 1,
        })),
    );
    return all.filter((one, at) => all.findIndex((other) => isDeepStrictEqual(one, other)) === at);
}

function upload(control: Emulator["control"], policySetId: string): void {
    const { id } = control.create("policy-set-versions", { policySetId, status: "ready" });
    control.patch("policy-sets", policySetId, { newestVersionId: id, currentVersionId: id });
}
