import type { Client } from "../api/client";
import { MEMBER_TYPES, type Members } from "../api/policySets";
import { ATTACHMENTS } from "../definitions/attachments";
import { LISTS } from "../definitions/policySet";
import { namesIn } from "../definitions/table";
import { NotAdoptable } from "./errors";

/** Something that no stack manages. */
export interface Unmanaged {
    readonly what: string;
    readonly id: string;
    readonly name?: string;
    /** The name of the policy set that it is attached to. */
    readonly of?: string;
}

/** What stacks manage: ids, and members of sets as `<set> <list> <member>`. */
export type Managed = ReadonlySet<string>;

interface StackResource {
    readonly type?: unknown;
    readonly id?: unknown;
    readonly custom?: unknown;
    readonly external?: unknown;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The classes and the plugin name the same resources differently. */
const OURS = /^(?:pulumi-nodejs:dynamic\/tfe:|tfe-policy:index:)(\w+)$/;

/**
 * What the resources of stacks stand for.
 *
 * @param exports what `pulumi stack export` writes, a text each
 * @throws NotAdoptable when one is no such text
 */
export function managedIn(exports: readonly string[]): Managed {
    const managed = new Set<string>();
    for (const resource of exports.flatMap(resourcesIn)) {
        const type = OURS.exec(String(resource.type))?.[1];
        if (type === undefined || resource.external === true || typeof resource.id !== "string") continue;
        managed.add(resource.id);
        for (const key of membersOf(type, resource.id, resource.outputs ?? {})) managed.add(key);
    }
    return managed;
}

function resourcesIn(text: string): StackResource[] {
    let parsed: unknown;
    try {
        parsed = JSON.parse(text);
    } catch {
        parsed = undefined;
    }
    const resources = (parsed as { deployment?: { resources?: unknown } } | undefined)?.deployment?.resources;
    // A stack that nothing was ever brought up in has none.
    if (parsed && typeof parsed === "object" && "deployment" in parsed && resources === undefined) return [];
    if (!Array.isArray(resources))
        throw new NotAdoptable("This is not what pulumi stack export writes: it has no deployment.");
    return resources as StackResource[];
}

function membersOf(type: string, id: string, outputs: Readonly<Record<string, unknown>>): string[] {
    if (type === "PolicySet") {
        return namesIn(LISTS).flatMap((input) =>
            textsIn(outputs[input]).map((member) => keyOf(id, LISTS[input], member)),
        );
    }
    const kind = Object.values(ATTACHMENTS).find((each) => each.type === type);
    if (!kind) return [];
    const members = [...textsIn(outputs[kind.many]), ...textsIn([outputs[kind.one]])];
    return members.map((member) => keyOf(String(outputs.policySetId), kind.list, member));
}

function textsIn(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function keyOf(set: string, list: Members, member: string): string {
    return `${set} ${list} ${member}`;
}

/** What an organization has that is not managed. What is attached to a set that is not managed itself goes with it. */
export async function unmanagedIn(client: Client, organization: string, managed: Managed): Promise<Unmanaged[]> {
    const found: Unmanaged[] = [];
    for await (const { id, attributes, members } of client.policySets.list(organization)) {
        if (!managed.has(id)) {
            found.push({ what: "policy set", id, name: attributes.name });
            continue;
        }
        for (const list of namesIn(MEMBER_TYPES)) {
            const strangers = (members[list] ?? []).filter((member) => !managed.has(keyOf(id, list, member)));
            found.push(...strangers.map((member) => ({ what: WORDS[list], id: member, of: attributes.name })));
        }
    }
    for await (const { id, attributes } of client.policies.list(organization)) {
        if (!managed.has(id)) found.push({ what: "policy", id, name: attributes.name });
    }
    return found;
}

/** What a member of a list is. */
const WORDS: Readonly<Record<Members, string>> = {
    policies: "policy in a set",
    workspaces: "attached workspace",
    projects: "attached project",
    workspaceExclusions: "excluded workspace",
    projectExclusions: "excluded project",
};
