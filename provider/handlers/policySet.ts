import { ValidationError } from "../api/errors";
import { policySet as kind, type PolicySetInputs, type PolicySetOutputs } from "../definitions/policySet";
import { TAG_LIST_NAMES, type TagList, tagIdsIn } from "../tagId";
import { memberKey } from "./attachments/claims";
import type { Definition, Operation, Unchecked } from "./base/definition";
import { namedInOrganization } from "./base/importing";
import { isKnown, isUnknown } from "./base/unknown";
import { createPolicySet } from "./policySet/create";
import { deletePolicySet } from "./policySet/delete";
import { foundPolicySet, LIST_INPUTS, LISTS, type SetInputs } from "./policySet/found";
import { refine } from "./policySet/inputs";
import { updatePolicySet } from "./policySet/update";

/** Policy sets: `provider/resources/policySet.ts` says what they are, `provider/api/policySets.ts` how they are asked for. */
export const policySet: Definition<PolicySetInputs, PolicySetOutputs> = {
    kind,
    refine,

    // An attachment that names one of them too takes nothing away when it leaves the program.
    holds: (id, news) => [
        ...LIST_INPUTS.flatMap((input) => {
            const ids = news[input] ?? [];
            return isUnknown(ids) ? [] : ids.map((member) => memberKey(id, LISTS[input], member));
        }),
        ...heldTags(news.tagSelectors).map(([list, tag]) => memberKey(id, list, tag)),
    ],

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

    ...namedInOrganization(kind, "polset-", ({ policySets }, organization, name) =>
        policySets.findByName(organization, name),
    ),

    // For OPA it is always so, and for Sentinel it is the platform's choice unless the set runs in an agent.
    leftToPlatform({ inputs: { kind, agentEnabled, policyToolVersion } }) {
        const inAgent = kind === "sentinel" && agentEnabled === true;
        const pinned = policyToolVersion !== "latest" && (inAgent || kind !== "sentinel");
        return [...(inAgent ? [] : ["agentEnabled"]), ...(pinned ? [] : ["policyToolVersion"])];
    },
};

/** The tags that are known by now, each with its list. */
function heldTags(selectors: Unchecked<PolicySetInputs>["tagSelectors"] = []): [TagList, string][] {
    if (!isKnown(selectors)) return [];
    const named = selectors.map(({ tagKey = "", ...rest }) => ({ ...rest, tagKey }));
    return TAG_LIST_NAMES.flatMap((list) => tagIdsIn(named, list).map((tag): [TagList, string] => [list, tag]));
}

/** Reads a set to see whether it is as declared, with the lists that some versions of the platform show only when asked. */
async function rereadPolicySet(id: string, inputs: SetInputs, { client }: Operation) {
    const set = await client.policySets.read(id);
    const { inputs: shown } = foundPolicySet(set);
    const missing = LIST_INPUTS.filter((input) => inputs[input]?.length && shown[input] === undefined);
    if (missing.length === 0) return foundPolicySet(set);
    const names = missing.map((input) => LISTS[input].replace("Exclusions", "_exclusions"));
    const asked = client.policySets.read(id, names).catch((error) => {
        // Then it does not know the list at all.
        if (error instanceof ValidationError) return set;
        throw error;
    });
    return foundPolicySet(await asked);
}
