import type { Emulator, PolicySet, Run, RunScript, Workspace } from "tfe-emulator";
import { type Answer, send } from "./api";

/** A document for `POST /runs`. */
export function runDocument(workspaceId: string, attributes: object = {}, configurationVersionId?: string) {
    const version = { data: { type: "configuration-versions", id: configurationVersionId } };
    const relationships = {
        workspace: { data: { type: "workspaces", id: workspaceId } },
        ...(configurationVersionId === undefined ? {} : { "configuration-version": version }),
    };
    return { data: { type: "runs", attributes, relationships } };
}

/** A workspace that runs can start in: it has a configuration version. */
export function workspaceIn(emulator: Emulator, given: Partial<Workspace> = {}): Workspace {
    const workspace = emulator.control.create("workspaces", given);
    emulator.control.create("configuration-versions", { workspaceId: workspace.id });
    return workspace;
}

/** Starts a run over the API; returns its id. */
export async function start(emulator: Emulator, workspaceId: string, attributes: object = {}): Promise<string> {
    const { status, body } = await send(emulator, "POST", "/api/v2/runs", runDocument(workspaceId, attributes));
    expect(status).toBe(201);
    return body.data.id;
}

/** Starts a run and waits for a status. */
export async function startTo(
    emulator: Emulator,
    workspaceId: string,
    status: string,
    attributes: object = {},
    script?: RunScript,
): Promise<Run> {
    if (script !== undefined) emulator.control.runs.script(script, workspaceId);
    return emulator.control.runs.reached(await start(emulator, workspaceId, attributes), status);
}

/** The run as the API shows it. */
export async function show(emulator: Emulator, id: string) {
    const { body } = await send(emulator, "GET", `/api/v2/runs/${id}`);
    return body.data;
}

/** An action on a run. */
export function act(emulator: Emulator, id: string, action: string, body?: object, token?: string): Promise<Answer> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return send(emulator, "POST", `/api/v2/runs/${id}/actions/${action}`, body, headers);
}

/** A policy set with policies, each with a level and a text. */
export function policySetIn(
    emulator: Emulator,
    policies: Record<string, [level: string, code: string]>,
    given: Partial<PolicySet> = {},
): PolicySet {
    const kind = given.kind === "opa" ? "opa" : "sentinel";
    const policyIds = Object.entries(policies).map(
        ([name, [enforcementLevel, code]]) =>
            emulator.control.create("policies", {
                name,
                kind,
                enforcementLevel,
                code,
                query: kind === "opa" ? `data.terraform.policies.${name}.deny` : null,
            }).id,
    );
    return emulator.control.create("policy-sets", { name: "guard", global: true, ...given, policyIds });
}

export const PASS = "main = rule { true }";
export const FAIL = "main = rule { false }";
