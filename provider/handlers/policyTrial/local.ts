import type { Client } from "../../api/client";
import { isHidden, TfeError } from "../../api/errors";
import type { Run } from "../../api/run";
import type { Workspace } from "../../api/workspaces";
import { configurationOf } from "../../content";
import type { ConfigBlock } from "../../content/lint/config";
import { inCheckout } from "../../content/lint/tools/checkout";
import { type Ran, runTool } from "../../content/lint/tools/tool";
import { messageOf, type PolicyResult } from "../../gate/results";
import { programOnPath } from "../../platform/programs";
import { together } from "../../together";
import { isValues } from "../../values";
import { ExplainedError } from "../base/hostErrors";
import type { CandidateOf } from "./candidate";
import { opened } from "./content";
import type { Outcome, Trying } from "./inWorkspace";
import { type Selection, selected } from "./select";
import { counted, type Tried } from "./trial";

/** How long one policy may take, in milliseconds. */
const EVALUATION = 60_000;

/** A trial on this machine. */
export interface LocalTrial
    extends Pick<CandidateOf, "directory" | "files" | "organization" | "policyToolVersion">,
        Selection {
    readonly parallel: number;
    /** Whether the plans have their sensitive values, which takes a right of its own. */
    readonly unredacted: boolean;
}

/** What of a run the platform shows policies and nobody else, as far as a policy can ask for it. */
const NOT_HERE =
    /\binput\.run\.(variables|cost_estimate|created_by|commit_sha|workspace\.(?:tag_bindings|vcs_repo))\b/g;

/**
 * Tries OPA policies on the newest plan of each workspace with the `opa` on the PATH: no policy set, no run, and the plans stay in memory.
 *
 * @throws ExplainedError where there is no `opa`, or policies are not OPA's
 */
export async function tryLocally(wanted: LocalTrial, trying: Trying): Promise<Tried> {
    const opa = programOnPath("opa");
    if (!opa) throw new ExplainedError("There is no opa on the PATH. Install Open Policy Agent, or leave --local out.");
    const content = await opened(wanted);
    const configuration = await configurationOf(content);
    if (configuration?.kind !== "opa") {
        throw new ExplainedError(
            "--local decides OPA policies only: Sentinel is decided by the platform. Leave --local out.",
        );
    }
    const { client, status, warn } = trying;
    status("looking for workspaces");
    const workspaces = await selected(client, wanted);
    const projects = await namesOf(client, wanted.organization);
    const rego = content.entries.filter(({ path }) => path.endsWith(".rego") && !path.endsWith("_test.rego"));
    const texts = await Promise.all(rego.map(async ({ path }) => (await content.readText(path)) ?? ""));
    const asked = new Set(texts.flatMap((text) => [...text.matchAll(NOT_HERE)].map(([, name]) => `input.run.${name}`)));
    if (asked.size > 0)
        warn(
            `These policies ask for ${[...asked].join(", ")}, which only the platform has; there they may say something else.`,
        );
    const paths = new Set(rego.map(({ path }) => path));
    return inCheckout(
        content,
        ({ path }) => paths.has(path),
        async ({ folder }) => {
            const decide = (policy: ConfigBlock, input: string) => evaluated(opa, folder, policy, input, wanted);
            const deciding = { ...wanted, projects, policies: configuration.policies, decide };
            const tell = counted(workspaces.length, status);
            const outcomes = await together(
                workspaces,
                (workspace) => tryOne(workspace, deciding, client).then(tell),
                wanted.parallel,
            );
            return { policies: configuration.policies.map(nameOf), outcomes };
        },
    );
}

function nameOf({ labels }: ConfigBlock): string {
    return labels[0] ?? "";
}

async function namesOf(client: Client, organization: string): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for await (const { id, attributes } of client.projects.list(organization)) names.set(id, attributes.name);
    return names;
}

interface Deciding {
    readonly organization: string;
    readonly unredacted: boolean;
    readonly projects: ReadonlyMap<string, string>;
    readonly policies: readonly ConfigBlock[];
    readonly decide: (policy: ConfigBlock, input: string) => Promise<Decision>;
}

