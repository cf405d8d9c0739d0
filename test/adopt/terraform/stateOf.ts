import type { Emulator } from "tfe-emulator";

/** An object as Terraform's provider notes it. */
interface Noted {
    readonly type: string;
    readonly attributes: Record<string, unknown>;
}

const MODULES = [undefined, undefined, "module.base", `module.teams["a \\"b\\" $\${x}"]`, "module.a[0].module.b"];

/**
 * The state that Terraform would have, had it made all that an organization has, in the two forms that Terraform prints: in resources
 * alone, with `count` and with `for_each`, in modules and outside.
 *
 * @param choices decide what is grouped how
 */
export function stateOf(emulator: Emulator, choices: readonly number[]): { pulled: string; shown: string } {
    let at = 0;
    const choose = (count: number) => (choices.length === 0 ? 0 : (choices[at++ % choices.length] as number) % count);
    const pulled: Record<string, unknown>[] = [];
    const modules = new Map<string, Record<string, unknown>[]>();
    for (const [type, all] of byType(objectsOf(emulator))) {
        for (let from = 0, number = 0; from < all.length; number++) {
            const some = all.slice(from, from + 1 + choose(4));
            from += some.length;
            const how = some.length === 1 ? "alone" : (["count", "for_each"] as const)[choose(2)];
            const key = (place: number) =>
                how === "count" ? place : `${["k", "prod-eu", "é", "a.b"][place % 4]}${place}`;
            const module = MODULES[choose(MODULES.length)];
            const mode = type.startsWith("data.") ? "data" : "managed";
            const head = {
                mode,
                type: type.replace("data.", ""),
                name: `${["tags", "main", "all"][choose(3)]}_${number}`,
            };
            pulled.push({
                ...(module && { module }),
                ...head,
                provider: 'provider["registry.terraform.io/hashicorp/tfe"]',
                instances: some.map((attributes, place) => ({
                    ...(how !== "alone" && { index_key: key(place) }),
                    schema_version: 1,
                    attributes,
                    sensitive_attributes: type.endsWith("parameter") ? [[{ type: "get_attr", value: "value" }]] : [],
                    dependencies: [],
                })),
            });
            const resources = some.map((values, place) => ({
                address: "not read",
                ...head,
                ...(how !== "alone" && { index: key(place) }),
                values,
                sensitive_values: type.endsWith("parameter") ? { value: true } : { vcs_repo: [] },
            }));
            modules.set(module ?? "", [...(modules.get(module ?? "") ?? []), ...resources]);
        }
    }
    const child_modules = [...modules]
        .filter(([address]) => address !== "")
        .map(([address, resources]) => ({ address, resources }));
    return {
        pulled: JSON.stringify({ version: 4, terraform_version: "1.9.8", serial: 3, resources: pulled }),
        shown: JSON.stringify({
            format_version: "1.0",
            values: { outputs: {}, root_module: { resources: modules.get("") ?? [], child_modules } },
        }),
    };
}

function byType(objects: readonly Noted[]): Map<string, Record<string, unknown>[]> {
    const all = new Map<string, Record<string, unknown>[]>();
    for (const { type, attributes } of objects) all.set(type, [...(all.get(type) ?? []), attributes]);
    return all;
}

function objectsOf({ control, organization }: Emulator): Noted[] {
    const workspaces = control.list("workspaces").map(({ id, name }) => [name, id]);
    const objects: Noted[] = [
        { type: "data.tfe_workspace_ids", attributes: { id: "x", organization, ids: Object.fromEntries(workspaces) } },
        ...control
            .list("projects")
            .map(({ id, name }) => ({ type: "tfe_project", attributes: { id, name, organization } })),
    ];
    const note = (type: string, attributes: Record<string, unknown>) => objects.push({ type, attributes });
    for (const { id, name, kind, description, query, enforcementLevel, code } of control.list("policies")) {
        note(kind === "sentinel" ? "tfe_sentinel_policy" : "tfe_policy", {
            id,
            name,
            organization,
            description: description ?? "",
            ...(kind !== "sentinel" && { kind, query }),
            policy: code,
            enforce_mode: enforcementLevel,
        });
    }
    for (const set of control.list("policy-sets")) {
        const { id, name, workspaceIds, projectIds, workspaceExclusionIds, projectExclusionIds, vcsRepo } = set;
        const isApart = id.charCodeAt(id.length - 1) % 2 === 0;
        note("tfe_policy_set", {
            id,
            name,
            organization,
            description: set.description ?? "",
            kind: set.kind,
            global: set.global,
            overridable: set.overridable ?? null,
            agent_enabled: set.agentEnabled,
            policy_tool_version: set.policyToolVersion ?? "",
            policies_path: set.policiesPath ?? "",
            policy_update_patterns: set.policyUpdatePatterns ?? null,
            policy_ids: set.policyIds,
            // All that are attached, whoever attached them.
            workspace_ids: workspaceIds,
            slug: null,
            vcs_repo: vcsRepo
                ? [
                      {
                          identifier: vcsRepo.identifier,
                          branch: vcsRepo.branch ?? "",
                          ingress_submodules: vcsRepo.ingressSubmodules,
                          oauth_token_id: vcsRepo.oauthTokenId ?? "",
                          github_app_installation_id: vcsRepo.githubAppInstallationId ?? "",
                      },
                  ]
                : [],
        });
        const members: [string, string, readonly string[]][] = [
            ["tfe_workspace_policy_set", "workspace_id", isApart ? workspaceIds : []],
            ["tfe_project_policy_set", "project_id", projectIds],
            ["tfe_workspace_policy_set_exclusion", "workspace_id", workspaceExclusionIds],
            ["tfe_project_policy_set_exclusion", "project_id", projectExclusionIds],
        ];
        for (const [type, attribute, ids] of members) {
            for (const member of ids) note(type, { id: `${member}_${id}`, policy_set_id: id, [attribute]: member });
        }
        for (const { tagKey, tagValue, isExclude } of set.tagSelectors) {
            note(isExclude ? "tfe_tag_policy_set_exclusion" : "tfe_tag_policy_set", {
                id: [id, tagKey, ...(tagValue === null ? [] : [tagValue])].join("/"),
                policy_set_id: id,
                key: tagKey,
                value: tagValue,
            });
        }
    }
    for (const { id, key, value, sensitive, policySetId } of control.list("policy-set-parameters")) {
        note("tfe_policy_set_parameter", { id, key, value, sensitive, policy_set_id: policySetId });
    }
    return objects;
}
