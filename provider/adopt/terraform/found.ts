import type { GithubAppInstallation } from "../../api/githubAppInstallations";
import type { OauthClient } from "../../api/oauthClients";
import type { Policy, PolicyKind } from "../../api/policies";
import type { PolicySetParameter } from "../../api/policySetParameters";
import type { PolicySet, PolicySetKind, VcsRepo } from "../../api/policySets";
import { tagIdOf } from "../../tagId";
import { isValues } from "../../values";
import { NotAdoptable } from "../errors";
import type { Apart, FoundPolicy, FoundSet, Inventory } from "../inventory";
import type { Attributes, StateObject } from "./state";

/** What a state of Terraform has of policy sets, as an organization would have it. */
export interface FoundState {
    readonly inventory: Inventory;
    readonly state: readonly StateObject[];
    /** Its objects by the ids that the inventory and a program made of it know them by. */
    readonly objects: ReadonlyMap<string, StateObject>;
    /** Folders that were uploaded, by the name of their set. */
    readonly content: ReadonlyMap<string, string>;
    /** What of it cannot be taken over, a sentence each. */
    readonly left: readonly string[];
    /** Addresses of what this package does not manage. */
    readonly others: readonly string[];
}

const POLICIES = ["tfe_policy", "tfe_sentinel_policy"];
const SET = "tfe_policy_set";
const PARAMETER = "tfe_policy_set_parameter";

/** The resources that connect one member to a policy set: the list that it is in, and the attribute that has it. */
const MEMBERS: Readonly<Record<string, readonly [Apart["list"], (attributes: Attributes) => string | undefined]>> = {
    tfe_workspace_policy_set: ["workspaceIds", ({ workspace_id: id }) => filled(id)],
    tfe_project_policy_set: ["projectIds", ({ project_id: id }) => filled(id)],
    tfe_workspace_policy_set_exclusion: ["workspaceExclusionIds", ({ workspace_id: id }) => filled(id)],
    tfe_project_policy_set_exclusion: ["projectExclusionIds", ({ project_id: id }) => filled(id)],
    tfe_tag_policy_set: ["tags", tagIn],
    tfe_tag_policy_set_exclusion: ["tagExclusions", tagIn],
};
const OURS = [...POLICIES, SET, PARAMETER, ...Object.keys(MEMBERS)];

/** What is wanted of a state. */
export interface StateWishes {
    /** Where the state's own majority is not what is meant. */
    readonly organization?: string;
    /** Keep ids, instead of looking up by name what data sources and resources of the state know by one. */
    readonly ids?: boolean;
}

/** @throws NotAdoptable when there is nothing to take over, or nobody knows of which organization */
export function foundIn(state: readonly StateObject[], { organization: named, ids = false }: StateWishes): FoundState {
    const managed = state.filter(({ mode }) => mode === "managed");
    const ours = managed.filter(({ type }) => OURS.includes(type));
    const problems = ours.map(problemOf);
    const whole = ours.filter((_, at) => problems[at] === undefined);
    if (ours.length === 0) {
        throw new NotAdoptable(`There are no policy sets in this state; it has ${managed.length} other resources.`);
    }
    const organization = named ?? mostIn(whole.flatMap(({ attributes }) => text(attributes, "organization") ?? []));
    if (organization === undefined) {
        throw new NotAdoptable("The state does not say of which organization it is. Name it with --organization.");
    }
    const objects = new Map<string, StateObject>();
    const of = (...types: string[]) => whole.filter(({ type }) => types.includes(type));
    const noted = <T>(object: StateObject, id: string, value: T): T => {
        objects.set(id, object);
        return value;
    };
    const policies = of(...POLICIES).map((each) => noted(each, idOf(each), policyOf(each.attributes)));
    const members = membersIn(of(...Object.keys(MEMBERS)), noted);
    const parameters = parametersIn(of(PARAMETER), noted);
    const sets = of(SET).map((each): FoundSet => {
        const id = idOf(each);
        const apart = members.get(id) ?? [];
        const set = setOf(each.attributes, apart);
        return noted(each, id, { set, parameters: parameters.get(id) ?? [], apart });
    });
    const known = new Set(sets.map(({ set }) => set.id));
    const strangers = [...new Set([...members.keys(), ...parameters.keys()])].filter((id) => !known.has(id));
    const setNames = namesById(state, SET);
    const rest = strangers.map((id): FoundSet => {
        const set: PolicySet = { id, attributes: { name: setNames.get(id) ?? id }, members: {} };
        return { set, parameters: parameters.get(id) ?? [], apart: members.get(id) ?? [], isManaged: true };
    });
    return {
        state,
        inventory: {
            organization,
            sets: [...sets, ...rest],
            policies,
            ...(ids ? NO_NAMES : namesIn(state, organization)),
            unread: [],
        },
        objects,
        content: slugsIn(of(SET), state),
        left: problems.filter((problem) => problem !== undefined),
        others: managed.filter(({ type }) => !OURS.includes(type)).map(({ address }) => address),
    };
}

