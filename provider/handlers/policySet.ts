import { policySet as kind } from "../definitions/policySet";
import { memberKey } from "./attachments/claims";
import { changedProperties } from "./base/compare";
import type { Definition } from "./base/definition";
import { ExplainedError } from "./base/hostErrors";
import { splitImport, wrongNamedImport } from "./base/importing";
import type { Properties } from "./base/properties";
import { createPolicySet } from "./policySet/create";
import { deletePolicySet } from "./policySet/delete";
import { foundPolicySet, LISTS } from "./policySet/found";
import { PROPERTIES, refine } from "./policySet/inputs";
import { rereadPolicySet } from "./policySet/reread";
import { updatePolicySet } from "./policySet/update";

/** Policy sets: `provider/resources/policySet.ts` says what they are, `provider/api/policySets.ts` how they are asked for. */
export const policySet: Definition = {
    kind,
    refine,

    // An attachment that names one of them too takes nothing away when it leaves the program.
    holds: (id, news) =>
        Object.entries(LISTS).flatMap(([input, list]) => {
            const ids = Array.isArray(news[input]) ? (news[input] as string[]) : [];
            return ids.map((member) => memberKey(id, list, member));
        }),

    // The name is unique in an organization, so the new set cannot be there beside the old one.
    deleteBeforeReplace(olds, news) {
        const { name, organization } = PROPERTIES;
        return changedProperties({ name, organization } as Properties, olds, news).length === 0;
    },

    async create(inputs, operation) {
        return foundPolicySet(await createPolicySet(inputs, operation));
    },

    async read(id, olds, { client }) {
        const set = await client.policySets.find(id, olds.organization as string | undefined);
        return set && foundPolicySet(set);
    },

    reread: rereadPolicySet,

    async update(id, olds, news, changed, operation) {
        return foundPolicySet(await updatePolicySet(id, olds, news, changed, operation));
    },

    async delete(id, olds, operation) {
        await deletePolicySet(id, olds.organization as string | undefined, operation);
    },

    wrongImport: (given, inputs) => wrongNamedImport("policy set", "polset-", given, inputs),

    async resolveImport(given, _inputs, { client }) {
        const named = splitImport(given);
        if (!named) return given;
        const set = await client.policySets.findByName(named.organization, named.name);
        if (set) return set.id;
        throw new ExplainedError(
            `There is no policy set ${named.name} in organization ${named.organization} to import.`,
        );
    },
};
