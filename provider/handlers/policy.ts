import { NotFoundError } from "../api/errors";
import type { Policy } from "../api/policies";
import { policy as kind, type PolicyInputs, type PolicyOutputs } from "../definitions/policy";
import { namesIn } from "../definitions/table";
import { errorOf } from "../thrown";
import { changedProperties, project } from "./base/compare";
import { type Creation, createOnce } from "./base/createOnce";
import type { Definition, Found, Inputs } from "./base/definition";
import { attributesOf, foundAs, pick } from "./base/found";
import { ExplainedError, UnfinishedError } from "./base/hostErrors";
import { namedInOrganization } from "./base/importing";
import { factualAfterCreate } from "./base/unfinished";
import { arrived, codeOf, upload } from "./policy/code";
import { refine } from "./policy/inputs";

/** What the platform takes as attributes; the code goes by itself. */
const ATTRIBUTES = namesIn(kind.inputs, "organization", "code", "file");
/** What makes a policy the one that is declared, apart from its code. */
const DECLARED = pick(kind.inputs, namesIn(kind.inputs, "code", "file"));

/** Single policies: `provider/resources/policy.ts` says what they are, `provider/api/policies.ts` how they are asked for. */
export const policy: Definition<PolicyInputs, PolicyOutputs> = {
    kind,
    refine,

    async create(inputs, operation) {
        const { client } = operation;
        const organization = inputs.organization;
        const sent = attributesOf(inputs, ATTRIBUTES);
        if (inputs.query === undefined) delete sent.query;
        const creation: Creation<Policy> = {
            send: () => client.policies.create(organization, { name: inputs.name, ...sent }),
            lookUp: ({ policies }) => policies.findByName(organization, inputs.name),
            // The platform gives no time of creation. Without code a policy cannot be anybody's guardrail.
            isOurs: (policy) => isUntouched(policy) && isAsDeclared(policy, inputs),
            taken: ({ id }) => ({
                sentence: `The organization has a policy ${inputs.name} already: ${id}.`,
                id,
                another: "name",
            }),
        };
        const { object } = await createOnce(creation, operation);
        let code: string | null = null;
        try {
            await upload(object, inputs, operation);
            code = inputs.code;
            const after = await client.policies.read(object.id);
            code = await codeOf(after, object, inputs, operation);
            return foundPolicy(after, arrived(code, object, inputs));
        } catch (error) {
            const facts = factualAfterCreate(kind.inputs, inputs, foundPolicy(object, code));
            throw new UnfinishedError(object.id, facts, errorOf(error));
        }
    },

    async read(id, olds, { client }) {
        const object = await client.policies.find(id, olds.organization);
        if (!object) return undefined;
        // Without a time nothing was uploaded yet, and there is nothing to download.
        const code = object.attributes.updatedAt ? await client.policies.download(id) : undefined;
        return foundPolicy(object, code ?? null);
    },

    async update(id, olds, news, changed, operation) {
        const attributes = ATTRIBUTES.filter((name) => changed.includes(name));
        const { client } = operation;
        const object =
            attributes.length > 0
                ? await client.policies.update(id, attributesOf(news, attributes))
                : await client.policies.read(id);
        if (!changed.includes("code")) return foundPolicy(object, olds.code);
        await upload(object, news, operation);
        const after = await client.policies.read(id);
        return foundPolicy(after, arrived(await codeOf(after, object, news, operation), object, news));
    },

    async delete(id, olds, { client }) {
        const organization = olds.organization;
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

    ...namedInOrganization(kind, "pol-", ({ policies }, organization, name) => policies.findByName(organization, name)),
    leftOpen: ({ outputs }) => (outputs.updatedAt ? [] : ["code"]),
};

/** A policy under the names of the inputs and outputs; `null` where it has no code. */
export function foundPolicy(
    { id, attributes, organization }: Policy,
    code: string | null | undefined,
): Found<PolicyInputs, PolicyOutputs> {
    const { kind: of = "sentinel", description = null, query = null } = attributes;
    return foundAs(kind, id, { ...attributes, organization, kind: of, description, query, code });
}

/** Whether a policy has no code and is in no set: then it is as a create leaves it behind. */
function isUntouched({ attributes, policySets }: Policy): boolean {
    return !attributes.updatedAt && policySets.length === 0 && !attributes.policySetCount;
}

function isAsDeclared(object: Policy, inputs: Inputs<PolicyInputs>): boolean {
    const platforms = project(DECLARED, inputs, foundPolicy(object, null).inputs);
    return changedProperties(DECLARED, inputs, platforms).length === 0;
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
