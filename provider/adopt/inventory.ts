import type { Client } from "../api/client";
import { isMissing, TfeError } from "../api/errors";
import type { Policy } from "../api/policies";
import type { PolicySetParameter } from "../api/policySetParameters";
import type { PolicySet } from "../api/policySets";

/** A policy with its text; none was ever uploaded where that is missing. */
export interface FoundPolicy {
    readonly policy: Policy;
    readonly code?: string;
}

/** A policy set with what belongs to it. */
export interface FoundSet {
    readonly set: PolicySet;
    readonly parameters: readonly PolicySetParameter[];
}

/** What an organization has. */
export interface Inventory {
    readonly organization: string;
    readonly sets: readonly FoundSet[];
    /** All that the organization has, or those that the chosen sets hold. */
    readonly policies: readonly FoundPolicy[];
    /** Names by id, of those that sets refer to and the token may see. */
    readonly workspaces: ReadonlyMap<string, string>;
    readonly projects: ReadonlyMap<string, string>;
    /** What could not be read and why, a sentence each. */
    readonly unread: readonly string[];
}

/** What to read. */
export interface Reading {
    readonly organization: string;
    /** Names of policy sets; without, all sets and all policies. */
    readonly sets?: readonly string[];
    /** Told now and then how far it is. */
    readonly progress?: (text: string) => void;
}

/** How many things are read between two words about it. */
const PACE = 50;

/**
 * Reads the policy sets of an organization with all that belongs to them. Only reads: the token needs no right to write. What it
 * may not see is listed, and nothing fails for it but the lists of policy sets and policies themselves.
 *
 * @throws NotAdoptable when a set that is named is not there
 */
export async function readInventory(
    client: Client,
    { organization, sets, progress = () => {} }: Reading,
): Promise<Inventory> {
    const unread: string[] = [];
    const chosen = await chosenSets(client, organization, sets);
    progress(`${chosen.length} policy sets`);
    const found: FoundSet[] = [];
    for (const set of chosen) {
        found.push({ set, parameters: await parametersOf(client, set, unread) });
        if (found.length % PACE === 0) progress(`parameters of ${found.length} of ${chosen.length} policy sets`);
    }
    const policies: FoundPolicy[] = [];
    for (const policy of await chosenPolicies(client, organization, sets && chosen)) {
        policies.push({ policy, code: await codeOf(client, policy, unread) });
        if (policies.length % PACE === 0) progress(`the code of ${policies.length} policies`);
    }
    const workspaces = await namesOf(ids(chosen, "workspaces", "workspaceExclusions"), "workspaces", unread, () =>
        client.workspaces.list(organization),
    );
    const projects = await namesOf(ids(chosen, "projects", "projectExclusions"), "projects", unread, () =>
        client.projects.list(organization),
    );
    return { organization, sets: found, policies, workspaces, projects, unread };
}

/** What was asked for cannot be adopted. */
export class NotAdoptable extends Error {
    override readonly name = "NotAdoptable";
}

async function chosenSets(client: Client, organization: string, names: readonly string[] | undefined) {
    const all: PolicySet[] = [];
    for await (const set of client.policySets.list(organization)) all.push(set);
    const missing = names?.filter((name) => !all.some(({ attributes }) => attributes.name === name)) ?? [];
    if (missing.length > 0) {
        throw new NotAdoptable(
            `Organization ${organization} has no policy set named ${missing.join(", ")}, or the token may not see it.`,
        );
    }
    return sorted(names ? all.filter(({ attributes }) => names.includes(attributes.name)) : all);
}

async function chosenPolicies(client: Client, organization: string, sets: readonly PolicySet[] | undefined) {
    const wanted = sets && new Set(ids(sets, "policies"));
    const all: Policy[] = [];
    if (wanted?.size !== 0) {
        for await (const policy of client.policies.list(organization))
            if (!wanted || wanted.has(policy.id)) all.push(policy);
    }
    return sorted(all);
}

/** A set of single policies takes no parameters, and the platform says of those that they are missing. */
async function parametersOf(client: Client, set: PolicySet, unread: string[]): Promise<PolicySetParameter[]> {
    if (set.members.policies?.length && !set.attributes.versioned) return [];
    const parameters = await readable(client.policySetParameters.list(set.id), unread, () => {
        return `the parameters of policy set ${set.attributes.name} (${set.id})`;
    });
    return (parameters ?? []).toSorted((one, other) => compare(one.attributes.key, other.attributes.key));
}

async function codeOf(client: Client, { id, attributes }: Policy, unread: string[]): Promise<string | undefined> {
    if (!attributes.updatedAt) return undefined;
    return readable(client.policies.download(id), unread, () => `the code of policy ${attributes.name} (${id})`);
}

async function namesOf(
    wanted: readonly string[],
    what: string,
    unread: string[],
    list: () => AsyncIterable<{ readonly id: string; readonly attributes: { readonly name: string } }>,
): Promise<Map<string, string>> {
    const missing = new Set(wanted);
    const names = new Map<string, string>();
    const read = async () => {
        if (missing.size === 0) return;
        for await (const { id, attributes } of list()) {
            if (missing.delete(id)) names.set(id, attributes.name);
            if (missing.size === 0) break;
        }
    };
    await readable(read(), unread, () => `the names of ${what}`);
    if (missing.size > 0 && names.size > 0) unread.push(`the names of the ${what} ${[...missing].join(", ")}`);
    return names;
}

async function readable<T>(asked: Promise<T>, unread: string[], what: () => string): Promise<T | undefined> {
    try {
        return await asked;
    } catch (error) {
        const isRefused = error instanceof TfeError && (isMissing(error) || error.status === 403);
        if (!isRefused) throw error;
        unread.push(`${what()}: ${error.message}`);
        return undefined;
    }
}

function ids(sets: readonly PolicySet[], ...lists: (keyof PolicySet["members"])[]): string[] {
    return [...new Set(sets.flatMap(({ members }) => lists.flatMap((list) => members[list] ?? [])))];
}

function sorted<T extends { readonly id: string; readonly attributes: { readonly name: string } }>(all: T[]): T[] {
    return all.toSorted(
        (one, other) => compare(one.attributes.name, other.attributes.name) || compare(one.id, other.id),
    );
}

function compare(one: string, other: string): number {
    return one < other ? -1 : one > other ? 1 : 0;
}
