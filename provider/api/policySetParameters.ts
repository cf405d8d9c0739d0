import { confirmed } from "./confirmed";
import { isMissing } from "./errors";
import { encode } from "./http/jsonapi";
import { at, plain } from "./noun";
import { PolicySets } from "./policySets";
import type { Connection } from "./session/connection";
import { sharedAnswer } from "./session/shared";

/** The attributes of a parameter that a client may write. */
export interface PolicySetParameterAttributes {
    /** Unique in the policy set. */
    key: string;
    /** The platform never shows that of a sensitive parameter. */
    value?: string | null;
    /** Whether nobody may read the value again; `false` unless given. */
    sensitive?: boolean;
}

/** A parameter of a policy set as the platform shows it. */
export interface PolicySetParameter {
    readonly id: string;
    readonly attributes: PolicySetParameterAttributes & { readonly createdAt?: string };
}

/** The Policy Set Parameters API: `/policy-sets/:policy_set_id/parameters`. */
export class PolicySetParameters {
    constructor(private readonly connection: Connection) {}

    /** Creates a parameter. A lost answer is not tried again: the error says `mayHaveHappened`. */
    async create(policySetId: string, attributes: PolicySetParameterAttributes): Promise<PolicySetParameter> {
        const body = encode("vars", { ...attributes, category: "policy-set" });
        return this.writing(policySetId, undefined, body, attributes.value);
    }

    /** All parameters of a set, page by page. */
    async list(policySetId: string): Promise<PolicySetParameter[]> {
        const all: PolicySetParameter[] = [];
        for await (const wire of this.connection.list("vars", parametersOf(policySetId)))
            all.push(plain<PolicySetParameter["attributes"]>(wire));
        return all;
    }

    /**
     * All parameters of a set, or `undefined` when the set is gone or can have none. One answer serves all who ask at about the
     * same time; what this process has changed is always in it.
     *
     * @throws NotFoundError when the token may not see them: they must not be taken for deleted because a token lost its rights
     */
    shared(policySetId: string): Promise<PolicySetParameter[] | undefined> {
        return sharedAnswer(this.connection, keyOf(policySetId), parametersOf(policySetId), async () => {
            try {
                return await this.list(policySetId);
            } catch (error) {
                if (!isMissing(error)) throw error;
                const set = await new PolicySets(this.connection).find(policySetId);
                if (set && (set.attributes.versioned || !set.members.policies?.length)) throw error;
                return undefined;
            }
        });
    }

    async update(
        policySetId: string,
        id: string,
        attributes: Partial<PolicySetParameterAttributes>,
    ): Promise<PolicySetParameter> {
        return this.writing(policySetId, id, encode("vars", attributes), attributes.value);
    }

    async delete(policySetId: string, id: string): Promise<void> {
        const path = parametersOf(policySetId) + at(id);
        try {
            const isDone = async () => !(await this.list(policySetId)).some((each) => each.id === id);
            await confirmed(this.connection, { method: "DELETE", path }, isDone);
        } finally {
            this.connection.session.reads.forget(keyOf(policySetId));
        }
    }

    private async writing(
        policySetId: string,
        id: string | undefined,
        body: object,
        value: string | null | undefined,
    ): Promise<PolicySetParameter> {
        try {
            const secrets = value ? [value] : [];
            const method = id === undefined ? "POST" : "PATCH";
            const path = parametersOf(policySetId) + at(...(id === undefined ? [] : [id]));
            return plain<PolicySetParameter["attributes"]>(
                (await this.connection.one({ type: "vars", id }, { method, path, body, secrets })).data,
            );
        } finally {
            this.connection.session.reads.forget(keyOf(policySetId));
        }
    }
}

function parametersOf(policySetId: string): string {
    return at("policy-sets", policySetId, "parameters");
}

function keyOf(policySetId: string): string {
    return `${policySetId}/parameters`;
}