/** Why an object cannot be taken over as it is; nothing where it can. */
function problemOf({ address, type, isTainted, deposed, sensitive, attributes }: StateObject): string | undefined {
    if (deposed !== undefined) {
        return `${address} (deposed ${deposed}): what a replacement left behind. Let terraform apply delete it first: terraform state rm forgets it`;
    }
    if (isTainted)
        return `${address}: it is tainted, so Terraform would replace it. terraform untaint or apply it first`;
    if (text(attributes, "id") === undefined) return `${address}: the state has no id of it`;
    const hidden = sensitive.filter((name) => type !== PARAMETER || !name.startsWith("value"));
    if (hidden.length > 0) return `${address}: its ${hidden.join(", ")} is sensitive, and a program would show it`;
    const isHidden =
        type === PARAMETER && attributes.sensitive !== true && typeof attributes.value_wo_version === "number";
    return isHidden
        ? `${address}: its value was written only, so the state does not have it. Adopt it from the organization`
        : undefined;
}

function idOf({ type, attributes }: StateObject): string {
    const id = text(attributes, "id") ?? "";
    return type === PARAMETER ? `${text(attributes, "policy_set_id")}/${id}` : id;
}

type Noted = <T>(object: StateObject, id: string, value: T) => T;

function membersIn(objects: readonly StateObject[], noted: Noted): Map<string, Apart[]> {
    return grouped(objects, (each) => {
        const [list, memberIn] = MEMBERS[each.type] ?? [];
        const member = memberIn?.(each.attributes);
        return list && member ? noted(each, each.address, { id: each.address, list, member }) : undefined;
    });
}

function parametersIn(objects: readonly StateObject[], noted: Noted): Map<string, PolicySetParameter[]> {
    return grouped(objects, (each) => {
        const { attributes } = each;
        const key = text(attributes, "key") ?? "";
        const sensitive = attributes.sensitive === true;
        const value = sensitive ? null : (text(attributes, "value") ?? "");
        return noted(each, idOf(each), { id: text(attributes, "id") ?? "", attributes: { key, value, sensitive } });
    });
}

/** By their policy set. */
function grouped<T>(objects: readonly StateObject[], one: (object: StateObject) => T | undefined): Map<string, T[]> {
    const all = new Map<string, T[]>();
    for (const each of objects) {
        const made = one(each);
        const set = text(each.attributes, "policy_set_id") ?? "";
        if (made !== undefined) all.set(set, [...(all.get(set) ?? []), made]);
    }
    return all;
}

function policyOf(attributes: Attributes): FoundPolicy {
    const policy: Policy = {
        id: text(attributes, "id") ?? "",
        attributes: {
            name: text(attributes, "name") ?? "",
            description: text(attributes, "description"),
            kind: (text(attributes, "kind") ?? "sentinel") as PolicyKind,
            query: text(attributes, "query"),
            enforcementLevel: text(attributes, "enforce_mode"),
        },
        organization: text(attributes, "organization"),
        policySets: [],
    };
    return { policy, code: text(attributes, "policy") };
}

/**
 * A policy set. Terraform notes all workspaces of a set, also those that resources of their own attach; where there are such, they say
 * who is there.
 */
function setOf(attributes: Attributes, apart: readonly Apart[]): PolicySet {
    const isApart = apart.some(({ list }) => list === "workspaceIds");
    const vcsRepo = vcsRepoOf(attributes);
    const isVersioned = vcsRepo !== null || isValues(attributes.slug);
    return {
        id: text(attributes, "id") ?? "",
        attributes: {
            name: text(attributes, "name") ?? "",
            description: text(attributes, "description") ?? null,
            kind: (text(attributes, "kind") ?? "sentinel") as PolicySetKind,
            global: attributes.global === true,
            overridable: attributes.overridable === true,
            ...(typeof attributes.agent_enabled === "boolean" && { agentEnabled: attributes.agent_enabled }),
            policyToolVersion: text(attributes, "policy_tool_version") ?? null,
            policiesPath: text(attributes, "policies_path") ?? null,
            policyUpdatePatterns: texts(attributes, "policy_update_patterns"),
            vcsRepo,
            ...(isVersioned && { versioned: true }),
        },
        organization: text(attributes, "organization"),
        members: {
            policies: texts(attributes, "policy_ids"),
            workspaces: isApart || attributes.global === true ? [] : texts(attributes, "workspace_ids"),
        },
    };
}

