import { policySet as kind, type PolicySetInputs, type PolicySetOutputs } from "../definitions/policySet";
import { memberKey } from "./attachments/claims";
import { changedProperties } from "./base/compare";
import type { Definition } from "./base/definition";
import { ExplainedError } from "./base/hostErrors";
import { splitImport, wrongNamedImport } from "./base/importing";
import { isUnknown } from "./base/unknown";
import { createPolicySet } from "./policySet/create";
import { deletePolicySet } from "./policySet/delete";
import { foundPolicySet, LIST_INPUTS, LISTS } from "./policySet/found";
import { refine } from "./policySet/inputs";
import { rereadPolicySet } from "./policySet/reread";
import { updatePolicySet } from "./policySet/update";

/** Policy sets: `provider/resources/policySet.ts` says what they are, `provider/api/policySets.ts` how they are asked for. */
export const policySet: Definition<PolicySetInputs, PolicySetOutputs> = {
    kind,
    refine,

    // An attachment that names one of them too takes nothing away when it leaves the program.
    holds: (id, news) =>
        LIST_INPUTS.flatMap((input) => {
            const ids = news[input] ?? [];
            return isUnknown(ids) ? [] : ids.map((member) => memberKey(id, LISTS[input], member));
        }),

    // The name is unique in an organization, so the new set cannot be there beside the old one.
    deleteBeforeReplace(olds, news) {
        const { name, organization } = kind.inputs;
        return changedProperties({ name, organization }, olds, news).length === 0;
    },

    async create(inputs, operation) {
        return foundPolicySet(await createPolicySet(inputs, operation));
    },

    async read(id, olds, { client }) {
        const set = await client.policySets.find(id, olds.organization);
        return set && foundPolicySet(set);
    },

    reread: rereadPolicySet,

    async update(id, olds, news, changed, operation) {
        return foundPolicySet(await updatePolicySet(id, olds, news, changed, operation));
    },

    async delete(id, olds, operation) {
        await deletePolicySet(id, olds.organization, operation);
    },

    wrongImport: (given, inputs) => wrongNamedImport("policy set", "polset-", given, inputs),

    // For OPA it is always so, and for Sentinel it is the platform's choice unless the set runs in an agent.
    leftToPlatform({ inputs: { kind, agentEnabled, policyToolVersion } }) {
        const inAgent = kind === "sentinel" && agentEnabled === true;
        const pinned = policyToolVersion !== "latest" && (inAgent || kind !== "sentinel");
        return [...(inAgent ? [] : ["agentEnabled"]), ...(pinned ? [] : ["policyToolVersion"])];
    },

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
