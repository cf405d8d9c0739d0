import type { Client } from "../api/client";
import { isHidden } from "../api/errors";
import type { GithubAppInstallation } from "../api/githubAppInstallations";
import type { OauthClient } from "../api/oauthClients";
import type { Policy } from "../api/policies";
import type { PolicySetParameter } from "../api/policySetParameters";
import type { Members, PolicySet } from "../api/policySets";
import { collected } from "../collected";
import type { ListInput } from "../definitions/policySet";
import type { TagList } from "../tagId";
import { together } from "../together";
import { NotAdoptable } from "./errors";

/** A policy with its text; none was ever uploaded, or it could not be read, where that is missing. */
export interface FoundPolicy {
    readonly policy: Policy;
    readonly code?: string;
}

/** A policy set with what belongs to it; its parameters are missing where they could not be read. */
export interface FoundSet {
    readonly set: PolicySet;
    readonly parameters?: readonly PolicySetParameter[];
    /** Whether something else manages the set itself: then all that is here is what a program has to say besides. */
    readonly isManaged?: true;
    /** Members that have a resource of their own, however many the set has. */
    readonly apart?: readonly Apart[];
}

/** A member of a policy set with a resource of its own. */
export interface Apart {
    /** By which {@link Wishes} knows what to call it. */
    readonly id: string;
    readonly list: ListInput | TagList;
    /** Its id, or that of its tag. */
    readonly member: string;
}

/** What an organization has. */
export interface Inventory {
    readonly organization: string;
    readonly sets: readonly FoundSet[];
    /** All that the organization has, or those that the chosen sets hold. */
    readonly policies: readonly FoundPolicy[];
    /** Names by id, of those that sets refer to, that the token may see, and that their names lead to. */
    readonly workspaces: ReadonlyMap<string, string>;
    readonly projects: ReadonlyMap<string, string>;
    /** Names of policy sets by id, of those that a program may look up because it does not declare them. */
    readonly policySets?: ReadonlyMap<string, string>;
    /** The VCS connections and the installations of the GitHub App, where sets refer to any. */
    readonly oauthClients: readonly OauthClient[];
    readonly githubAppInstallations: readonly GithubAppInstallation[];
    /** What could not be read and why, a sentence each. */
    readonly unread: readonly string[];
}

/** What to read. */
export interface Reading {
    readonly organization: string;
    /** Names of policy sets; without, all sets and all policies. */
    readonly sets?: readonly string[];
    /** Whether names are of no interest, because ids stay as they are. */
    readonly ids?: boolean;
    /** Whether a policy is managed already, so that its code is of no interest. */
    readonly isManaged?: (policy: string) => boolean;
    /** Told now and then how far it is. */
    readonly progress?: (text: string) => void;
}

/** How many things are read between two words about it. */
const PACE = 100;

/**
 * Reads the policy sets of an organization with all that belongs to them. Only reads: the token needs no right to write. What it
 * may not see is listed, and nothing fails for it but the list of policy sets itself.
 *
 * @throws NotAdoptable when a set that is named is not there
 */
export async function readInventory(client: Client, reading: Reading): Promise<Inventory> {
    const { organization, ids = false } = reading;
    const reader = new Reader(client, reading);
    const chosen = await reader.sets();
    const found = await reader.parameters(chosen);
    const policies = await reader.policies(reading.sets && chosen);
    const named = ids ? [] : chosen;
    const vcs = named.flatMap(({ attributes }) => attributes.vcsRepo ?? []);
    const workspaces = await reader.names("workspaces", named, ["workspaces", "workspaceExclusions"]);
    const projects = await reader.names("projects", named, ["projects", "projectExclusions"]);
    const oauthClients = await reader.credentials(
        vcs.some(({ oauthTokenId }) => oauthTokenId),
        "the VCS connections",
        () => client.oauthClients.list(organization),
    );
    const githubAppInstallations = await reader.credentials(
        vcs.some(({ githubAppInstallationId }) => githubAppInstallationId),
        "the installations of the GitHub App",
        () => client.githubAppInstallations.list(organization),
    );
    const unread = reader.unread.toSorted();
    return {
        organization,
        sets: found,
        policies,
        workspaces,
        projects,
        oauthClients,
        githubAppInstallations,
        unread,
    };
}

class Reader {
    readonly unread: string[] = [];
    private readonly organization: string;
    private readonly wanted: readonly string[] | undefined;
    private readonly progress: (text: string) => void;
    private readonly isManaged: (policy: string) => boolean;

