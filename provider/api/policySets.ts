import { TAG_LIST_NAMES, type TagList, tagIdsIn } from "../tagId";
import { confirmed, isNotThere } from "./confirmed";
import { unlessGone } from "./gone";
import {
    decode,
    encode,
    identifiers,
    type Relationship,
    type Resource,
    relatedId,
    relatedIds,
    toWire,
    type WireResource,
} from "./http/jsonapi";
import { at, Noun, named } from "./noun";
import { isTagList, selectorsOf, type TagSelector } from "./tagSelectors";

/** The frameworks of policy as code; `tfpolicy` is a public beta of the platform. */
export type PolicySetKind = "sentinel" | "opa" | "tfpolicy";

/** The repository that a policy set takes its content from. */
export interface VcsRepo {
    /** `owner/name`. */
    identifier: string;
    /** The default branch unless given. */
    branch?: string | null;
    /** Whether submodules are fetched; `false` unless given. */
    ingressSubmodules?: boolean;
    /** The credential, `ot-…`; or an installation of the GitHub App. */
    oauthTokenId?: string | null;
    /** The installation of the GitHub App, `ghain-…`; or a credential. */
    githubAppInstallationId?: string | null;
}

/** The attributes of a policy set that a client may write. */
export interface PolicySetAttributes {
    /** Letters, numbers, `-` and `_`; unique in the organization. */
    name: string;
    /** What it is for; `null` clears it. */
    description?: string | null;
    /** The framework; `sentinel` unless given, and fixed from then on. */
    kind?: PolicySetKind;
    /** Whether it applies to every workspace of the organization; `false` unless given. */
    global?: boolean;
    /** The tags of what it applies to: a beta of the platform. */
    tagSelectors?: readonly TagSelector[];
    /** Whether failures of mandatory OPA policies may be overridden; `false` unless given. */
    overridable?: boolean | null;
    /** Whether Sentinel policies run in agents. */
    agentEnabled?: boolean;
    /** The version of Sentinel or OPA, for example `1.4.0`, or `latest`. */
    policyToolVersion?: string | null;
    /** The folder of the repository that has the configuration; the root unless given. */
    policiesPath?: string | null;
    /** Paths of the repository whose changes make a new version; all unless given. */
    policyUpdatePatterns?: string[];
    /** The repository that the content comes from; `null` for none. */
    vcsRepo?: VcsRepo | null;
}

/** The lists of members of a policy set, and the JSON:API type of what is in each. */
export const MEMBER_TYPES = {
    policies: "policies",
    workspaces: "workspaces",
    projects: "projects",
    workspaceExclusions: "workspaces",
    projectExclusions: "projects",
} as const;

export type Members = keyof typeof MEMBER_TYPES;

/** All that a policy set has lists of: members, and the tags of what it applies to. */
export type SetList = Members | TagList;

/** A policy set as the platform shows it. */
export interface PolicySet {
    readonly id: string;
    readonly attributes: PolicySetAttributes & {
        readonly versioned?: boolean;
        readonly policyCount?: number;
        readonly workspaceCount?: number;
        readonly projectCount?: number;
        readonly createdAt?: string;
        readonly updatedAt?: string;
        /** `tag` where it applies to what has certain tags (a beta of the platform), else `explicit`. */
        readonly scopingType?: string;
    };
    readonly organization?: string;
    /** Ids, by list; those of tags are made of them. A list is missing where the answer leaves it out, as it does for those of a global set. */
    readonly members: Readonly<Partial<Record<SetList, string[]>>>;
    /** The newest version that became ready: what the set serves. */
    readonly currentVersionId?: string;
    /** The newest version, whatever became of it. */
    readonly newestVersionId?: string;
}

/** Which policy sets to list. All that is given must hold. */
export interface ListPolicySetsOptions {
    /** Only sets with versions (`true`) or only sets of individual policies (`false`). */
    readonly versioned?: boolean;
    /** Only those of this framework. */
    readonly kind?: PolicySetKind;
    /** Part of the name. */
    readonly name?: string;
    /** What to send along, for example `policies`. */
    readonly include?: readonly string[];
}

const TYPE = "policy-sets";
const LISTS = Object.keys(MEMBER_TYPES) as Members[];

/** All lists of a policy set. */
export const SET_LISTS: readonly SetList[] = [...LISTS, ...TAG_LIST_NAMES];

/** The Policy Sets API: `/organizations/:organization_name/policy-sets` and `/policy-sets/:id`. */
export class PolicySets extends Noun<PolicySet> {
    protected readonly type = TYPE;
    protected readonly fromWire = fromWireResource;

    /** Creates a policy set with its members. A lost answer is not tried again: the error says `mayHaveHappened`. */
    create(
        organization: string,
        attributes: PolicySetAttributes,
        members: Partial<Record<Members, readonly string[]>> = {},
    ): Promise<PolicySet> {
        const body = encode(TYPE, attributes, relationships(members));
        return this.one({ method: "POST", path: inOrganization(organization), body });
    }