function vcsRepoOf({ vcs_repo: blocks }: Attributes): VcsRepo | null {
    const [block] = Array.isArray(blocks) ? blocks : [blocks];
    if (!isValues(block)) return null;
    return {
        identifier: text(block, "identifier") ?? "",
        branch: text(block, "branch") ?? null,
        ingressSubmodules: block.ingress_submodules === true,
        oauthTokenId: text(block, "oauth_token_id") ?? null,
        githubAppInstallationId: text(block, "github_app_installation_id") ?? null,
    };
}

/** The folders of `tfe_slug`, by the name of the set that they were uploaded to. */
function slugsIn(sets: readonly StateObject[], state: readonly StateObject[]): Map<string, string> {
    const slugs = new Map(
        state.flatMap(({ type, attributes }) =>
            type === "tfe_slug" ? [[text(attributes, "id"), text(attributes, "source_path")]] : [],
        ),
    );
    return new Map(
        sets.flatMap(({ attributes }): [string, string][] => {
            const { slug } = attributes;
            if (!isValues(slug)) return [];
            const path = text(slug, "source_path") ?? slugs.get(text(slug, "id"));
            return path === undefined ? [] : [[text(attributes, "name") ?? "", path]];
        }),
    );
}

type NamesInState = Pick<
    Inventory,
    "workspaces" | "projects" | "policySets" | "oauthClients" | "githubAppInstallations"
>;
const NO_NAMES: NamesInState = {
    workspaces: new Map(),
    projects: new Map(),
    oauthClients: [],
    githubAppInstallations: [],
};

/** What a program can look up instead of naming ids: what data sources and other resources of the state know by name. */
function namesIn(state: readonly StateObject[], organization: string): NamesInState {
    const own = state.filter(({ attributes }) => {
        const of = text(attributes, "organization");
        return of === undefined || of === organization;
    });
    const of = (...types: string[]) =>
        own.filter(({ type }) => types.includes(type)).map(({ attributes }) => attributes);
    const listed = of("tfe_workspace_ids").flatMap(({ ids }): [string, string][] =>
        Object.entries(isValues(ids) ? ids : {}).map(([name, id]) => [String(id), name]),
    );
    return {
        workspaces: new Map([...listed, ...namesById(own, "tfe_workspace")]),
        projects: namesById(own, "tfe_project"),
        policySets: namesById(own, SET),
        oauthClients: of("tfe_oauth_client").flatMap(clientOf),
        githubAppInstallations: of("tfe_github_app_installation").flatMap(installationOf),
    };
}

function namesById(state: readonly StateObject[], wanted: string): Map<string, string> {
    return new Map(
        state.flatMap(({ type, attributes }): [string, string][] => {
            const [id, name] = [text(attributes, "id"), text(attributes, "name")];
            return type === wanted && id && name ? [[id, name]] : [];
        }),
    );
}

function clientOf(attributes: Attributes): OauthClient[] {
    const token = text(attributes, "oauth_token_id");
    const serviceProvider = text(attributes, "service_provider");
    if (token === undefined || serviceProvider === undefined) return [];
    const name = text(attributes, "name") ?? null;
    return [{ id: text(attributes, "id") ?? "", attributes: { name, serviceProvider }, oauthTokenIds: [token] }];
}

function installationOf(attributes: Attributes): GithubAppInstallation[] {
    const [id, name] = [text(attributes, "id"), text(attributes, "name")];
    return id && name ? [{ id, attributes: { name } }] : [];
}

/** What there is most often; the first of those. */
function mostIn(all: readonly string[]): string | undefined {
    const count = (wanted: string) => all.filter((each) => each === wanted).length;
    return [...new Set(all)].toSorted((one, other) => count(other) - count(one))[0];
}

/** A text that says something: Terraform has empty ones where there is nothing. */
function text(attributes: Attributes, name: string): string | undefined {
    return filled(attributes[name]);
}

function filled(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function tagIn(attributes: Attributes): string | undefined {
    const tagKey = text(attributes, "key");
    return tagKey && tagIdOf({ tagKey, tagValue: text(attributes, "value") });
}

function texts(attributes: Attributes, name: string): string[] {
    const value = attributes[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