async function tryOne(workspace: Workspace, deciding: Deciding, client: Client): Promise<Outcome> {
    const { id, attributes, currentRunId } = workspace;
    const outcome = (more: Partial<Outcome>): Outcome => ({ id, name: attributes.name, results: [], ...more });
    if (currentRunId === undefined) return outcome({ isEmpty: true, problem: "it has no run, and so no plan" });
    try {
        const run = await client.runs.read(currentRunId);
        const plan = run.planId === undefined ? undefined : await client.plans.json(run.planId, deciding);
        if (plan === undefined)
            return outcome({ runId: run.id, problem: `its newest run ${run.id} has no finished plan` });
        const input = JSON.stringify({ plan, run: inputOf(run, workspace, deciding) });
        const results: PolicyResult[] = [];
        const problems: string[] = [];
        for (const policy of deciding.policies) {
            const { problem, violations = [] } = await deciding.decide(policy, input);
            if (problem !== undefined) problems.push(`policy ${nameOf(policy)} errored: ${problem}`);
            else results.push(resultOf(run.id, nameOf(policy), violations));
        }
        return outcome({ runId: run.id, results, ...(problems.length > 0 && { problem: problems.join("; ") }) });
    } catch (error) {
        if (!(error instanceof TfeError) || client.connection.deadline.left === 0) throw error;
        return outcome({
            problem: isHidden(error) ? `the token may not read its plan (${error.message})` : error.message,
        });
    }
}

function resultOf(id: string, policy: string, violations: readonly unknown[]): PolicyResult {
    const passed = violations.length === 0;
    const common = { id, source: "policyEvaluation", policy, level: "advisory", passed, overridable: false } as const;
    return { ...common, status: passed ? "passed" : "failed", message: messageOf(violations) };
}

/**
 * What the platform gives policies beside the plan, as far as others can know it.
 *
 * https://developer.hashicorp.com/terraform/cloud-docs/policy-enforcement/define-policies/opa#opa-input
 */
function inputOf({ id, attributes: run }: Run, workspace: Workspace, { organization, projects }: Deciding) {
    const {
        name,
        description = null,
        createdAt,
        executionMode,
        autoApply,
        workingDirectory,
        tagNames,
    } = workspace.attributes;
    const { projectId = "" } = workspace;
    return {
        id,
        created_at: run.createdAt,
        message: run.message,
        is_destroy: run.isDestroy ?? false,
        refresh: run.refresh ?? true,
        refresh_only: run.refreshOnly ?? false,
        replace_addrs: run.replaceAddrs ?? [],
        speculative: run.planOnly ?? false,
        target_addrs: run.targetAddrs ?? [],
        project: { id: projectId, name: projects.get(projectId) ?? "" },
        organization: { name: organization },
        workspace: {
            id: workspace.id,
            name,
            created_at: createdAt,
            description,
            execution_mode: executionMode,
            auto_apply: autoApply ?? false,
            tags: tagNames ?? [],
            working_directory: workingDirectory ?? "",
        },
    };
}

/** What a query gave: nothing in it means that the policy passes. */
interface Decision {
    readonly violations?: readonly unknown[];
    readonly problem?: string;
}

async function evaluated(
    opa: string,
    folder: string,
    policy: ConfigBlock,
    input: string,
    { policyToolVersion }: Pick<LocalTrial, "policyToolVersion">,
): Promise<Decision> {
    const query = policy.attributes.get("query")?.value;
    if (typeof query !== "string") return { problem: "it has no query" };
    const language = /^v?0\./.test(policyToolVersion ?? "") ? "--v0-compatible" : "--v1-compatible";
    const args = ["eval", language, "--format", "json", "--stdin-input", "--data", ".", "--", query];
    try {
        return decisionOf(query, await runTool(opa, args, folder, EVALUATION, input));
    } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) };
    }
}

function decisionOf(query: string, { code, stdout, stderr }: Ran): Decision {
    const said: unknown = parsed(stdout);
    if (code !== 0 || !isValues(said)) {
        const errors = isValues(said) && Array.isArray(said.errors) ? said.errors.filter(isValues) : [];
        return {
            problem:
                messageOf(
                    errors.map(({ message }) => message),
                    stderr,
                ) || `opa ended with ${code}`,
        };
    }
    const [first] = Array.isArray(said.result) ? said.result.filter(isValues) : [];
    const [expression] = Array.isArray(first?.expressions) ? first.expressions.filter(isValues) : [];
    const value = expression?.value;
    if (value === undefined) return { problem: `its query ${query} gave nothing` };
    return { violations: Array.isArray(value) ? value : value === false ? [] : [value] };
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
