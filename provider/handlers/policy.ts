import { NotFoundError } from "../api/errors";
import type { Policy, PolicyAttributes } from "../api/policies";
import { policy as kind } from "../definitions/policy";
import { changedProperties, project } from "./base/compare";
import { type Creation, createOnce } from "./base/createOnce";
import type { Definition, Found, Operation } from "./base/definition";
import { ExplainedError, UnfinishedError } from "./base/hostErrors";
import { splitImport, wrongNamedImport } from "./base/importing";
import type { Properties, Values } from "./base/properties";
import { factualAfterCreate } from "./base/unfinished";
import { PROPERTIES, refine } from "./policy/inputs";

/** What the platform takes as attributes; the code goes by itself. */
const ATTRIBUTES = ["name", "kind", "description", "query", "enforcementLevel"] as const;
/** What makes a policy the one that is declared, apart from its code. */
const DECLARED = Object.fromEntries(Object.entries(PROPERTIES).filter(([name]) => name !== "code" && name !== "file"));

/** Single policies: `provider/resources/policy.ts` says what they are, `provider/api/policies.ts` how they are asked for. */
export const policy: Definition = {
    kind,
    refine,

    // The name is unique in an organization, so the new policy cannot be there beside the old one.
    deleteBeforeReplace(olds, news) {
        const { name, organization } = PROPERTIES;
        return changedProperties({ name, organization } as Properties, olds, news).length === 0;
    },

    async create(inputs, operation) {
        const { client } = operation;
        const organization = inputs.organization as string;
        const creation: Creation<Policy> = {
            send: () => client.policies.create(organization, attributesOf(inputs, ATTRIBUTES)),
            lookUp: ({ policies }) => policies.findByName(organization, inputs.name as string),
            // The platform gives no time of creation. Without code a policy cannot be anybody's guardrail.
            isOurs: (policy) => isUntouched(policy) && isAsDeclared(policy, inputs),
            taken: ({ id }) => ({
                sentence: `The organization has a policy ${inputs.name} already: ${id}.`,
                id,
                another: "name",
            }),
        };
        const { object } = await createOnce(creation, operation);
        let code: unknown = null;
        try {
            await upload(object, inputs, operation);
            code = inputs.code;
            return found(await client.policies.read(object.id), code);
        } catch (error) {
            const facts = factualAfterCreate(PROPERTIES, inputs, found(object, code));
            throw new UnfinishedError(object.id, facts, error as Error);
        }
    },

    async read(id, olds, { client }) {
        const object = await client.policies.find(id, olds.organization as string | undefined);
        if (!object) return undefined;
        // Without a time nothing was uploaded yet, and there is nothing to download.
        const code = object.attributes.updatedAt ? await client.policies.download(id) : undefined;
        return found(object, code ?? null);
    },

    async update(id, olds, news, changed, operation) {
        const attributes = ATTRIBUTES.filter((name) => changed.includes(name));
        const { client } = operation;
        const object =
            attributes.length > 0
                ? await client.policies.update(id, attributesOf(news, attributes))
                : await client.policies.read(id);
        if (!changed.includes("code")) return found(object, olds.code);
        await upload(object, news, operation);
        return found(await client.policies.read(id), news.code);
    },

    async delete(id, olds, { client }) {
        const organization = olds.organization as string | undefined;
        const object = await client.policies.find(id, organization);
        if (!object) return;
        if (object.policySets.length > 0) throw stillUsed(id, object.attributes.name, object.policySets);
        try {
            await client.policies.delete(id);
        } catch (error) {
            // "Not found" is also what a token hears that may not delete: what can still be seen is not gone.
            if (!(error instanceof NotFoundError) || (await client.policies.find(id, organization))) throw error;
        }
    },

    wrongImport: (given, inputs) => wrongNamedImport("policy", "pol-", given, inputs),
    leftOpen: ({ outputs }) => (outputs.updatedAt ? [] : ["code"]),

    async resolveImport(given, _inputs, { client }) {
        const named = splitImport(given);
        if (!named) return given;
        const object = await client.policies.findByName(named.organization, named.name);
        if (object) return object.id;
        throw new ExplainedError(`There is no policy ${named.name} in organization ${named.organization} to import.`);
    },
};

function found({ id, attributes, organization }: Policy, code: unknown): Found {
    const { name, kind = "sentinel", description = null, query = null, enforcementLevel } = attributes;
    return {
        id,
        inputs: { name, organization, kind, description, query, enforcementLevel, code },
        outputs: { policySetCount: attributes.policySetCount, updatedAt: attributes.updatedAt },
    };
}

function attributesOf(inputs: Values, names: readonly (typeof ATTRIBUTES)[number][]): PolicyAttributes {
    const given = names.map((name) => [name, inputs[name] ?? null] as const);
    return Object.fromEntries(
        given.filter(([name, value]) => name !== "query" || value !== null),
    ) as unknown as PolicyAttributes;
}

/** Whether a policy has no code and is in no set: then it is as a create leaves it behind. */
function isUntouched({ attributes, policySets }: Policy): boolean {
    return !attributes.updatedAt && policySets.length === 0 && !attributes.policySetCount;
}

function isAsDeclared(object: Policy, inputs: Values): boolean {
    const platforms = project(DECLARED, inputs, found(object, null).inputs);
    return changedProperties(DECLARED, inputs, platforms).length === 0;
}

async function upload(object: Policy, inputs: Values, { client }: Operation): Promise<void> {
    try {
        await client.policies.upload(object.id, inputs.code as string);
    } catch (error) {
        throw new ExplainedError(
            `The policy ${inputs.name} (${object.id}) is there, but its code was not uploaded; the next up does it. ` +
                (error as Error).message,
        );
    }
}

function stillUsed(id: string, name: string, sets: Policy["policySets"]): ExplainedError {
    const named = sets.map((set) => (set.name ? `${set.name} (${set.id})` : set.id)).join(", ");
    return new ExplainedError(
        `Policy ${name} (${id}) was not deleted, because policy sets still use it: ${named}; deleting it would take it out of ` +
            "them without a word. Take it out of them first. Where the program replaces it and a set or a list goes on naming " +
            "it, that takes two steps, as the old one has to go before the new one can have its name: take it out of policyIds " +
            "in an up of its own, and put the new one in with the next.",
    );
}
