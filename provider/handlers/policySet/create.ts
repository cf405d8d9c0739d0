import type { Members, PolicySet } from "../../api/policySets";
import { policySet as kind } from "../../definitions/policySet";
import type { Properties } from "../../definitions/table";
import { changedProperties } from "../base/compare";
import { type Creation, createOnce } from "../base/createOnce";
import type { Operation } from "../base/definition";
import { declaredAttributes } from "./attributes";
import { foundPolicySet, isList, LIST_INPUTS, LISTS, type SetInputs } from "./found";

/**
 * Creates a policy set, once.
 *
 * A create whose answer was lost is looked up by its exact name before it is sent again. The set of that name is taken
 * over when it is what the program declares, to the last property, and not older than that request. Anything else belongs to
 * somebody.
 */
export async function createPolicySet(inputs: SetInputs, operation: Operation): Promise<PolicySet> {
    const organization = inputs.organization;
    const { policySets } = operation.client;
    const creation: Creation<PolicySet> = {
        send: () => policySets.create(organization, declaredAttributes(inputs), membersOf(inputs)),
        lookUp: (client) => client.policySets.findByName(organization, inputs.name),
        isOurs: (set, isSince) => isSince(set.attributes.createdAt) && isAsDeclared(set, inputs),
        taken: ({ id, attributes: { name } }) => ({
            sentence: `The organization has a policy set ${name} already: ${id}.`,
            id,
            another: "name",
        }),
    };
    return (await createOnce(creation, operation)).object;
}

function membersOf(inputs: SetInputs): Partial<Record<Members, string[]>> {
    const given = LIST_INPUTS.filter((input) => inputs[input]?.length);
    return Object.fromEntries(given.map((input) => [LISTS[input], inputs[input]]));
}

/** Whether a set has all that the program declares and nothing besides. */
function isAsDeclared(set: PolicySet, inputs: SetInputs): boolean {
    const { inputs: has } = foundPolicySet(set);
    const table: Properties = kind.inputs;
    const differing = changedProperties(kind.inputs, inputs, has).filter((name) => {
        if (inputs[name] !== undefined) return true;
        // What the program leaves to the platform has the platform's value; nobody can have attached anything yet.
        return isList(name) || name === "tagSelectors" ? has[name]?.length : !table[name]?.unmanagedWhenLeftOut;
    });
    return differing.length === 0 && set.newestVersionId === undefined;
}