    constructor(
        private readonly client: Client,
        { organization, sets, isManaged = () => false, progress = () => {} }: Reading,
    ) {
        this.organization = organization;
        this.wanted = sets;
        this.isManaged = isManaged;
        this.progress = progress;
    }

    async sets(): Promise<PolicySet[]> {
        const all = await collected(this.client.policySets.all(this.organization));
        const names = this.wanted;
        const missing = names?.filter((name) => !all.some(({ attributes }) => attributes.name === name)) ?? [];
        if (missing.length > 0) {
            throw new NotAdoptable(
                `Organization ${this.organization} has no policy set named ${missing.join(", ")}, or the token may not see it.`,
            );
        }
        this.progress(`${all.length} policy sets`);
        return sorted(names ? all.filter(({ attributes }) => names.includes(attributes.name)) : all);
    }

    /** A set of single policies takes no parameters, and the platform says of those that they are missing. */
    parameters(sets: readonly PolicySet[]): Promise<FoundSet[]> {
        const count = this.counter("policy sets with their parameters", sets.length);
        return together(sets, async (set) => {
            const { id, attributes, members } = set;
            const takesNone = members.policies?.length && !attributes.versioned;
            const read = () => this.client.policySetParameters.list(id);
            const parameters = takesNone
                ? []
                : await this.readable(`the parameters of policy set ${attributes.name} (${id})`, read);
            count();
            return { set, parameters: parameters?.toSorted((a, b) => compare(a.attributes.key, b.attributes.key)) };
        });
    }

    /** @param sets whose policies are wanted; without, all */
    async policies(sets: readonly PolicySet[] | undefined): Promise<FoundPolicy[]> {
        const wanted = sets && new Set(idsIn(sets, ["policies"]));
        if (wanted?.size === 0) return [];
        const read = () => collected(this.client.policies.all(this.organization));
        const all = (await this.readable("the single policies", read)) ?? [];
        const chosen = sorted(wanted ? all.filter(({ id }) => wanted.has(id)) : all);
        const count = this.counter("single policies with their code", chosen.length);
        return together(chosen, async (policy) => {
            const { id, attributes } = policy;
            const download = () => this.client.policies.download(id);
            const isWanted = attributes.updatedAt && !this.isManaged(id);
            const code = isWanted
                ? await this.readable(`the code of policy ${attributes.name} (${id})`, download)
                : undefined;
            count();
            return { policy, code };
        });
    }

    async names(what: "workspaces" | "projects", sets: readonly PolicySet[], lists: readonly Members[]) {
        const missing = new Set(idsIn(sets, lists));
        const first = new Map<string, string>();
        const names = new Map<string, string>();
        if (missing.size === 0) return names;
        await this.readable(`the names of ${what}, whose ids stand in their place`, async () => {
            for await (const { id, attributes } of this.client[what].list(this.organization)) {
                const { name } = attributes;
                // A look-up by name finds the first one.
                if (!first.has(name)) first.set(name, id);
                if (missing.delete(id) && first.get(name) === id) names.set(id, name);
                if (missing.size === 0) return;
            }
            this.unread.push(`the names of ${what} that the token does not see: ${[...missing].join(", ")}`);
        });
        return names;
    }

    async credentials<T>(isWanted: boolean, what: string, list: () => AsyncIterable<T>): Promise<T[]> {
        if (!isWanted) return [];
        return (await this.readable(`${what}, whose ids stand in their place`, () => collected(list()))) ?? [];
    }

    private async readable<T>(what: string, read: () => Promise<T>): Promise<T | undefined> {
        try {
            return await read();
        } catch (error) {
            if (!isHidden(error)) throw error;
            this.unread.push(`${what}: ${error.message}`);
            return undefined;
        }
    }

    private counter(what: string, total: number): () => void {
        let count = 0;
        return () => {
            count++;
            if (count % PACE === 0 || count === total) this.progress(`${count} of ${total} ${what}`);
        };
    }
}

function idsIn(sets: readonly PolicySet[], lists: readonly Members[]): string[] {
    return sets.flatMap(({ members }) => lists.flatMap((list) => members[list] ?? []));
}

function sorted<T extends { readonly id: string; readonly attributes: { readonly name: string } }>(all: T[]): T[] {
    const folded = ({ attributes }: T) => attributes.name.toLowerCase();
    return all.toSorted(
        (a, b) => compare(folded(a), folded(b)) || compare(a.attributes.name, b.attributes.name) || compare(a.id, b.id),
    );
}

function compare(one: string, other: string): number {
    return one < other ? -1 : one > other ? 1 : 0;
}
