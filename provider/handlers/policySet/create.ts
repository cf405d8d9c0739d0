import type { Members, PolicySet, PolicySetAttributes } from "../../api/policySets";
import { changedProperties } from "../base/compare";
import { type Creation, createOnce } from "../base/createOnce";
import type { Operation } from "../base/definition";
import { clean, type Values } from "../base/properties";
import { wholeVcsRepo } from "./attributes";
import { foundPolicySet, LISTS } from "./found";
import { PROPERTIES } from "./inputs";

/**
 * Creates a policy set, once.
 *
 * A create whose answer was lost is looked up by its exact name before it is sent again. The set of that name is taken
 * over when it is what the program declares, to the last property, and not older than that request. Anything else belongs to
 * somebody.
 */
export async function createPolicySet(inputs: Values, operation: Operation): Promise<PolicySet> {
    const organization = inputs.organization as string;
    const { policySets } = operation.client;
    const creation: Creation<PolicySet> = {
        send: () => policySets.create(organization, attributesOf(inputs), membersOf(inputs)),
        lookUp: (client) => client.policySets.findByName(organization, inputs.name as string),
        isOurs: (set, isSince) => isSince(set.attributes.createdAt) && isAsDeclared(set, inputs),
        taken: ({ id, attributes: { name } }) => ({
            sentence: `The organization has a policy set ${name} already: ${id}.`,
            id,
            another: "name",
        }),
    };
    return (await createOnce(creation, operation)).object;
}

function attributesOf(inputs: Values): PolicySetAttributes {
    const names = Object.keys(PROPERTIES).filter(
        (name) => !(name in LISTS) && name !== "organization" && name !== "vcsRepo",
    );
    const given = Object.fromEntries(
        names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]),
    );
    if (inputs.kind === "sentinel" && inputs.agentEnabled !== true) delete given.overridable;
    if (inputs.vcsRepo) given.vcsRepo = wholeVcsRepo(inputs.vcsRepo as Values);
    return given as unknown as PolicySetAttributes;
}

function membersOf(inputs: Values): Partial<Record<Members, string[]>> {
    const given = Object.entries(LISTS).filter(([input]) => (inputs[input] as string[] | undefined)?.length);
    return Object.fromEntries(given.map(([input, list]) => [list, inputs[input] as string[]]));
}

/** Whether a set has all that the program declares and nothing besides. */
function isAsDeclared(set: PolicySet, inputs: Values): boolean {
    const has = clean(foundPolicySet(set).inputs);
    const differing = changedProperties(PROPERTIES, inputs, has).filter((name) => {
        if (inputs[name] !== undefined) return true;
        // What the program leaves to the platform has the platform's value; nobody can have attached anything yet.
        return name in LISTS ? (has[name] as string[]).length > 0 : !PROPERTIES[name]?.unmanagedWhenLeftOut;
    });
    return differing.length === 0 && set.newestVersionId === undefined;
}
