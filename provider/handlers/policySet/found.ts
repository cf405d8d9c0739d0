import type { Members, PolicySet } from "../../api/policySets";
import { withoutNull } from "../../api/tagSelectors";
import {
    policySet as kind,
    LISTS,
    type ListInput,
    type PolicySetInputs,
    type PolicySetOutputs,
} from "../../definitions/policySet";
import { namesIn } from "../../definitions/table";
import type { Found, Inputs, State } from "../base/definition";
import { foundAs } from "../base/found";

export { LISTS, type ListInput };

/** Their names. */
export const LIST_INPUTS: readonly ListInput[] = namesIn(LISTS);

export function isList(name: string): name is ListInput {
    return Object.hasOwn(LISTS, name);
}

export type SetInputs = Inputs<PolicySetInputs>;
export type SetState = State<PolicySetInputs, PolicySetOutputs>;

/** A policy set under the names of the inputs and outputs. */
export function foundPolicySet(set: PolicySet): Found<PolicySetInputs, PolicySetOutputs> {
    const { attributes, organization, currentVersionId, newestVersionId, members } = set;
    const lists: { [K in ListInput]?: string[] } = {};
    for (const input of LIST_INPUTS) lists[input] = members[LISTS[input]] ?? noneIn(set, LISTS[input]);
    return foundAs(kind, set.id, {
        ...attributes,
        ...lists,
        kind: attributes.kind ?? "sentinel",
        description: attributes.description ?? null,
        overridable: attributes.overridable ?? false,
        policyToolVersion: attributes.policyToolVersion ?? null,
        policiesPath: attributes.policiesPath ?? null,
        policyUpdatePatterns: attributes.policyUpdatePatterns ?? [],
        vcsRepo: attributes.vcsRepo ?? null,
        tagSelectors: attributes.tagSelectors?.map(withoutNull),
        organization,
        currentVersionId,
        newestVersionId,
    });
}

/** Answers leave out the lists that a set cannot have as it is: then there is nothing in them, whatever was there before. */
function noneIn({ attributes }: PolicySet, list: Members): string[] | undefined {
    const closed = list === "policies" ? attributes.versioned : isScope(list) && attributes.global;
    return closed ? [] : undefined;
}

/** Whether a list says to what a set applies: a global set has none of these. */
export function isScope(list: Members): boolean {
    return list === "workspaces" || list === "projects";
}

/** What is in the first list and not in the second. */
export function without<T>(all: readonly T[], others: readonly T[]): T[] {
    return all.filter((each) => !others.includes(each));
}
