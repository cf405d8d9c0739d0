import type { PolicySet } from "../api/policySets";
import { SET_LISTS } from "../api/policySets";
import type { FoundSet, Inventory } from "./inventory";
import type { Managed } from "./managed";

/** What of an organization no stack manages yet; and what of that only the program that is there can say, a sentence each. */
export function remaining(inventory: Inventory, managed: Managed): { inventory: Inventory; left: string[] } {
    const left: string[] = [];
    const sets = inventory.sets.flatMap((found) =>
        managed.has(found.set.id) ? restOf(found, managed, left) : [found],
    );
    const policies = inventory.policies.filter(({ policy }) => !managed.has(policy.id));
    return { inventory: { ...inventory, sets, policies }, left };
}

/** What belongs to a set that is managed, and is not managed itself. */
function restOf({ set, parameters }: FoundSet, managed: Managed, left: string[]): FoundSet[] {
    const { id, attributes } = set;
    const own = parameters?.filter((parameter) => !managed.has(`${id}/${parameter.id}`));
    const members: { -readonly [L in keyof PolicySet["members"]]: string[] } = {};
    for (const list of SET_LISTS) {
        const strangers = (set.members[list] ?? []).filter((member) => !managed.hasMember(id, list, member));
        if (strangers.length === 0) continue;
        if (!managed.hasList(id, list)) members[list] = strangers;
        else {
            left.push(
                `${list} of policy set ${attributes.name} (${id}): ${strangers.join(", ")}. The program says exactly who is there: ` +
                    "add them to it, or its next up takes them away",
            );
        }
    }
    const isDone = own?.length === 0 && Object.keys(members).length === 0;
    return isDone ? [] : [{ set: { ...set, members }, parameters: own, isManaged: true }];
}
