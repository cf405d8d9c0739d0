import { confirmed, isNotThere } from "./confirmed";
import { isMissing } from "./errors";
import { unlessGone } from "./gone";
import { decode, encode, type Identifier, relatedId, type WireResource } from "./http/jsonapi";
import { at, Noun, named } from "./noun";

/** The framework of a single policy. */
export type PolicyKind = "sentinel" | "opa";

/** The attributes of a policy that a client may write. */
export interface PolicyAttributes {
    /** Unique in the organization, together with the other policies. */
    name: string;
    /** What it is for; `null` clears it. */
    description?: string | null;
    /** The framework; `sentinel` unless given, and fixed from then on. */
    kind?: PolicyKind;
    /** The OPA query. */
    query?: string | null;
    /** Sentinel: advisory, soft-mandatory, hard-mandatory. OPA: advisory, mandatory. */
    enforcementLevel?: string;
}

/** A policy as the platform shows it. Its code is downloaded apart. */
export interface Policy {
    readonly id: string;
    readonly attributes: PolicyAttributes & {
        readonly policySetCount?: number;
        /** When its code was last uploaded; null before. */
        readonly updatedAt?: string | null;
    };
    readonly organization?: string;
    /** The policy sets it is in; names only where they were asked for. */
    readonly policySets: readonly { readonly id: string; readonly name?: string }[];
}

/** Which policies to list. All that is given must hold. */
export interface ListPoliciesOptions {
    /** Only those of this framework. */
    readonly kind?: PolicyKind;
    /** Part of the name. */
    readonly name?: string;
}

const TYPE = "policies";

/** The Policies API: `/organizations/:organization_name/policies` and `/policies/:policy_id`. */
export class Policies extends Noun<Policy> {
    protected readonly type = TYPE;
    protected readonly fromWire = fromWire;

    /** Creates a policy without code. A lost answer is not tried again: the error says `mayHaveHappened`. */
    create(organization: string, attributes: PolicyAttributes): Promise<Policy> {
        return this.one({ method: "POST", path: inOrganization(organization), body: encode(TYPE, attributes) });
    }

    /** The policy, with the names of the policy sets it is in. */
    override read(id: string): Promise<Policy> {
        return this.one({ method: "GET", path: at(TYPE, id), query: { include: "policy_sets" } }, id);
    }

    /**
     * The policy, or `undefined` when it is gone.
     *
     * @param organization where it was, if that is known (otherwise that of the settings): a policy must not be taken for deleted
     * because a token lost its rights
     * @throws NotFoundError when the token may not list the organization's policies
     */
    find(id: string, organization?: string): Promise<Policy | undefined> {
        const read = () => this.read(id);
        return unlessGone(this.connection, { type: TYPE, id, read, listOf: inOrganization, organization });
    }

    update(id: string, attributes: Partial<PolicyAttributes>): Promise<Policy> {
        return this.one({ method: "PATCH", path: at(TYPE, id), body: encode(TYPE, attributes) }, id);
    }

    async delete(id: string): Promise<void> {
        const request = { method: "DELETE", path: at(TYPE, id) } as const;
        await confirmed(this.connection, request, () => isNotThere(() => this.read(id)));
    }

    /** Replaces the code; 10 MB at most. */
    async upload(id: string, code: string): Promise<void> {
        const bytes = Buffer.from(code);
        const content = { open: () => bytes, length: bytes.length };
        await this.connection.request({ method: "PUT", path: at(TYPE, id, "upload"), content, expects: "nothing" });
    }

    /** The code, or `undefined` where none was uploaded. */
    async download(id: string): Promise<string | undefined> {
        try {
            const path = at(TYPE, id, "download");
            return await this.connection.text(path);
        } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
        }
    }

    /** The policies of an organization, fetched page by page as they are needed. */
    list(organization: string, options: ListPoliciesOptions = {}): AsyncGenerator<Policy> {
        const query = { "filter[kind]": options.kind, "search[name]": options.name };
        return this.listed(inOrganization(organization), query);
    }

    /** All policies of an organization, or an error: for those who must not miss one. */
    all(organization: string): AsyncGenerator<Policy> {
        return this.whole(inOrganization(organization));
    }

    /** The policy with exactly this name, or `undefined`. */
    findByName(organization: string, name: string): Promise<Policy | undefined> {
        return named(this.list(organization, { name }), name);
    }
}

function inOrganization(organization: string): string {
    return at("organizations", organization, TYPE);
}

/** Platforms from before `enforcement-level` say the level in a list, by the path of the policy's file. */
function fromWire(wire: WireResource, included: readonly WireResource[] = []): Policy {
    const { id, attributes, relationships, ...rest } = decode<
        Policy["attributes"] & { enforce?: readonly { mode?: string }[] }
    >(wire);
    const { enforce, ...others } = attributes;
    const sets = relationships.policySets?.data;
    const named = included.filter(({ type }) => type === "policy-sets");
    const names = new Map(named.map((each) => [each.id, decode<{ name?: string }>(each).attributes.name]));
    return {
        id,
        attributes: { ...others, enforcementLevel: others.enforcementLevel ?? enforce?.[0]?.mode },
        organization: relatedId({ id, attributes, relationships, ...rest }, "organization"),
        policySets: Array.isArray(sets) ? sets.map((set: Identifier) => ({ id: set.id, name: names.get(set.id) })) : [],
    };
}