    override read(id: string, include?: readonly string[]): Promise<PolicySet> {
        return this.one({ method: "GET", path: at(TYPE, id), query: { include: include?.join(",") } }, id);
    }

    /**
     * The policy set, or `undefined` when it is gone.
     *
     * @param organization where the set was, if that is known (otherwise that of the settings): the platform says "not found" also to a token that may
     * not see the organization's sets any more, and a set must not be taken for deleted because a token lost its rights
     * @throws NotFoundError when the token may not list the organization's policy sets
     */
    find(id: string, organization?: string): Promise<PolicySet | undefined> {
        const read = () => this.read(id);
        return unlessGone(this.connection, { type: TYPE, id, read, listOf: inOrganization, organization });
    }

    /** Changes the attributes that are given; a list of members that is given replaces the whole list. */
    update(
        id: string,
        attributes: Partial<PolicySetAttributes>,
        members: Partial<Record<Members, readonly string[]>> = {},
    ): Promise<PolicySet> {
        const body = encode(TYPE, attributes, relationships(members));
        return this.writing(id, () => this.one({ method: "PATCH", path: at(TYPE, id), body }, id));
    }

    async delete(id: string): Promise<void> {
        const request = { method: "DELETE", path: at(TYPE, id) } as const;
        await this.writing(id, () => confirmed(this.connection, request, () => isNotThere(() => this.read(id))));
    }

    /** The policy sets of an organization, fetched page by page as they are needed. */
    list(organization: string, options: ListPolicySetsOptions = {}): AsyncGenerator<PolicySet> {
        const query = {
            "filter[versioned]": options.versioned,
            "filter[kind]": options.kind,
            "search[name]": options.name,
            include: options.include?.join(","),
        };
        return this.listed(inOrganization(organization), query);
    }

    /** All policy sets of an organization, or an error: for those who must not miss one. */
    all(organization: string): AsyncGenerator<PolicySet> {
        return this.whole(inOrganization(organization));
    }

    /** The policy set with exactly this name, or `undefined`. */
    findByName(organization: string, name: string): Promise<PolicySet | undefined> {
        return named(this.list(organization, { name }), name);
    }

    /** Adds members; those that are there already stay. */
    async addMembers(id: string, list: SetList, ids: readonly string[]): Promise<void> {
        await this.changeMembers("POST", id, list, ids);
    }

    /** Removes members; those that are not there are passed over. */
    async removeMembers(id: string, list: SetList, ids: readonly string[]): Promise<void> {
        await this.changeMembers("DELETE", id, list, ids);
    }

    private async changeMembers(method: "POST" | "DELETE", id: string, list: SetList, ids: readonly string[]) {
        const data = isTagList(list) ? toWire(selectorsOf(list, ids)) : identifiers(MEMBER_TYPES[list], ids);
        const request = { method, path: pathOf(id, list), body: { data }, repeatable: true };
        const isDone = async () => {
            const members = (await this.read(id)).members[list] ?? [];
            return ids.every((each) => members.includes(each) === (method === "POST"));
        };
        await this.writing(id, () => confirmed(this.connection, request, isDone));
    }

    /** After a write, whatever came of it, nobody gets an answer from before it. */
    private async writing<T>(id: string, write: () => Promise<T>): Promise<T> {
        try {
            return await write();
        } finally {
            this.connection.session.reads.forget(id);
        }
    }
}

/** Where a list of a policy set is changed. */
export function pathOf(id: string, list: SetList): string {
    return isTagList(list)
        ? at(TYPE, id, "tag-selectors")
        : at(TYPE, id, "relationships", list.replace("Exclusions", "-exclusions"));
}

function inOrganization(organization: string): string {
    return at("organizations", organization, TYPE);
}

function relationships(members: Partial<Record<Members, readonly string[]>>): Record<string, Relationship> {
    const given = LISTS.filter((list) => members[list] !== undefined);
    return Object.fromEntries(
        given.map((list) => [list, { data: identifiers(MEMBER_TYPES[list], members[list] ?? []) }]),
    );
}

/** A policy set from its wire form. */
export function fromWireResource(wire: WireResource): PolicySet {
    const resource: Resource<PolicySet["attributes"]> = decode(wire);
    const { tagSelectors } = resource.attributes;
    const members = [
        ...LISTS.map((list) => [list, relatedIds(resource, list)] as const),
        ...TAG_LIST_NAMES.map((list) => [list, tagSelectors && tagIdsIn(tagSelectors, list)] as const),
    ];
    return {
        id: resource.id,
        attributes: resource.attributes,
        organization: relatedId(resource, "organization"),
        members: Object.fromEntries(members.filter(([, ids]) => ids !== undefined)),
        currentVersionId: relatedId(resource, "currentVersion"),
        newestVersionId: relatedId(resource, "newestVersion"),
    };
}
