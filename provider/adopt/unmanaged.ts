import type { Client } from "../api/client";
import { SET_LISTS, type SetList } from "../api/policySets";
import type { Managed } from "./managed";

/** Something that no stack manages. */
export interface Unmanaged {
    readonly what: string;
    readonly id: string;
    readonly name?: string;
    /** The name of the policy set that it is attached to. */
    readonly of?: string;
}

/** What a member of a list is. */
const WORDS: Readonly<Record<SetList, string>> = {
    policies: "policy in a set",
    workspaces: "attached workspace",
    projects: "attached project",
    workspaceExclusions: "excluded workspace",
    projectExclusions: "excluded project",
    tags: "tag of a set",
    tagExclusions: "excluded tag",
};

/** What an organization has that is not managed. What is attached to a set that is not managed itself goes with it. */
export async function unmanagedIn(client: Client, organization: string, managed: Managed): Promise<Unmanaged[]> {
    const found: Unmanaged[] = [];
    for await (const { id, attributes, members } of client.policySets.all(organization)) {
        if (!managed.has(id)) {
            found.push({ what: "policy set", id, name: attributes.name });
            continue;
        }
        for (const list of SET_LISTS) {
            const strangers = (members[list] ?? []).filter((member) => !managed.hasMember(id, list, member));
            found.push(...strangers.map((member) => ({ what: WORDS[list], id: member, of: attributes.name })));
        }
    }
    for await (const { id, attributes } of client.policies.all(organization)) {
        if (!managed.has(id)) found.push({ what: "policy", id, name: attributes.name });
    }
    return found;
}
