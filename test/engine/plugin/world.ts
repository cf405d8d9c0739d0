import type { Emulator } from "tfe-emulator";
import { FAIL, policySetIn, startTo, workspaceIn } from "../../emulator/runWorld";
import type { Stack } from "../harness";
import { idOf, type Program, secret } from "./model";

/** What a program of every class refers to on the platform. */
export interface World {
    readonly workspaces: string[];
    readonly projects: string[];
    readonly policies: string[];
    /** A workspace that runs can start in. */
    readonly running: string;
    /** Runs that wait for an override. */
    readonly waiting: [string, string];
}

export async function worldIn(emulator: Emulator): Promise<World> {
    const { control } = emulator;
    control.runs.script({ stepMilliseconds: 1 });
    const policies = ["one", "two"].map((name) => control.create("policies", { name, kind: "sentinel" }).id);
    const gated = [workspaceIn(emulator), workspaceIn(emulator)] as const;
    policySetIn(
        emulator,
        { "require-tags": ["soft-mandatory", FAIL] },
        { global: false, workspaceIds: gated.map(({ id }) => id) },
    );
    const [one, two] = [
        await startTo(emulator, gated[0].id, "policy_override"),
        await startTo(emulator, gated[1].id, "policy_override"),
    ];
    return {
        workspaces: control.createMany("workspaces", 6),
        projects: control.createMany("projects", 4),
        policies,
        running: workspaceIn(emulator).id,
        waiting: [one.id, two.id],
    };
}

const HCL = 'policy "tags" {\n  source            = "./tags.sentinel"\n  enforcement_level = "advisory"\n}\n';

/** What changes from one version of the program to the next. */
export interface Version {
    readonly text: string;
    /** How many members a list leaves out at its beginning. */
    readonly without: number;
    readonly replaced: boolean;
}

/** A program with every class of the package. */
export function everything(world: World, { text, without, replaced }: Version): Program {
    const { workspaces, projects, policies, running, waiting } = world;
    const kind = replaced ? "opa" : "sentinel";
    const set = idOf("lone");
    return {
        guardrails: { type: "PolicySet", properties: { name: "guardrails", description: text } },
        lone: { type: "PolicySet", properties: { name: "lone", kind } },
        everywhere: { type: "PolicySet", properties: { name: "everywhere", kind, global: true } },
        singles: { type: "PolicySet", properties: { name: "singles" } },
        content: {
            type: "PolicySetVersion",
            properties: {
                policySetId: idOf("guardrails"),
                files: { "sentinel.hcl": HCL, "tags.sentinel": `main = rule { ${replaced ? "1 is 1" : "true"} }\n` },
            },
        },
        workspace: {
            type: "WorkspaceAttachment",
            properties: { policySetId: idOf("guardrails"), workspaceId: workspaces[replaced ? 1 : 0] },
        },
        workspaces: {
            type: "WorkspaceAttachment",
            properties: { policySetId: set, workspaceIds: workspaces.slice(without, 4) },
        },
        projects: { type: "ProjectAttachment", properties: { policySetId: set, projectIds: projects.slice(without) } },
        excluded: {
            type: "WorkspaceExclusion",
            properties: { policySetId: set, workspaceIds: workspaces.slice(4 + without) },
        },
        excludedProjects: {
            type: "ProjectExclusion",
            properties: { policySetId: idOf("everywhere"), projectIds: projects.slice(without) },
        },
        tagged: {
            type: "PolicySet",
            properties: {
                name: "tagged",
                tagSelectors: [
                    { tagKey: "team", ...(replaced ? {} : { tagValue: "a" }) },
                    { tagKey: "old", isExclude: true },
                ],
            },
        },
        byTag: { type: "PolicySet", properties: { name: "by-tag" } },
        tag: {
            type: "TagAttachment",
            properties: { policySetId: idOf("byTag"), tagKey: "env", tagValue: replaced ? "test" : "prod" },
        },
        excludedTag: {
            type: "TagExclusion",
            properties: { policySetId: idOf("byTag"), tagKey: replaced ? "legacy" : "cost center" },
        },
        policy: {
            type: "Policy",
            properties: {
                name: replaced ? "tags-2" : "tags",
                code: "main = rule { true }\n",
                description: text,
            },
        },
        members: {
            type: "PolicyAttachment",
            properties: { policySetId: idOf("singles"), policyIds: policies.slice(without) },
        },
        member: { type: "PolicyAttachment", properties: { policySetId: idOf("singles"), policyId: idOf("policy") } },
        parameter: {
            type: "PolicySetParameter",
            properties: {
                policySetId: idOf("guardrails"),
                key: replaced ? "owner" : "team",
                value: secret(`the-${text}-value`),
                sensitive: true,
            },
        },
        run: {
            type: "Run",
            properties: { workspaceId: running, planOnly: true, message: replaced ? "again" : "first", comment: text },
        },
        override: {
            type: "PolicyCheckOverride",
            properties: { runId: waiting[replaced ? 1 : 0], comment: text },
        },
    };
}

/** What a preview would do with each resource of the program, by its name. */
export async function planned(stack: Stack, args: string[] = []): Promise<Record<string, string>> {
    const { stdout } = await stack.pulumi(["preview", "--json", "--show-sames", ...args]);
    const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
    const own = steps.filter(({ urn }) => !/pulumi:(pulumi:Stack|providers:)/.test(urn));
    return Object.fromEntries(own.map(({ op, urn }) => [urn.slice(urn.lastIndexOf("::") + 2), op]));
}

/** The same step for each of some resources. */
export function each(names: Iterable<string>, op: string): Record<string, string> {
    return Object.fromEntries([...names].map((name) => [name, op]));
}
