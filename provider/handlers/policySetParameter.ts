import { NotFoundError } from "../api/errors";
import type { PolicySetParameter, PolicySetParameterAttributes } from "../api/policySetParameters";
import { policySetParameter as kind, type PolicySetParameterInputs } from "../definitions/policySetParameter";
import { namesIn } from "../definitions/table";
import { type Creation, createOnce } from "./base/createOnce";
import type { Definition, Found, Operation } from "./base/definition";
import { foundAs, pick } from "./base/found";
import { ExplainedError, UnfinishedError } from "./base/hostErrors";
import { renamed } from "./base/renamed";
import { factualAfterCreate } from "./base/unfinished";

/** What the platform takes as attributes. */
const ATTRIBUTES = namesIn(kind.inputs, "policySetId");

/** Parameters of policy sets: `provider/resources/policySetParameter.ts` says what they are. The id is `<policy set>/<parameter>`. */
export const policySetParameter: Definition<PolicySetParameterInputs, object> = {
    kind,

    // The platform changes neither the key of a sensitive parameter nor makes one readable again.
    alsoReplaces(olds, news) {
        if (olds.sensitive !== true) return [];
        return news.sensitive === true ? ["key"] : ["key", "sensitive"];
    },

    // A key can only be there once.
    deleteBeforeReplace(olds, news) {
        return olds.policySetId === news.policySetId && olds.key === news.key;
    },

    async create(inputs, operation) {
        const set = inputs.policySetId;
        const { client } = operation;
        const attributes = { key: inputs.key, ...pick(inputs, ATTRIBUTES) };
        try {
            const creation: Creation<PolicySetParameter> = {
                send: () => client.policySetParameters.create(set, attributes),
                lookUp: async ({ policySetParameters }) => byKey(await policySetParameters.list(set), attributes.key),
                isOurs: (parameter, isSince) =>
                    isSince(parameter.attributes.createdAt) && isAsDeclared(parameter, attributes),
                taken: ({ id }) => ({
                    sentence: `Policy set ${set} has a parameter ${attributes.key} already: ${set}/${id}.`,
                    id: `${set}/${id}`,
                    another: "key",
                }),
            };
            const { object, takenOver } = await createOnce(creation, operation);
            if (!takenOver) return foundParameter(set, object);
            // Nobody can see what value a sensitive one has, so it is said again.
            const again = client.policySetParameters.update(set, object.id, attributes).catch((error: Error) => {
                const there = foundParameter(set, object);
                throw new UnfinishedError(there.id, factualAfterCreate(kind.inputs, inputs, there), error);
            });
            return foundParameter(set, await again);
        } catch (error) {
            throw (error instanceof NotFoundError && (await whyNone(set, operation))) || error;
        }
    },

    async read(id, olds, { client }) {
        const [set, parameterId] = split(id);
        const parameters = await client.policySetParameters.shared(olds.policySetId ?? set);
        const parameter = parameters?.find((each) => each.id === parameterId);
        return parameter && foundParameter(set, parameter);
    },

    async update(id, olds, news, changed, operation) {
        const { client } = operation;
        const [set, parameterId] = split(id);
        const given = ATTRIBUTES.filter(
            (name) => changed.includes(name) && (name !== "value" || !isUnsaid(olds, news)),
        );
        // One that becomes sensitive is told its value again, lest an old one stays behind the veil; so is one whose last
        // update broke off.
        if (!isUnsaid(olds, news) && (changed.includes("sensitive") || given.length === 0)) given.push("value");
        if (given.length === 0) return untouched(id, olds, operation);
        const send = () => client.policySetParameters.update(set, parameterId, pick(news, given));
        const parameter = await renamed(news.key, send);
        return foundParameter(set, parameter);
    },

    async delete(id, _olds, { client }) {
        const [set, parameterId] = split(id);
        try {
            await client.policySetParameters.delete(set, parameterId);
        } catch (error) {
            if (!(error instanceof NotFoundError)) throw error;
            // "Not found" is also what a token hears that may not delete: what can still be seen is not gone.
            const left = await client.policySetParameters.shared(set);
            if (left?.some((each) => each.id === parameterId)) throw error;
        }
    },

    wrongImport: wrongId,

    // Nobody can compare the value of a sensitive one: it is written if it is given, and stays as it is if not.
    leftOpen: ({ inputs: { sensitive } }, { value }) => (sensitive && value !== "" ? ["value"] : []),

    lostByReplacing(olds, news) {
        if (!isUnsaid(olds, news)) return undefined;
        return (
            `The sensitive parameter ${olds.key} was imported without its value, which nobody can read back, so one that takes its ` +
            "place would be empty. Give its value, or leave the key and the policy set as they are."
        );
    },

    async resolveImport(given, _inputs, { client }) {
        const [set, name] = split(given);
        const parameters = (await client.policySetParameters.shared(set)) ?? [];
        const parameter = parameters.find(({ id }) => id === name) ?? byKey(parameters, name);
        if (parameter) return `${set}/${parameter.id}`;
        throw new ExplainedError(
            `There is no parameter ${name} of policy set ${set} to import, or the token may not see it.`,
        );
    },
};

/** A sensitive value that the platform does not show is left as the program has it. */
export function foundParameter(
    set: string,
    { id, attributes }: PolicySetParameter,
): Found<PolicySetParameterInputs, object> {
    const { sensitive = false } = attributes;
    const value = sensitive ? undefined : (attributes.value ?? "");
    return foundAs(kind, `${set}/${id}`, { ...attributes, policySetId: set, sensitive, value });
}

/** Whether neither the state nor the program says what the value is: then what the platform has is left alone. */
function isUnsaid(olds: Partial<PolicySetParameterInputs>, news: { readonly value?: string }): boolean {
    return olds.sensitive === true && olds.value === undefined && (news.value ?? "") === "";
}

async function untouched(
    id: string,
    olds: Partial<PolicySetParameterInputs>,
    operation: Operation,
): Promise<Found<PolicySetParameterInputs, object>> {
    const there = await policySetParameter.read(id, olds, operation);
    if (there) return there;
    throw new ExplainedError(`There is no parameter ${id} any more, or the token may not see it.`);
}

function byKey(parameters: readonly PolicySetParameter[], key: string): PolicySetParameter | undefined {
    return parameters.find(({ attributes }) => attributes.key === key);
}

/** Whether a parameter is what was declared, as far as one can see. */
function isAsDeclared({ attributes }: PolicySetParameter, wanted: PolicySetParameterAttributes): boolean {
    const { value, sensitive = false } = attributes;
    return sensitive === wanted.sensitive && (sensitive || (value ?? "") === wanted.value);
}

/** Why a set takes no parameters: the platform only says that it does not know the address. */
async function whyNone(set: string, { client }: Operation): Promise<Error | undefined> {
    const found = await client.policySets.find(set);
    if (!found || found.attributes.versioned || !found.members.policies?.length) return undefined;
    return new ExplainedError(
        `Policy set ${found.attributes.name} (${set}) holds single policies, and those take no parameters: parameters belong to ` +
            "sets whose content comes from a repository or from a PolicySetVersion.",
    );
}

function split(id: string): [string, string] {
    const wrong = wrongId(id);
    if (wrong) throw new ExplainedError(wrong);
    const [set = "", parameter = ""] = id.split("/");
    return [set, parameter];
}

function wrongId(id: string): string | undefined {
    if (/^polset-[^/]*\/[^/]+$/.test(id)) return undefined;
    return `"${id}" is not the id of a policy set parameter, which reads polset-…/var-… or polset-…/<key>.`;
}
